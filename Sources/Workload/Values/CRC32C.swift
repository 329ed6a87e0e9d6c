// SPDX-License-Identifier: Apache-2.0

/// The cyclic redundancy check of iSCSI (RFC 3720, Castagnoli's polynomial), eight bytes at a time.
enum CRC32C {
    private static let polynomial: UInt32 = 0x82F6_3B78

    /// Eight tables of 256: what a byte does that is followed by 0 to 7 others.
    private struct Tables: @unchecked Sendable {
        let words: UnsafePointer<UInt32>

        init() {
            let words = UnsafeMutablePointer<UInt32>.allocate(capacity: 8 * 256)
            for byte in 0..<256 {
                var word = UInt32(byte)
                for _ in 0..<8 { word = word & 1 == 1 ? word &>> 1 ^ CRC32C.polynomial : word &>> 1 }
                (words + byte).initialize(to: word)
            }
            for place in 256..<8 * 256 {
                let before = words[place - 256]
                (words + place).initialize(to: before &>> 8 ^ words[Int(before & 0xFF)])
            }
            self.words = UnsafePointer(words)
        }
    }

    private static let tables = Tables()

    /// The check of some bytes, going on from that of the bytes before them.
    static func of(_ bytes: UnsafeRawPointer, count: Int, after before: UInt32 = 0) -> UInt32 {
        let words = tables.words
        var check = ~before
        var at = 0
        while at &+ 8 <= count {
            let next = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian ^ UInt64(check)
            check = words[7 &* 256 &+ Int(next & 0xFF)] ^ words[6 &* 256 &+ Int(next &>> 8 & 0xFF)]
            check ^= words[5 &* 256 &+ Int(next &>> 16 & 0xFF)] ^ words[4 &* 256 &+ Int(next &>> 24 & 0xFF)]
            check ^= words[3 &* 256 &+ Int(next &>> 32 & 0xFF)] ^ words[2 &* 256 &+ Int(next &>> 40 & 0xFF)]
            check ^= words[256 &+ Int(next &>> 48 & 0xFF)] ^ words[Int(next &>> 56)]
            at &+= 8
        }
        while at < count {
            let byte = bytes.load(fromByteOffset: at, as: UInt8.self)
            check = check &>> 8 ^ words[Int((check ^ UInt32(byte)) & 0xFF)]
            at &+= 1
        }
        return ~check
    }
}
