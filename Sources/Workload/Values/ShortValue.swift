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
        case .random: words(bytes) { word(hash, $0) }
        case .zeros: words(bytes) { $0 == 0 ? hash : 0 }
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
        words(bytes) { MarkerCode.encode(word(hash, $0)) }
    }

    private static func word(_ hash: UInt64, _ index: Int) -> UInt64 { mix64(hash &+ UInt64(index) &* splitmixGamma) }

    /// Writes words of eight bytes, the last one as far as it fits.
    @inline(__always)
    private static func words(_ bytes: UnsafeMutableRawBufferPointer, _ word: (Int) -> UInt64) {
        var rest: UInt64 = 0
        for place in 0..<bytes.count {
            rest = place % 8 == 0 ? word(place / 8) : rest &>> 8
            bytes[place] = UInt8(truncatingIfNeeded: rest)
        }
    }
}
