// SPDX-License-Identifier: Apache-2.0
import Engine
import Experiments
import RESP

/// A cache of a test's own that answers in the same process, remembers what it was asked, and tells the time by how long the
/// asker waited.
final class ScriptedCache: TargetQuestions {
    enum Value {
        case string(length: Int)
        case other(type: String)
    }

    struct Entry {
        var value: Value
        var expires = false
        /// MEMORY USAGE of it.
        var memory = 100
    }

    /// In the order in which SCAN gives them.
    var names: [[UInt8]] = []
    var entries: [String: Entry] = [:]
    var info: [String: String] = [:]
    /// Commands that are answered as by a cache that does not allow them.
    var refused: Set<String> = []
    /// Keys that are there for SCAN and gone afterwards.
    var vanishing: Set<String> = []
    /// The primaries of the cluster that it belongs to; nil for a single server.
    var primaries: [(name: String, cache: ScriptedCache)]?
    /// How many commands are answered before the connection breaks.
    var patience = Int.max
    private(set) var asked: [[String]] = []
    private(set) var time: Int64 = 0
    /// Commands between two waits, and the wait after them.
    private(set) var bursts: [(commands: Int, wait: Int64)] = []
    private var burst = 0

    var clock: SamplingClock {
        SamplingClock(
            now: { self.time },
            sleep: { nanoseconds in
                self.bursts.append((self.burst, nanoseconds))
                self.burst = 0
                self.time += nanoseconds
            })
    }

    func add(_ name: String, _ entry: Entry) {
        names.append(Array(name.utf8))
        entries[name] = entry
    }

    func nodes() throws(TargetError) -> [(name: String, questions: any TargetQuestions)]? {
        primaries.map { $0.map { ($0.name, $0.cache) } }
    }

    func ask(all commands: [[String]]) throws(TargetError) -> [ReplyValue] {
        var replies: [ReplyValue] = []
        for command in commands {
            guard asked.count < patience else { throw .closed(url: "scripted", reason: "a test wants it") }
            asked.append(command)
            burst += 1
            let name = command[0] == "MEMORY" ? "MEMORY USAGE" : command[0]
            replies.append(refused.contains(name) ? .error("ERR unknown command '\(command[0])'") : answer(command))
        }
        return replies
    }

    private func answer(_ command: [String]) -> ReplyValue {
        let key = command.count > 1 ? command[command[0] == "MEMORY" ? 2 : 1] : ""
        let entry = vanishing.contains(key) ? nil : entries[key]
        switch command[0] {
        case "INFO":
            return .bulk(Array(info.map { "\($0.key):\($0.value)\r\n" }.joined().utf8))
        case "DBSIZE": return .integer(Int64(entries.count))
        case "SCAN": return scan(Int(key) ?? 0)
        case "TYPE":
            switch entry?.value {
            case nil: return .simple("none")
            case .string: return .simple("string")
            case .other(let type): return .simple(type)
            }
        case "PTTL": return .integer(entry.map { $0.expires ? 1000 : -1 } ?? -2)
        case "MEMORY": return entry.map { .integer(Int64($0.memory)) } ?? .null
        case "STRLEN":
            switch entry?.value {
            case nil: return .integer(0)
            case .string(let length): return .integer(Int64(length))
            case .other: return .error("WRONGTYPE Operation against a key holding the wrong kind of value")
            }
        case "SET":
            guard entries[key] == nil else { return .null }
            add(key, Entry(value: .string(length: command[2].utf8.count)))
            return .simple("OK")
        case "EXISTS": return .integer(Int64(command.dropFirst().count { entries[$0] != nil }))
        case "UNLINK": return .integer(Int64(command.dropFirst().count { entries.removeValue(forKey: $0) != nil }))
        default: return .error("ERR unknown command")
        }
    }

    private func scan(_ cursor: Int) -> ReplyValue {
        let end = min(cursor + 100, names.count)
        let next = end == names.count ? 0 : end
        return .array([
            .bulk(Array(String(next).utf8)), .array(names[min(cursor, names.count)..<end].map { .bulk($0) }),
        ])
    }
}
