// SPDX-License-Identifier: Apache-2.0

/// The checksum of a value's bytes, all but the checksum's own eight.
///
/// Two running products of 64 by 64 bits, each folded to 64 bits, take in 32 bytes per step. It finds accidents, not
/// attacks: a changed value has the same 48 bits with a probability of about 2⁻⁴⁸.
enum ValueChecksum {
    /// 48 bits of the value of `size` bytes, at least 32.
    static func of(_ bytes: UnsafeRawPointer, size: Int) -> UInt64 {
        of(bytes, size: size, head: MarkerHead(reading: bytes))
    }

    /// The same for a value whose head is known: reading back what was just written in other pieces would wait for it.
    @inline(__always)
    static func of(_ bytes: UnsafeRawPointer, size: Int, head: MarkerHead) -> UInt64 {
        var first = fold(head.first ^ 0x8C5F_B2D1_9E37_4A6B, head.second ^ UInt64(truncatingIfNeeded: size))
        var second = head.version ^ 0xB7E1_5162_8AED_2A6B
        var at = MarkerLayout.end
        while at &+ 32 <= size {
            first = fold(first ^ word(bytes, at), word(bytes, at &+ 8) ^ 0xA24B_AED4_963E_E407)
            second = fold(second ^ word(bytes, at &+ 16), word(bytes, at &+ 24) ^ 0x9FB2_1C65_1E98_DF25)
            at &+= 32
        }
        if at &+ 16 <= size {
            first = fold(first ^ word(bytes, at), word(bytes, at &+ 8) ^ 0xA24B_AED4_963E_E407)
            at &+= 16
        }
        let (low, high) = tail(bytes, at, size)
        second = fold(second ^ low, high ^ 0x9FB2_1C65_1E98_DF25)
        return fold(first ^ 0xD6E8_FEB8_6659_FD93, second ^ 0xC2B2_AE3D_27D4_EB4F) & MarkerCode.mask
    }

    /// The last bytes, 0 to 15, in two words that may overlap but hold nothing of the checksum.
    @inline(__always)
    private static func tail(_ bytes: UnsafeRawPointer, _ at: Int, _ size: Int) -> (UInt64, UInt64) {
        switch size &- at {
        case 8...:
            (word(bytes, at), word(bytes, size &- 8))
        case 4...:
            (
                UInt64(bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)),
                UInt64(bytes.loadUnaligned(fromByteOffset: size &- 4, as: UInt32.self))
            )
        case 2...:
            (
                UInt64(bytes.loadUnaligned(fromByteOffset: at, as: UInt16.self)),
                UInt64(bytes.loadUnaligned(fromByteOffset: size &- 2, as: UInt16.self))
            )
        case 1:
            (UInt64(bytes.load(fromByteOffset: at, as: UInt8.self)), 0)
        default:
            (0, 0)
        }
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
