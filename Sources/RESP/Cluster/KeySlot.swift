// SPDX-License-Identifier: Apache-2.0

/// The hash slot of a key in a cluster: CRC16 of the key, or of its hash tag, modulo 16384.
///
/// The CRC is the one with the polynomial 0x1021, the start 0 and no reflection, as the cluster specification has it.
public enum KeySlot {
    public static let count = 16_384

    private static let table: [UInt16] = (0..<256).map { byte in
        (0..<8).reduce(UInt16(byte) << 8) { crc, _ in crc & 0x8000 != 0 ? crc << 1 ^ 0x1021 : crc << 1 }
    }

    /// Goes on with a checksum; linear in `crc` and the bytes together.
    public static func crc16(_ bytes: some Sequence<UInt8>, from crc: UInt16 = 0) -> UInt16 {
        bytes.reduce(crc) { crc, byte in crc << 8 ^ table[Int(crc >> 8) ^ Int(byte)] }
    }

    public static func slot(of key: [UInt8]) -> Int { Int(crc16(hashed(key))) % count }

    public static func slot(of key: String) -> Int { slot(of: Array(key.utf8)) }

    /// What of a key is hashed: what stands between the first `{` and the next `}`, unless that is nothing; else all.
    static func hashed(_ key: [UInt8]) -> ArraySlice<UInt8> {
        guard let open = key.firstIndex(of: UInt8(ascii: "{")),
            let close = key[(open + 1)...].firstIndex(of: UInt8(ascii: "}")), close > open + 1
        else { return key[...] }
        return key[(open + 1)..<close]
    }
}
