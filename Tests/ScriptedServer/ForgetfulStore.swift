// SPDX-License-Identifier: Apache-2.0
package import Network
import RESP
import Sandbox

/// What a store does with one of the writes that it gets.
package enum WriteMishap: Sendable, Equatable {
    /// Acknowledged, and not stored.
    case forget
    /// Stored, and the connection is reset in place of the reply.
    case swallow
    /// Answered with an error, and not stored.
    case refuse(String)
    /// Answered with an error, and stored all the same.
    case refuseAndStore(String)
    /// Acknowledged, and stored with one byte changed.
    case damage
}

/// A RESP server that keeps its data, but for writes that a test chooses by their number, from 1 in order of arrival.
///
/// Only SETs of keys with the prefix count as writes. WAIT is answered as it is told.
package final class ForgetfulStore: ByteService {
    private final class Connection { var parser = RequestParser() }

    private let prefix: [UInt8]
    private let mishap: @Sendable (Int) -> WriteMishap?
    private let reached: @Sendable (Int) -> Int
    private let store = KeyValueService()
    private var connections: [Int: Connection] = [:]
    /// How many writes and how many WAITs came.
    package private(set) var writes = 0
    package private(set) var waits = 0
    /// The keys of the writes that something happened to, in order.
    package private(set) var struck: [String] = []

    /// - Parameter reached: how many replicas the WAIT of a number finds, from 1.
    package init(
        prefix: String, reached: @escaping @Sendable (Int) -> Int = { _ in 1 },
        mishap: @escaping @Sendable (Int) -> WriteMishap? = { _ in nil }
    ) {
        self.prefix = Array(prefix.utf8)
        self.reached = reached
        self.mishap = mishap
    }

    package func opened(_ connection: Int, at now: Int64, _ output: inout ServiceOutput) -> Bool {
        connections[connection] = Connection()
        store.open(connection, at: now)
        return true
    }

    package func received(
        _ bytes: UnsafeRawBufferPointer, on number: Int, at now: Int64, _ output: inout ServiceOutput
    ) {
        guard let connection = connections[number] else { return }
        var replies: [UInt8] = []
        var isReset = false
        _ = connection.parser.parse(bytes) { arguments in
            isReset = take(arguments, number, now, &replies)
            return isReset ? .stop : .proceed
        }
        replies.withUnsafeBytes { output.send($0, to: number) }
        if isReset { output.reset(number) }
    }

    package func closed(_ connection: Int, at now: Int64) {
        if connections.removeValue(forKey: connection) != nil { store.closed(connection, at: now) }
    }

    package func nextDue() -> Int64? { nil }

    package func advance(to now: Int64, _ output: inout ServiceOutput) {}

    /// True where the connection is to be reset.
    private func take(_ arguments: RequestArguments, _ number: Int, _ now: Int64, _ replies: inout [UInt8]) -> Bool {
        let words = (0..<arguments.count).map { [UInt8](arguments[$0]) }
        if words[0] == Array("WAIT".utf8) {
            waits += 1
            replies += Array(":\(reached(waits))\r\n".utf8)
            return false
        }
        guard words.count >= 3, words[0] == Array("SET".utf8), words[1].starts(with: prefix) else {
            _ = store.execute(arguments, on: number, at: now, into: &replies)
            return false
        }
        writes += 1
        guard let mishap = mishap(writes) else {
            _ = store.execute(arguments, on: number, at: now, into: &replies)
            return false
        }
        struck.append(String(decoding: words[1], as: UTF8.self))
        var unseen: [UInt8] = []
        switch mishap {
        case .forget: replies += Array("+OK\r\n".utf8)
        case .swallow:
            _ = store.execute(arguments, on: number, at: now, into: &unseen)
            return true
        case .refuse(let error): replies += Array("-\(error)\r\n".utf8)
        case .refuseAndStore(let error):
            _ = store.execute(arguments, on: number, at: now, into: &unseen)
            replies += Array("-\(error)\r\n".utf8)
        case .damage:
            var changed = words
            changed[2][changed[2].count - 1] ^= 1
            store(changed, number, now, &replies)
        }
        return false
    }

    /// Executes a command of our own making.
    private func store(_ words: [[UInt8]], _ number: Int, _ now: Int64, _ replies: inout [UInt8]) {
        var parser = RequestParser()
        var bytes = Array("*\(words.count)\r\n".utf8)
        for word in words { bytes += Array("$\(word.count)\r\n".utf8) + word + [13, 10] }
        bytes.withUnsafeBytes { buffer in
            _ = parser.parse(buffer) { arguments in
                _ = store.execute(arguments, on: number, at: now, into: &replies)
                return .proceed
            }
        }
    }
}
