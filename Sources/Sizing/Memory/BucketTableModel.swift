// SPDX-License-Identifier: Apache-2.0

/// Valkey from 8.1: one object with the key, the expiry and a short value inside, and a table of 64-byte buckets that hold
/// seven entries each.
///
///     object   sc(16 + 1 + sds(k)), 8 more with a time to live, and the value where the whole is at most 64 bytes
///     value    else sc(sds(v))
///     buckets  2^⌈log2 ⌈5 N / 32⌉⌉ of 64 bytes, for keys and for expiries
///
/// Source: `src/hashtable.c` and `src/object.c` of Valkey 8.1 and valkey.io/blog/new-hash-table. Not checked against a server
/// of this version.
package struct BucketTableModel: MemoryModel {
    static let largestEmbedded = 64

    package let name = "valkey-8.1"
    package let isMeasured = false
    package let basis =
        "The memory model of Valkey 8.1 follows its source code and was not checked against a server: an estimate."
    package let bucketBytes = 64.0

    package func keyBytes(key: Int, value: Int, expires: Bool, in classes: AllocatorClasses) -> Double {
        let object = 16 + (expires ? 8 : 0) + 1 + StoredText.bytes(key)
        let whole = object + StoredText.embedded(value)
        return whole <= Self.largestEmbedded
            ? Double(classes.size(whole)) : Double(classes.size(object) + classes.size(StoredText.bytes(value)))
    }

    package func buckets(keys: UInt64) -> UInt64 {
        let (product, isTooMany) = keys.multipliedReportingOverflow(by: 5)
        return Self.powerOfTwo(holding: isTooMany ? keys / 32 * 5 : (product + 31) / 32, least: 1)
    }
}
