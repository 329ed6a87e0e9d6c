// SPDX-License-Identifier: Apache-2.0

/// The classes of error replies: the first word of the line, such as `WRONGTYPE`.
public enum ErrorReply {
    /// The names that servers are known to send, for words that are longer than the eight bytes kept of them.
    private static let names = [
        "ERR", "OOM", "MOVED", "ASK", "TRYAGAIN", "CROSSSLOT", "CLUSTERDOWN", "MASTERDOWN", "LOADING", "BUSY",
        "BUSYKEY", "BUSYGROUP", "READONLY", "MISCONF", "NOAUTH", "WRONGPASS", "NOPERM", "WRONGTYPE", "NOREPLICAS",
        "NOSCRIPT", "NOPROTO", "EXECABORT", "UNKILLABLE", "NOTBUSY", "INPROG", "NOGOODSLAVE", "NOMASTERLINK",
        "NOQUORUM", "UNBLOCKED", "IOERR", "DENIED", "INVALIDOBJ", "NOGROUP", "NOTREADY", "UNSTABLE",
    ]
    private static let namesByWord = Dictionary(names.map { (word($0), $0) }, uniquingKeysWith: { first, _ in first })

    /// The class of an error by `Reply.errorWord`: a known name, the word itself when it is shorter than eight capital
    /// letters, digits, `_` or `-`, else those eight; `other` when the line does not begin with such a word.
    public static func name(word: UInt64) -> String {
        if let known = namesByWord[word] { return known }
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }.prefix { $0 != 0 }
        let isWord = bytes.allSatisfy {
            (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
        }
        return bytes.isEmpty || !isWord ? "other" : String(decoding: bytes, as: UTF8.self)
    }

    /// The word that `Reply.errorWord` has for errors of this class: to compare without making text.
    public static func word(_ name: String) -> UInt64 {
        var name = name
        return name.withUTF8 { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            return word(UnsafeRawPointer(base), from: 0, to: bytes.count)
        }
    }

    /// The first word of the bytes from `start` to `end`, cut to eight bytes, the first byte lowest.
    static func word(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in start..<min(end, start + 8) {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            if byte == UInt8(ascii: " ") { break }
            word |= UInt64(byte) << (8 * UInt64(index - start))
        }
        return word
    }

    /// The error whose text stands from `start` to `end`.
    static func reply(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Reply {
        Reply(.error, word: word(base, from: start, to: end), offset: start, size: end - start, bodyIsWhole: true)
    }
}
