// SPDX-License-Identifier: Apache-2.0

/// Where the marker stands in a value of 32 bytes or more, in bytes from its begin.
enum MarkerLayout {
    static let smallestValue = 32
    static let key = 6
    static let version = 14
    static let checksum = 22
    static let end = 30

    /// What a value begins with whose marker is binary: the first six of these bytes.
    @inline(__always)
    static var binaryPrefix: UInt64 { eightBytes("cgbin:  ") }
    @inline(__always)
    static var prefixMask: UInt64 { 0xFFFF_FFFF_FFFF }
}

/// Turns 48 bits into 8 characters and back.
///
/// The alphabet is the 64 ASCII characters from `0` on without the backslash, so that a code may stand in a JSON string,
/// takes few instructions, and sorts like its number. All eight characters are computed at once inside one 64-bit word.
enum MarkerCode {
    /// The bits that a field holds; what is above them is left out.
    static let mask: UInt64 = 0xFFFF_FFFF_FFFF

    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// The eight characters of the low 48 bits, in memory order on a little-endian machine.
    @inline(__always)
    static func encode(_ bits: UInt64) -> UInt64 {
        var x = bits & mask
        x = x & 0xFF_FFFF | (x & 0xFFFF_FF00_0000) &<< 8
        x = x & 0x0000_0FFF_0000_0FFF | (x & 0x00FF_F000_00FF_F000) &<< 4
        x = x & 0x003F_003F_003F_003F | (x & 0x0FC0_0FC0_0FC0_0FC0) &<< 2
        // The first digit is the highest one.
        x = x.byteSwapped
        return x &+ ones &* 0x30 &+ from(0x2C, x)
    }

    /// The 48 bits of eight characters, or nil when one is not of the alphabet.
    @inline(__always)
    static func decode(_ characters: UInt64) -> UInt64? {
        guard characters & (ones &* 0x80) == 0 else { return nil }
        let c = characters
        var x = (c | ones &* 0x80) &- ones &* 0x30 &- from(0x5C, c)
        x = (x & (ones &* 0x3F)).byteSwapped
        x = x & 0x003F_003F_003F_003F | (x &>> 2) & 0x0FC0_0FC0_0FC0_0FC0
        x = x & 0x0000_0FFF_0000_0FFF | (x &>> 4) & 0x00FF_F000_00FF_F000
        x = x & 0xFF_FFFF | (x &>> 8) & 0xFFFF_FF00_0000
        // A character outside the alphabet stands for some digit too, but not the other way round.
        return encode(x) == characters ? x : nil
    }

    /// A 1 in each byte of `x` that is at least `bound`; bytes of `x` are below 128.
    @inline(__always)
    private static func from(_ bound: UInt64, _ x: UInt64) -> UInt64 {
        ((x &+ ones &* (128 &- bound)) &>> 7) & ones
    }
}
