// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP
internal import Workload

// A command is compiled once per run into parts. Literal bytes on both sides of a key are folded into the key's part, and
// there is one image of them for each number of digits, because the length header before the key counts them: a GET is
// two copies and a few digits.

/// One part of a compiled command.
struct EncodedPart {
    enum Kind: UInt8 {
        case literal, key, value, fixedValue, extraKeys, extraKeysAndValues, drawnExpiry, composite
    }

    var kind: Kind
    /// Where it begins in the blob, or its place in `keys` or `composites`.
    var start = 0
    /// Bytes of a literal or of every value; keys of those after the first.
    var count = 0
}

/// The bytes around a key's digits.
struct KeyImage {
    /// For each number of digits (1…20), the range in the blob of what comes before them.
    var heads: [Range<Int>]
    var tail: Range<Int>
    /// The least number of digits.
    var digits: Int
    /// The number of digits of every key, or 0 where keys differ.
    var fixedDigits: Int
    /// Bytes at most, digits included.
    var bound: Int
}

/// An argument that mixes fixed and changing pieces, such as `m{random 1..100}`.
struct CompositeArgument {
    var pieces: [CommandTemplate.Piece]
    var keyName: KeyName
}

/// A command as parts over a blob of literal bytes.
struct EncodedCommand {
    var blob: [UInt8] = []
    var parts: [EncodedPart] = []
    var keys: [KeyImage] = []
    var composites: [CompositeArgument] = []
    /// The keys that each command names: 1, or more for MGET and the like.
    var keyCount = 1
    /// Whether the command carries values, so that they must be sized.
    var expiry = Expiry.none
    /// Bytes at most, values not counted.
    var bound = 64

    private let mostDigits: Int
    private let fixedSize: Int?

    /// - Parameters:
    ///   - keys: how many keys there are, from 0.
    ///   - fixedSize: the size of every value in bytes; nil where sizes differ.
    init(_ template: CommandTemplate, keyName: KeyName, keys keyTotal: UInt64, expiry: Expiry, fixedSize: Int?) {
        self.expiry = expiry
        self.fixedSize = fixedSize
        mostDigits = Decimal.digitCount(max(1, keyTotal) - 1)
        var pending: [UInt8] = Array("*\(Self.argumentCount(template, expiry: expiry))\r\n".utf8)
        for argument in template.arguments {
            switch argument {
            case .pieces(let pieces):
                append(pieces, keyName: keyName, &pending)
            case .keys(let count):
                appendKey(keyName, &pending)
                appendExtra(.extraKeys, count: count, keyName: keyName, values: false, &pending)
            case .keysAndValues(let count):
                appendKey(keyName, &pending)
                appendValue(&pending)
                appendExtra(.extraKeysAndValues, count: count, keyName: keyName, values: true, &pending)
            case .expiry:
                switch expiry {
                case .none: break
                case .fixed(let milliseconds): pending += Self.bulk("PX") + Self.bulk(String(milliseconds))
                case .range:
                    pending += Self.bulk("PX")
                    flush(&pending)
                    parts.append(EncodedPart(kind: .drawnExpiry))
                }
            case .expiryMilliseconds:
                switch expiry {
                case .none: pending += Self.bulk("86400000")
                case .fixed(let milliseconds): pending += Self.bulk(String(milliseconds))
                case .range:
                    flush(&pending)
                    parts.append(EncodedPart(kind: .drawnExpiry))
                }
            }
        }
        flush(&pending)
        bound += blob.count + 64 * parts.count
    }

    private static func argumentCount(_ template: CommandTemplate, expiry: Expiry) -> Int {
        template.arguments.reduce(0) { sum, argument in
            switch argument {
            case .pieces, .expiryMilliseconds: sum + 1
            case .keys(let count): sum + count
            case .keysAndValues(let count): sum + 2 * count
            case .expiry: sum + (expiry == .none ? 0 : 2)
            }
        }
    }

    private static func bulk(_ text: String) -> [UInt8] {
        Array("$\(text.utf8.count)\r\n\(text)\r\n".utf8)
    }

    private mutating func append(
        _ pieces: [CommandTemplate.Piece], keyName: KeyName, _ pending: inout [UInt8]
    ) {
        if pieces == [.key] {
            appendKey(keyName, &pending)
        } else if pieces == [.value] {
            appendValue(&pending)
        } else if let literal = Self.literal(pieces) {
            pending += Array("$\(literal.count)\r\n".utf8) + literal + [13, 10]
        } else {
            flush(&pending)
            parts.append(EncodedPart(kind: .composite, start: composites.count))
            composites.append(CompositeArgument(pieces: pieces, keyName: keyName))
            bound +=
                96
                + pieces.reduce(0) { sum, piece in
                    switch piece {
                    case .literal(let bytes): sum + bytes.count
                    case .key: sum + keyName.prefix.count + keyName.suffix.count + max(20, keyName.digits)
                    case .value, .id, .random: sum + 20
                    }
                }
        }
    }

    private static func literal(_ pieces: [CommandTemplate.Piece]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for piece in pieces {
            guard case .literal(let more) = piece else { return nil }
            bytes += more
        }
        return bytes
    }

    private mutating func appendKey(_ name: KeyName, _ pending: inout [UInt8]) {
        var heads: [Range<Int>] = []
        for digits in 1...20 {
            let written = max(digits, name.digits)
            let length = name.prefix.count + written + name.suffix.count
            let head = pending + Array("$\(length)\r\n".utf8) + name.prefix
            heads.append(blob.count..<blob.count + head.count)
            blob += head
        }
        pending = []
        let tail = name.suffix + [13, 10]
        let bound = (heads.last?.count ?? 0) + max(20, name.digits) + tail.count
        parts.append(EncodedPart(kind: .key, start: keys.count))
        keys.append(
            KeyImage(
                heads: heads, tail: blob.count..<blob.count + tail.count, digits: name.digits,
                fixedDigits: name.digits >= mostDigits ? name.digits : 0, bound: bound))
        blob += tail
        self.bound += bound
    }

    /// A value, with its length before it where that is always the same.
    private mutating func appendValue(_ pending: inout [UInt8]) {
        if let fixedSize {
            pending += Array("$\(fixedSize)\r\n".utf8)
            flush(&pending)
            parts.append(EncodedPart(kind: .fixedValue, count: fixedSize))
        } else {
            flush(&pending)
            parts.append(EncodedPart(kind: .value))
        }
    }

    private mutating func appendExtra(
        _ kind: EncodedPart.Kind, count: Int, keyName: KeyName, values: Bool, _ pending: inout [UInt8]
    ) {
        keyCount = max(keyCount, count)
        guard count > 1 else { return }
        // A key of its own, without the literals that stand before the first.
        var none: [UInt8] = []
        appendKey(keyName, &none)
        parts.removeLast()
        parts.append(EncodedPart(kind: kind, start: keys.count - 1, count: count - 1))
        bound += (count - 1) * ((keys.last?.bound ?? 0) + (values ? 32 : 0))
    }

    private mutating func flush(_ pending: inout [UInt8]) {
        guard !pending.isEmpty else { return }
        defer { pending = [] }
        // What follows a key directly goes with its tail, which ends the blob.
        if let last = parts.last, last.kind == .key, keys[last.start].tail.upperBound == blob.count {
            keys[last.start].tail = keys[last.start].tail.lowerBound..<blob.count + pending.count
            blob += pending
            return
        }
        parts.append(EncodedPart(kind: .literal, start: blob.count, count: pending.count))
        blob += pending
    }
}
