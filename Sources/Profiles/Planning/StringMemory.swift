// SPDX-License-Identifier: Apache-2.0
import Workload

/// The memory of string keys in a server of the Redis family up to 7, whose tables are chained and whose allocator is
/// jemalloc with a quantum of 16 bytes.
///
/// The model gives `used_memory` to the byte for fixed sizes while no table is being enlarged. Newer servers keep keys
/// and values closer together and need less.
enum StringMemory {
    /// The bytes for `keys` keys whose names are `keyBytes` long and whose values follow `size`, tables included.
    static func estimate(keys: UInt64, keyBytes: Int, size: any ValueSize, expires: Bool) -> Double {
        // One value at the middle of each of a thousand equal parts of the distribution.
        let parts = size.maximum == Int(size.mean) ? 1 : 1000
        let values = (0..<parts).reduce(0.0) { sum, part in
            sum + Double(valueBytes(size.bytes(quantile: (Double(part) + 0.5) / Double(parts))))
        }
        let perKey = Double(allocation(stringBytes(keyBytes)) + allocation(24) * (expires ? 2 : 1))
        return Double(keys) * (perKey + values / Double(parts)) + tableBytes(keys) * (expires ? 2 : 1)
    }

    /// What a value of that many bytes takes: short ones share the object's allocation.
    static func valueBytes(_ bytes: Int) -> Int {
        bytes <= 44 ? allocation(16 + 3 + bytes + 1) : allocation(16) + allocation(stringBytes(bytes))
    }

    /// A string with its header and its end mark.
    static func stringBytes(_ length: Int) -> Int {
        let header = length < 32 ? 1 : length < 256 ? 3 : length < 65_536 ? 5 : 9
        return header + length + 1
    }

    /// The size class that an allocation comes from: multiples of 16 up to 128, then four classes for each doubling.
    static func allocation(_ bytes: Int) -> Int {
        if bytes <= 8 { return 8 }
        if bytes <= 128 { return (bytes + 15) / 16 * 16 }
        let spacing = 1 << (Int.bitWidth - 1 - (bytes - 1).leadingZeroBitCount - 2)
        return (bytes + spacing - 1) / spacing * spacing
    }

    /// The table of buckets: a power of two of pointers, four at least.
    static func tableBytes(_ keys: UInt64) -> Double {
        var buckets = 4.0
        while buckets < Double(keys) { buckets *= 2 }
        return buckets * 8
    }
}
