// SPDX-License-Identifier: Apache-2.0

/// Finds the replies in a stream of bytes, RESP2 and RESP3, without copying them: one per connection.
///
/// The caller reads into a buffer, calls `next` until it says `needMore`, keeps the bytes from `offset` on, and reads
/// again behind them. What the scanner has passed is never looked at again: the body of a large bulk string is counted
/// down and dropped across reads, and so are the values of an array. Only an unfinished line (at most 64 KiB) stays
/// behind.
///
/// Nesting needs no stack. A reply is over when no announced value is outstanding, so two counts are enough: the values
/// still to come at the top level of the reply, and those still to come below the top-level value being read. An
/// attribute (`|`) announces values without being one. Pushes (`>`) are replies of their own kind for the caller to
/// skip.
///
/// `next` handles a short whole reply between replies by itself, inlined, and leaves everything else, and everything
/// odd, to `scan`, which sees the same bytes with the state unchanged.
public struct ReplyScanner: Sendable {
    /// Nothing is under way: no reply has begun, no attribute, no fault.
    @usableFromInline var isIdle = true
    /// Whether a top-level bulk stays in the buffer until it is there whole, so that its body can be looked at.
    public var keepsBodies: Bool
    /// The top-level reply under way.
    private var open: Reply.Kind?
    private var fault: MalformedReply?
    /// The bytes of a bulk's body still to pass, with its line end.
    private var skip = 0
    /// The values still to come at the top level of the reply, and below them.
    private var top = 0
    private var nested = 0
    /// What the reply under way will say.
    private var elements = 0
    private var nulls = 0
    private var length = 0
    /// How many bytes are known to be lacking: with `keepsBodies` and a bulk under way, else 0.
    public private(set) var missingBytes = 0

    public init(keepsBodies: Bool = false) { self.keepsBodies = keepsBodies }

    /// Whether the stream is between two replies.
    @inlinable public var isBetweenReplies: Bool { isIdle }

    /// Finds the reply at `offset` and moves `offset` behind it, or as far as nothing must be kept.
    @inlinable @inline(__always)
    public mutating func next(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) -> ScanResult {
        if isIdle, let base = bytes.baseAddress, let reply = shortReply(base, bytes.count, &offset) {
            return .reply(reply)
        }
        return scan(bytes, &offset)
    }

    /// The reply at `offset` when it is simple, an integer or a bulk, short, whole and well formed; else nil.
    @inlinable @inline(__always)
    public func shortReply(_ base: UnsafeRawPointer, _ count: Int, _ offset: inout Int) -> Reply? {
        let start = offset &+ 1
        guard count &- start >= 3 else { return nil }
        let type = base.load(fromByteOffset: offset, as: UInt8.self)
        var index = start
        if type == UInt8(ascii: "+") {
            // By far the most frequent: OK.
            if count &- start >= 4, base.loadUnaligned(fromByteOffset: start, as: UInt32.self) == 0x0A0D_4B4F {
                offset = start &+ 4
                return Reply(.simple, offset: start, size: 2, bodyIsWhole: true)
            }
            let limit = min(count, start &+ 32)
            while index < limit, base.load(fromByteOffset: index, as: UInt8.self) != 0x0D { index &+= 1 }
            guard isLineEnd(base, index, count) else { return nil }
            offset = index &+ 2
            return Reply(.simple, offset: start, size: index &- start, bodyIsWhole: true)
        }
        guard type == UInt8(ascii: "$") || type == UInt8(ascii: ":") else { return nil }
        let isNegative = base.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: "-")
        if isNegative { index &+= 1 }
        let firstDigit = index
        let limit = min(count, index &+ 18)
        var value = 0
        while index < limit {
            let digit = base.load(fromByteOffset: index, as: UInt8.self) &- 0x30
            guard digit < 10 else { break }
            value = value &* 10 &+ Int(digit)
            index &+= 1
        }
        guard index > firstDigit, isLineEnd(base, index, count) else { return nil }
        let next = index &+ 2
        if type == UInt8(ascii: ":") {
            offset = next
            let integer = isNegative ? 0 &- value : value
            return Reply(
                .integer, word: UInt64(bitPattern: Int64(integer)), offset: start, size: index &- start,
                bodyIsWhole: true)
        }
        if isNegative {
            guard value == 1, index == firstDigit &+ 1 else { return nil }
            offset = next
            return Reply(.null)
        }
        guard index &- firstDigit <= 10, value <= count &- next, value <= 536_870_912,
            isLineEnd(base, next &+ value, count)
        else { return nil }
        offset = next &+ value &+ 2
        return Reply(.bulk, offset: next, size: value, bodyIsWhole: true)
    }

    /// Whether carriage return and line feed stand at `index`.
    @inlinable @inline(__always)
    public func isLineEnd(_ base: UnsafeRawPointer, _ index: Int, _ count: Int) -> Bool {
        index < count &- 1
            && base.loadUnaligned(fromByteOffset: index, as: UInt16.self) == UInt16(0x0A0D).littleEndian
    }

    /// As `next`, for every case.
    @usableFromInline @inline(never)
    mutating func scan(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) -> ScanResult {
        guard let base = bytes.baseAddress else { return .needMore }
        do throws(MalformedReply) {
            if let fault { throw fault }
            missingBytes = 0
            let reply = try advance(base, bytes.count, &offset)
            isIdle = open == nil && nested == 0 && skip == 0
            return reply.map { .reply($0) } ?? .needMore
        } catch {
            fault = error
            isIdle = false
            return .malformed(error)
        }
    }
}

extension ReplyScanner {
    /// Passes values until a reply is over, which it returns, or the bytes are.
    private mutating func advance(
        _ base: UnsafeRawPointer, _ count: Int, _ offset: inout Int
    ) throws(MalformedReply) -> Reply? {
        while true {
            if skip > 0 {
                guard try passBody(base, count, &offset) else { return nil }
            }
            if let kind = open, nested == 0, top == 0 {
                open = nil
                let hasBody = kind == .bulk || kind == .verbatim
                return Reply(kind, word: UInt64(elements), size: hasBody ? length : nulls)
            }
            let isTop = open == nil && nested == 0
            if !isTop, let element = shortReply(base, count, &offset) {
                take(isNull: element.isNull)
                continue
            }
            guard offset < count else { return nil }
            guard let type = ReplyType(base.load(fromByteOffset: offset, as: UInt8.self)) else {
                throw MalformedReply(.unknownType, at: offset)
            }
            let end: Int
            switch ReplyLine.end(base, from: offset + 1, count: count) {
            case .found(let found): end = found
            case .unfinished: return nil
            case .malformed(let reason): throw MalformedReply(reason, at: offset)
            }
            switch type {
            case .line(let kind):
                let reply = try type.reply(kind, base, offset, end)
                offset = end + 2
                if isTop { return reply }
                take(isNull: kind == .null)
            case .body(let kind):
                let length = try type.length(base, offset, end)
                let body = end + 2
                if length < 0 {
                    offset = body
                    if isTop { return Reply(.null) }
                    take(isNull: true)
                } else if isTop {
                    if count - body >= length + 2 {
                        guard isLineEnd(base, body + length, count) else {
                            throw MalformedReply(.badBodyEnd, at: body + length)
                        }
                        offset = body + length + 2
                        return kind == .error
                            ? ErrorReply.reply(base, from: body, to: body + length)
                            : Reply(kind, offset: body, size: length, bodyIsWhole: true)
                    }
                    if keepsBodies || kind == .error {
                        missingBytes = length + 2 - (count - body)
                        return nil
                    }
                    begin(kind, offset: &offset, body: body, length: length)
                } else {
                    take(isNull: false)
                    skip = length + 2
                    offset = body
                }
            case .values(let kind, _):
                let values = try type.length(base, offset, end)
                guard nested + max(values, 0) <= ReplyLine.mostElements else {
                    throw MalformedReply(.tooManyElements, at: offset)
                }
                offset = end + 2
                if values < 0 {
                    if isTop { return Reply(.null) }
                    take(isNull: true)
                } else if isTop {
                    open = kind
                    top = values
                    elements = values
                    nulls = 0
                } else {
                    take(isNull: false)
                    nested += values
                }
            case .attribute:
                let values = try type.length(base, offset, end)
                guard nested + values <= ReplyLine.mostElements else {
                    throw MalformedReply(.tooManyElements, at: offset)
                }
                offset = end + 2
                nested += values
            }
        }
    }

    /// Begins a top-level bulk whose body goes beyond the buffer.
    private mutating func begin(_ kind: Reply.Kind, offset: inout Int, body: Int, length: Int) {
        open = kind
        elements = 0
        self.length = length
        skip = length + 2
        offset = body
    }

    /// Counts one value of the reply under way, or of an attribute, as begun.
    private mutating func take(isNull: Bool) {
        if nested > 0 {
            nested -= 1
        } else {
            top -= 1
            if isNull { nulls += 1 }
        }
    }

    /// Passes the rest of a bulk's body; false when the buffer ends before it does.
    private mutating func passBody(
        _ base: UnsafeRawPointer, _ count: Int, _ offset: inout Int
    ) throws(MalformedReply) -> Bool {
        let passed = min(max(skip - 2, 0), count - offset)
        offset += passed
        skip -= passed
        guard skip <= 2 else { return false }
        while skip > 0 {
            guard offset < count else { return false }
            guard base.load(fromByteOffset: offset, as: UInt8.self) == (skip == 2 ? 0x0D : 0x0A) else {
                throw MalformedReply(.badBodyEnd, at: offset)
            }
            offset += 1
            skip -= 1
        }
        return true
    }
}
