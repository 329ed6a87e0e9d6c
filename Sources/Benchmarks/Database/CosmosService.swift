// SPDX-License-Identifier: Apache-2.0
import Network

/// A container of Cosmos DB as far as a benchmark of clients needs it: items in memory, answered at once and unchecked.
///
/// It checks no signature and stands for no service: only what a client costs is measured with it.
struct CosmosService: ByteService {
    private var items: [String: [UInt8]] = [:]
    private var pending: [Int: [UInt8]] = [:]

    mutating func opened(_ connection: Int, at now: Int64, _ output: inout ServiceOutput) -> Bool {
        pending[connection] = []
        return true
    }

    mutating func received(
        _ bytes: UnsafeRawBufferPointer, on connection: Int, at now: Int64, _ output: inout ServiceOutput
    ) {
        var all = pending[connection] ?? []
        all.append(contentsOf: bytes)
        var start = 0
        while let end = Self.endOfHead(all, from: start) {
            let head = String(decoding: all[start..<end], as: UTF8.self)
            let next = end + 4 + Self.length(head)
            guard next <= all.count else { break }
            let answer = answer(head, Array(all[(end + 4)..<next]))
            answer.withUnsafeBytes { output.send($0, to: connection) }
            start = next
        }
        all.removeFirst(start)
        pending[connection] = all
    }

    mutating func closed(_ connection: Int, at now: Int64) { pending[connection] = nil }
    func nextDue() -> Int64? { nil }
    mutating func advance(to now: Int64, _ output: inout ServiceOutput) {}

    private static func endOfHead(_ bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= start + 4 else { return nil }
        for index in start...(bytes.count - 4)
        where bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13 && bytes[index + 3] == 10 {
            return index
        }
        return nil
    }

    private static func length(_ head: String) -> Int {
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
            return Int(line.dropFirst(15).drop(while: \.isWhitespace)) ?? 0
        }
        return 0
    }

    private mutating func answer(_ head: String, _ body: [UInt8]) -> [UInt8] {
        let words = head.split(separator: " ", maxSplits: 2)
        guard words.count == 3 else { return Self.answer(400, []) }
        let parts = words[1].prefix { $0 != "?" }.split(separator: "/")
        let name = parts.count > 5 ? String(parts[5].replacing("%3A", with: ":")) : Self.id(body)
        switch (words[0], parts.count) {
        case ("GET", 0): return Self.answer(200, Array(#"{"userConsistencyPolicy":{}}"#.utf8))
        case ("GET", 4): return Self.answer(200, Array(#"{"partitionKey":{"paths":["/id"]}}"#.utf8))
        case ("GET", 6):
            guard let item = items[name] else { return Self.answer(404, Array("{}".utf8)) }
            return Self.answer(200, item)
        case ("POST", 5), ("PUT", 6):
            items[name] = body
            return Self.answer(200, body)
        case ("DELETE", 6):
            items[name] = nil
            return Self.answer(204, [])
        default: return Self.answer(400, [])
        }
    }

    /// The id of an item as our client writes it: first.
    private static func id(_ body: [UInt8]) -> String {
        String(String(decoding: body, as: UTF8.self).dropFirst(7).prefix { $0 != "\"" })
    }

    private static func answer(_ status: Int, _ body: [UInt8]) -> [UInt8] {
        Array(
            ("HTTP/1.1 \(status) Answer\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n"
                + "x-ms-request-charge: 1\r\nx-ms-session-token: 0:-1#1\r\netag: \"1\"\r\n\r\n").utf8) + body
    }
}
