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
        case literal, key, value, extraKeys, extraKeysAndValues, drawnExpiry, composite
    }

    var kind: Kind
    /// A range of the blob for a literal; an index into `keys` or `composites`; or a count.
    var start = 0
    var count = 0
}

/// The bytes around a key's digits.
struct KeyImage {
    /// For each number of digits (1…20), the range in the blob of what comes before them.
    var heads: [Range<Int>]
    var tail: Range<Int>
    /// The least number of digits.
    var digits: Int
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

    init(_ template: CommandTemplate, keyName: KeyName, expiry: Expiry) {
        self.expiry = expiry
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
                flush(&pending)
                parts.append(EncodedPart(kind: .value))
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
            flush(&pending)
            parts.append(EncodedPart(kind: .value))
        } else if let literal = Self.literal(pieces) {
            pending += Array("$\(literal.count)\r\n".utf8) + literal + [13, 10]
        } else {
            flush(&pending)
            parts.append(EncodedPart(kind: .composite, start: composites.count))
            composites.append(CompositeArgument(pieces: pieces, keyName: keyName))
            bound += 96 + pieces.reduce(0) { sum, piece in
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
            KeyImage(heads: heads, tail: blob.count..<blob.count + tail.count, digits: name.digits, bound: bound))
        blob += tail
        self.bound += bound
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
        parts.append(EncodedPart(kind: .literal, start: blob.count, count: pending.count))
        blob += pending
        pending = []
    }
}
