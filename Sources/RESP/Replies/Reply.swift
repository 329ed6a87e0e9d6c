// SPDX-License-Identifier: Apache-2.0

/// What a reply says, without its body: 24 trivial bytes.
///
/// Offsets count from the first byte of the buffer given to the call that returned the reply; it is shorter than 4 GiB.
public struct Reply: Sendable, Equatable {
    public enum Kind: UInt8, Sendable {
        case simple, error, integer, bulk, array, null, push
        case map, set, double, boolean, bigNumber, verbatim
    }

    @usableFromInline var word: UInt64
    @usableFromInline var offset: UInt32
    @usableFromInline var size: UInt32
    public let kind: Kind
    /// Whether `bodyOffset` and `length` name bytes of the buffer.
    ///
    /// Always for kinds of one line; for a bulk only when it came whole in one buffer.
    public let bodyIsWhole: Bool

    @inlinable
    init(_ kind: Kind, word: UInt64 = 0, offset: Int = 0, size: Int = 0, bodyIsWhole: Bool = false) {
        self.word = word
        self.offset = UInt32(truncatingIfNeeded: offset)
        self.size = UInt32(truncatingIfNeeded: size)
        self.kind = kind
        self.bodyIsWhole = bodyIsWhole
    }

    /// Whether the reply is a null of either protocol version: `$-1`, `*-1` or `_`.
    @inlinable public var isNull: Bool { kind == .null }

    @inlinable public var isError: Bool { kind == .error }

    /// The value of an integer; 1 or 0 of a boolean.
    @inlinable public var integer: Int64 { Int64(bitPattern: word) }

    /// Where the body of a bulk begins, or the text of a kind of one line (an error's whole line without `-`).
    @inlinable public var bodyOffset: Int { Int(offset) }

    /// The bytes of a bulk's body, or of the text of a kind of one line.
    @inlinable public var length: Int { Int(size) }

    /// How many values an array, set, push or map holds at its top level; keys and values of a map count apart.
    @inlinable public var elements: Int { Int(truncatingIfNeeded: word) }

    /// How many of `elements` are null.
    @inlinable public var nullElements: Int { Int(size) }

    /// The first eight bytes of an error's first word, the first byte lowest: `ErrorReply.name(word:)` reads it.
    @inlinable public var errorWord: UInt64 { word }
}

/// What `ReplyScanner.next` found.
public enum ScanResult: Sendable, Equatable {
    /// The buffer holds no further whole reply.
    case needMore
    case reply(Reply)
    /// The bytes are not RESP; the connection is of no more use.
    case malformed(MalformedReply)
}
