// SPDX-License-Identifier: Apache-2.0

/// The bytes of a value pool in the making.
struct ValueDraft {
    var bytes: [UInt8] = []
    /// Where records begin, and where their fields end.
    private(set) var recordStarts: [UInt32] = []
    private var fieldEnds: [Int] = []
    private let stream: RandomStream
    private var draws: UInt64 = 0

    init(stream: RandomStream) { self.stream = stream }

    /// `count` bytes of words and spaces.
    mutating func prose(_ count: Int) -> [UInt8] {
        var text: [UInt8] = []
        while text.count < count {
            text += pick(WordList.common).utf8
            text.append(UInt8(ascii: " "))
        }
        return Array(text.prefix(count))
    }

    mutating func addRandom(_ count: Int) {
        while bytes.count < count {
            withUnsafeBytes(of: draw()) { bytes += $0 }
        }
    }

    /// Adds user records up to at most `limit` bytes, each as `"name":"…",…},{`.
    ///
    /// The braces between two records end each of them, the last one too, so that the ring closes.
    mutating func addRecords(until limit: Int) {
        while true {
            let before = (bytes.count, fieldEnds.count)
            let start = UInt32(bytes.count)
            for (place, field) in record().enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += field.utf8
                fieldEnds.append(bytes.count)
            }
            bytes += "},{".utf8
            if bytes.count > limit {
                bytes.removeLast(bytes.count - before.0)
                fieldEnds.removeLast(fieldEnds.count - before.1)
                return
            }
            recordStarts.append(start)
        }
    }

    /// For each place in the ring, the bytes since the last end of a field; empty where there are no fields.
    func distances() -> [UInt8] {
        guard let lastEnd = fieldEnds.last else { return [] }
        var end = lastEnd - bytes.count
        var following = fieldEnds[...]
        return bytes.indices.map { place in
            if following.first == place { end = following.removeFirst() }
            return UInt8(place - end)
        }
    }

    /// The fields of one made-up user; each is shorter than 200 bytes.
    private mutating func record() -> [String] {
        let given = pick(WordList.givenNames)
        let family = pick(WordList.familyNames)
        let bio = (0..<below(6) + 4).map { _ in pick(WordList.common) }.joined(separator: " ")
        return [
            #""name":"\#(given) \#(family)""#,
            #""email":"\#(given.lowercased()).\#(family.lowercased())\#(below(100))@example.com""#,
            #""age":\#(18 + below(70))"#,
            #""city":"\#(pick(WordList.cities))""#,
            #""country":"\#(pick(WordList.countries))""#,
            #""active":\#(below(10) > 0)"#,
            #""balance":\#(below(5000)).\#(10 + below(90))"#,
            #""created":"20\#(10 + below(16))-\#(10 + below(3))-\#(10 + below(19))T\#(10 + below(14)):\#(10 + below(50)):00Z""#,
            #""token":"\#(String(draw(), radix: 16))""#,
            #""topics":["\#(pick(WordList.topics))","\#(pick(WordList.topics))"]"#,
            #""bio":"\#(bio)""#,
            #""visits":\#(below(100_000))"#,
        ]
    }

    private mutating func pick(_ words: [String]) -> String { words[below(words.count)] }

    private mutating func below(_ bound: Int) -> Int { Int(scaled(draw(), below: UInt64(bound))) }

    private mutating func draw() -> UInt64 {
        draws += 1
        return stream.value(draws, 0)
    }
}
