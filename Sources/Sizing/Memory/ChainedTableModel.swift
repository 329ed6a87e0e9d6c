// SPDX-License-Identifier: Apache-2.0

/// Redis up to 7.4: an allocation each for the key, the entry of the table and the value, and a table of pointers.
///
/// With `sc` the size class and `sds(L)` the stored text:
///
///     key    sc(sds(k))
///     entry  sc(24), and sc(24) in the table of expiries for a key with a time to live
///     value  sc(16 + 3 + v + 1) up to 44 bytes, else sc(16) + sc(sds(v))
///     table  8 bytes × the next power of two, 4 at least, for keys and for expiries
///
/// Source: `src/sds.h`, `src/object.c`, `src/dict.c` of Redis 7. Checked against redis-server 7.0.15: equal to the byte.
package struct ChainedTableModel: MemoryModel {
    static let entryBytes = 24
    static let objectBytes = 16
    /// The longest value that shares the allocation of its object.
    static let longestEmbedded = 44

    private let version: String

    init(version: String) { self.version = version }

    package var name: String { "redis-\(version)" }
    package var isMeasured: Bool { version == "7.0" }
    package var basis: String {
        isMeasured
            ? "The memory model of Redis 7.0 was checked against redis-server 7.0.15, where it is right to the byte for "
                + "strings once the table has settled."
            : "The memory model of Redis 7.4 is that of Redis 7.0, whose strings it keeps alike; it was not checked against a "
                + "server of this version."
    }
    package let bucketBytes = 8.0

    package func keyBytes(key: Int, value: Int, expires: Bool, in classes: AllocatorClasses) -> Double {
        let entries = classes.size(Self.entryBytes) * (expires ? 2 : 1)
        return Double(classes.size(StoredText.bytes(key)) + entries + Self.valueBytes(value, in: classes))
    }

    package func buckets(keys: UInt64) -> UInt64 { Self.powerOfTwo(holding: keys, least: 4) }

    static func valueBytes(_ value: Int, in classes: AllocatorClasses) -> Int {
        value <= longestEmbedded
            ? classes.size(objectBytes + StoredText.embedded(value))
            : classes.size(objectBytes) + classes.size(StoredText.bytes(value))
    }
}
