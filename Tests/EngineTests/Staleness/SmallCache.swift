// SPDX-License-Identifier: Apache-2.0
import Network
import RESP

/// A cache of virtual time with just the commands of strategies: it answers at once, expires values, and does what the two
/// scripts say without knowing Lua.
final class SmallCache: ByteService {
    private struct Entry {
        var value: [UInt8]
        var end: Int64
    }

    /// Calls by digest that are answered with NOSCRIPT before the cache knows its scripts.
    var forgetsScripts = false
    private(set) var calls: [String: Int] = [:]
    private(set) var now: Int64 = 0
    private var entries: [String: Entry] = [:]
    private var parsers: [Int: RequestParser] = [:]

    func opened(_ connection: Int, at now: Int64, _ output: inout ServiceOutput) -> Bool {
        parsers[connection] = RequestParser()
        return true
    }

    func received(
        _ bytes: UnsafeRawBufferPointer, on connection: Int, at now: Int64, _ output: inout ServiceOutput
    ) {
        self.now = now
        var replies: [UInt8] = []
        _ = parsers[connection]?.parse(bytes) { arguments in
            replies += reply((0..<arguments.count).map { [UInt8](arguments[$0]) })
            return .proceed
        }
        replies.withUnsafeBytes { output.send($0, to: connection) }
    }

    func closed(_ connection: Int, at now: Int64) { parsers[connection] = nil }
    func nextDue() -> Int64? { nil }
    func advance(to now: Int64, _ output: inout ServiceOutput) {}

    /// What is held under a key; nil for nothing.
    func value(_ key: String) -> [UInt8]? {
        guard let entry = entries[key], entry.end > now else { return nil }
        return entry.value
    }

    func put(_ key: String, _ value: [UInt8]) { entries[key] = Entry(value: value, end: .max) }

    var keys: [String] { entries.keys.filter { value($0) != nil }.sorted() }

    private func reply(_ words: [[UInt8]]) -> [UInt8] {
        let name = String(decoding: words[0], as: UTF8.self)
        let texts = words.map { String(decoding: $0, as: UTF8.self) }
        calls[name, default: 0] += 1
        switch name {
        case "GET": return value(texts[1]).map { Self.bulk($0) } ?? Array("$-1\r\n".utf8)
        case "SET":
            if texts.contains("NX"), value(texts[1]) != nil { return Array("$-1\r\n".utf8) }
            store(texts[1], words[2], milliseconds: texts.firstIndex(of: "PX").flatMap { Int64(texts[$0 + 1]) } ?? 0)
            return Array("+OK\r\n".utf8)
        case "UNLINK":
            let removed = texts.dropFirst().count { value($0) != nil }
            for key in texts.dropFirst() { entries[key] = nil }
            return Self.integer(removed)
        case "INCR":
            let next = (value(texts[1]).flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0) + 1
            store(texts[1], Array(String(next).utf8), milliseconds: 0)
            return Self.integer(next)
        case "EVALSHA", "EVAL":
            if name == "EVAL" { forgetsScripts = false }
            if forgetsScripts { return Array("-NOSCRIPT No matching script. Please use EVAL.\r\n".utf8) }
            return texts[2] == "1" ? setIfNewer(words, texts) : fillWithToken(words, texts)
        default: return Array("+OK\r\n".utf8)
        }
    }

    private func setIfNewer(_ words: [[UInt8]], _ texts: [String]) -> [UInt8] {
        let (key, offset) = (texts[3], Int(texts[7]) ?? 0)
        if let held = value(key), held.count >= offset + 8 {
            let version = held[offset..<offset + 8].reduce(0) { $0 << 8 | UInt64($1) }
            if version > UInt64(texts[5]) ?? 0 { return Self.integer(0) }
        }
        store(key, words[4], milliseconds: Int64(texts[6]) ?? 0)
        return Self.integer(1)
    }

    private func fillWithToken(_ words: [[UInt8]], _ texts: [String]) -> [UInt8] {
        guard value(texts[4]) == words[6] else { return Self.integer(0) }
        store(texts[3], words[5], milliseconds: Int64(texts[7]) ?? 0)
        entries[texts[4]] = nil
        return Self.integer(1)
    }

    private func store(_ key: String, _ value: [UInt8], milliseconds: Int64) {
        entries[key] = Entry(value: value, end: milliseconds > 0 ? now + milliseconds * 1_000_000 : .max)
    }

    private static func bulk(_ value: [UInt8]) -> [UInt8] { Array("$\(value.count)\r\n".utf8) + value + [13, 10] }
    private static func integer(_ number: Int) -> [UInt8] { Array(":\(number)\r\n".utf8) }
}
