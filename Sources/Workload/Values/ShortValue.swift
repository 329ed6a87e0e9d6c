// SPDX-License-Identifier: Apache-2.0

/// Values too short for a marker, made of a hash of the key, the version and the seed.
enum ShortValue {
    /// Writes exactly `size` bytes, 1 to 31.
    static func write(_ content: ValueContent, hash: UInt64, size: Int, into bytes: UnsafeMutableRawPointer) {
        let bytes = UnsafeMutableRawBufferPointer(start: bytes, count: size)
        switch content {
        case .json where size < 18: number(hash, bytes)
        case .json:
            letters(hash, bytes)
            bytes[0] = UInt8(ascii: "\"")
            bytes[size - 1] = UInt8(ascii: "\"")
        case .text: letters(hash, bytes)
        case .random:
            for place in 0..<size { bytes[place] = UInt8(truncatingIfNeeded: word(hash, place) &>> bit(place)) }
        case .zeros:
            for place in 0..<size { bytes[place] = place < 8 ? UInt8(truncatingIfNeeded: hash &>> bit(place)) : 0 }
        }
    }

    /// Decimal digits; the first of several is not 0.
    private static func number(_ hash: UInt64, _ bytes: UnsafeMutableRawBufferPointer) {
        var rest = hash
        for place in 0..<bytes.count {
            bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        if bytes.count > 1, bytes[0] == UInt8(ascii: "0") { bytes[0] += 1 + UInt8(rest % 9) }
    }

    private static func letters(_ hash: UInt64, _ bytes: UnsafeMutableRawBufferPointer) {
        for place in 0..<bytes.count {
            bytes[place] = UInt8(truncatingIfNeeded: MarkerCode.encode(word(hash, place)) &>> bit(place))
        }
    }

    /// The eight random bytes that the byte at `place` is one of, and its first bit there.
    private static func word(_ hash: UInt64, _ place: Int) -> UInt64 {
        mix64(hash &+ UInt64(place / 8) &* splitmixGamma)
    }

    private static func bit(_ place: Int) -> UInt64 { UInt64(place % 8 * 8) }
}
