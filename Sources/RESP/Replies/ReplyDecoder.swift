// SPDX-License-Identifier: Apache-2.0

/// Builds reply values from bytes that are there whole.
struct ReplyDecoder {
    /// Deeper nesting is refused, because the decoder and the release of its values recurse.
    static let mostDepth = 64

    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next value, attributes passed over; nil when the bytes end before it does.
    mutating func next() throws(MalformedReply) -> ReplyValue? { try value(depth: 0) }

    private mutating func value(depth: Int) throws(MalformedReply) -> ReplyValue? {
        while offset < bytes.count {
            guard depth < Self.mostDepth else { throw MalformedReply(.tooDeep, at: offset) }
            guard let header = try header() else { return nil }
            switch header {
            case .value(let value): return value
            case .body(let kind, let length):
                guard bytes.count - offset >= length + 2 else { return nil }
                let end = offset + length
                guard bytes[end] == 0x0D, bytes[end + 1] == 0x0A else { throw MalformedReply(.badBodyEnd, at: end) }
                let body = Array(bytes[offset..<end])
                offset = end + 2
                return .body(kind, body)
            case .values(let kind, let count):
                guard let values = try values(count, depth: depth) else { return nil }
                return .values(kind, values)
            case .attribute(let count):
                guard try values(count, depth: depth) != nil else { return nil }
            }
        }
        return nil
    }

    private mutating func values(_ count: Int, depth: Int) throws(MalformedReply) -> [ReplyValue]? {
        var values: [ReplyValue] = []
        // An announced count costs no memory until the values come; the shortest takes three bytes.
        values.reserveCapacity(min(count, (bytes.count - offset) / 3))
        while values.count < count {
            guard let value = try value(depth: depth + 1) else { return nil }
            values.append(value)
        }
        return values
    }

    private enum Header {
        case value(ReplyValue)
        case body(Reply.Kind, length: Int)
        case values(Reply.Kind, count: Int)
        case attribute(count: Int)
    }

    /// Reads one line and moves behind it; nil when it is not there whole.
    private mutating func header() throws(MalformedReply) -> Header? {
        let start = offset
        let outcome: Result<(Header, Int)?, MalformedReply> = bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return .success(nil) }
            do throws(MalformedReply) {
                guard let type = ReplyType(buffer[start]) else { throw MalformedReply(.unknownType, at: start) }
                let end: Int
                switch ReplyLine.end(base, from: start + 1, count: buffer.count) {
                case .found(let found): end = found
                case .unfinished: return .success(nil)
                case .malformed(let reason): throw MalformedReply(reason, at: start)
                }
                switch type {
                case .line(let kind):
                    let text = UnsafeRawBufferPointer(rebasing: buffer[(start + 1)..<end])
                    return .success((.value(.line(try type.reply(kind, base, start, end), text)), end + 2))
                case .body(let kind):
                    let length = try type.length(base, start, end)
                    return .success((length < 0 ? .value(.null) : .body(kind, length: length), end + 2))
                case .values(let kind, _):
                    let count = try type.length(base, start, end)
                    return .success((count < 0 ? .value(.null) : .values(kind, count: count), end + 2))
                case .attribute:
                    return .success((.attribute(count: try type.length(base, start, end)), end + 2))
                }
            } catch {
                return .failure(error)
            }
        }
        guard let (header, next) = try outcome.get() else { return nil }
        offset = next
        return header
    }
}

extension ReplyValue {
    fileprivate static func line(_ reply: Reply, _ bytes: UnsafeRawBufferPointer) -> ReplyValue {
        let text = String(decoding: bytes, as: UTF8.self)
        switch reply.kind {
        case .error: return .error(text)
        case .integer: return .integer(reply.integer)
        case .boolean: return .boolean(reply.integer != 0)
        case .double: return Double(text).map { .double($0) } ?? .simple(text)
        case .bigNumber: return .bigNumber(text)
        case .null: return .null
        default: return .simple(text)
        }
    }

    fileprivate static func body(_ kind: Reply.Kind, _ bytes: [UInt8]) -> ReplyValue {
        switch kind {
        case .error: .error(String(decoding: bytes, as: UTF8.self))
        case .verbatim: .verbatim(String(decoding: bytes.dropFirst(4), as: UTF8.self))
        default: .bulk(bytes)
        }
    }

    fileprivate static func values(_ kind: Reply.Kind, _ values: [ReplyValue]) -> ReplyValue {
        switch kind {
        case .map: .map(values)
        case .set: .set(values)
        case .push: .push(values)
        default: .array(values)
        }
    }
}
