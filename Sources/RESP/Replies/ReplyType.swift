// SPDX-License-Identifier: Apache-2.0

/// What the first byte of a value says about what follows.
///
/// The types are those of https://redis.io/docs/latest/develop/reference/protocol-spec/.
enum ReplyType {
    /// The line is all there is.
    case line(Reply.Kind)
    /// The line is a length, and so many bytes and a line end follow.
    case body(Reply.Kind)
    /// The line is a count, and so many values follow, times a factor.
    case values(Reply.Kind, factor: Int)
    /// As a map, but not a value itself.
    case attribute

    init?(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "+"): self = .line(.simple)
        case UInt8(ascii: "-"): self = .line(.error)
        case UInt8(ascii: ":"): self = .line(.integer)
        case UInt8(ascii: "_"): self = .line(.null)
        case UInt8(ascii: ","): self = .line(.double)
        case UInt8(ascii: "#"): self = .line(.boolean)
        case UInt8(ascii: "("): self = .line(.bigNumber)
        case UInt8(ascii: "$"): self = .body(.bulk)
        case UInt8(ascii: "="): self = .body(.verbatim)
        case UInt8(ascii: "!"): self = .body(.error)
        case UInt8(ascii: "*"): self = .values(.array, factor: 1)
        case UInt8(ascii: "~"): self = .values(.set, factor: 1)
        case UInt8(ascii: ">"): self = .values(.push, factor: 1)
        case UInt8(ascii: "%"): self = .values(.map, factor: 2)
        case UInt8(ascii: "|"): self = .attribute
        default: return nil
        }
    }

    /// The bytes or values that the line at `offset` announces; -1 for the nulls of RESP2.
    func length(_ base: UnsafeRawPointer, _ offset: Int, _ end: Int) throws(MalformedReply) -> Int {
        let most: Int
        let factor: Int
        let mayBeNull: Bool
        switch self {
        case .line: (most, factor, mayBeNull) = (0, 1, false)
        case .body(let kind):
            // An error is kept until it is whole, as a line is, so it is bounded as a line is.
            (most, factor) = (kind == .error ? ReplyLine.mostBytes : ReplyLine.mostBodyBytes, 1)
            mayBeNull = kind == .bulk
        case .values(let kind, let valuesEach):
            (most, factor, mayBeNull) = (ReplyLine.mostElements / valuesEach, valuesEach, kind == .array)
        case .attribute: (most, factor, mayBeNull) = (ReplyLine.mostElements / 2, 2, false)
        }
        guard let length = ReplyLine.length(base, from: offset + 1, to: end, most: most), length >= 0 || mayBeNull
        else {
            throw MalformedReply(.badLength, at: offset)
        }
        return length < 0 ? length : length * factor
    }

    /// The reply that the line at `offset` is.
    func reply(
        _ kind: Reply.Kind, _ base: UnsafeRawPointer, _ offset: Int, _ end: Int
    ) throws(MalformedReply) -> Reply {
        let start = offset + 1
        var word: UInt64 = 0
        switch kind {
        case .error: return ErrorReply.reply(base, from: start, to: end)
        case .integer:
            guard let value = Decimal.parse(base + start, end - start) else {
                throw MalformedReply(.badInteger, at: offset)
            }
            word = UInt64(bitPattern: value)
        case .boolean:
            let byte = base.load(fromByteOffset: start, as: UInt8.self)
            guard end - start == 1, byte == UInt8(ascii: "t") || byte == UInt8(ascii: "f") else {
                throw MalformedReply(.badValue, at: offset)
            }
            word = byte == UInt8(ascii: "t") ? 1 : 0
        case .null:
            guard end == start else { throw MalformedReply(.badValue, at: offset) }
        default: break
        }
        return Reply(kind, word: word, offset: start, size: end - start, bodyIsWhole: kind != .null)
    }
}
