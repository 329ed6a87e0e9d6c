// SPDX-License-Identifier: Apache-2.0
import ScriptedServer
import Workload

/// What a cache and a database were asked for, as steps of cache-aside operations, in the order in which they arrived.
///
/// Only of one client that does one thing at a time is the order that of its steps.
struct AsideHistory {
    enum Step: Equatable {
        case get(UInt64)
        case set(UInt64, version: UInt64)
        case unlink(UInt64)
        case read(UInt64, version: UInt64)
        case write(UInt64, version: UInt64)

        /// Whether an operation begins with it.
        var isFirst: Bool {
            switch self {
            case .get, .write: true
            case .set, .unlink, .read: false
            }
        }
    }

    struct Entry {
        var step: Step
        var time: Int64
        /// The expiry that came with a SET, in milliseconds.
        var expiry: Int64?
    }

    private(set) var entries: [Entry]

    init(_ result: AsideResult) {
        let queries = result.database.queries.map { query in
            let id = UInt64(bitPattern: query.id)
            return Entry(
                step: query.isWrite ? .write(id, version: query.version) : .read(id, version: query.version),
                time: query.time)
        }
        entries = (result.service.commands.compactMap(Self.entry) + queries).sorted { $0.time < $1.time }
    }

    private static func entry(_ command: RecordedCommand) -> Entry? {
        let words = command.arguments.map { String(decoding: $0, as: UTF8.self) }
        guard let key = words.dropFirst().first?.split(separator: ":").last.flatMap({ UInt64($0) }) else { return nil }
        switch words[0] {
        case "GET" where words.count == 2: return Entry(step: .get(key), time: command.arrival)
        case "UNLINK" where words.count == 2: return Entry(step: .unlink(key), time: command.arrival)
        case "SET" where words.count == 3 || (words.count == 5 && words[3] == "PX"):
            let found = command.arguments[2].withUnsafeBytes { ValueCheck.check(bytes: $0) }
            guard case .intact(key, let version) = found else { return nil }
            let expiry = words.count == 5 ? Int64(words[4]) : nil
            return Entry(step: .set(key, version: version), time: command.arrival, expiry: expiry)
        default: return nil
        }
    }
}
