// SPDX-License-Identifier: Apache-2.0

/// Splits text into literal bytes and what stands between braces; `{{` and `}}` are literal braces.
struct BraceReader {
    enum Part {
        case byte(UInt8)
        case placeholder(String)
        /// A `{` without `}`.
        case unclosed
        /// A `}` without `{`.
        case stray
    }

    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) { rest = Array(bytes)[...] }

    mutating func next() -> Part? {
        guard let byte = rest.popFirst() else { return nil }
        let isDoubled = rest.first == byte
        switch byte {
        case UInt8(ascii: "{") where isDoubled, UInt8(ascii: "}") where isDoubled:
            rest.removeFirst()
            return .byte(byte)
        case UInt8(ascii: "{"):
            guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return .unclosed }
            let inner = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            return .placeholder(inner)
        case UInt8(ascii: "}"): return .stray
        default: return .byte(byte)
        }
    }

    /// Takes the next byte as it is, without looking for braces.
    mutating func nextRaw() -> UInt8? { rest.popFirst() }
}
