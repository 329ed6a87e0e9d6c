// SPDX-License-Identifier: Apache-2.0

/// Valkey 8.0: as Redis 7, with the key inside the entry of the table.
///
///     entry  sc(8 + 8 + 1 + sds(k)), and sc(24) in the table of expiries for a key with a time to live
///
/// Source: `src/dict.c` of Valkey 8.0 and valkey.io/blog/valkey-memory-efficiency-8-0. Not checked against a server.
package struct EmbeddedKeyModel: MemoryModel {
    package let name = "valkey-8.0"
    package let isMeasured = false
    package let basis =
        "The memory model of Valkey 8.0 follows its source code and was not checked against a server: an estimate."
    package let bucketBytes = 8.0

    package func keyBytes(key: Int, value: Int, expires: Bool, in classes: AllocatorClasses) -> Double {
        let entry = classes.size(8 + 8 + 1 + StoredText.bytes(key))
        let expiry = expires ? classes.size(ChainedTableModel.entryBytes) : 0
        return Double(entry + expiry + ChainedTableModel.valueBytes(value, in: classes))
    }

    package func buckets(keys: UInt64) -> UInt64 { Self.powerOfTwo(holding: keys, least: 4) }
}
