// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Redis from 8.2: one object with the key, the expiry and a short value inside; a table of pointers straight to it, with
/// an entry only for keys that share a bucket.
///
///     object   sc(16 + 1 + sds(k)), 8 more with a time to live, and the value where the whole is at most 64 bytes
///     value    else sc(sds(v))
///     table    8 bytes × the next power of two above N, for keys and for expiries
///     chains   16 bytes × (N − B (1 − e^(−N/B))), the keys beyond the first of each of B buckets
///
/// Source: `src/object.h` and `src/dict.c` of Redis 8.2. Checked against redis-server 8.2.3 with its own jemalloc, of quantum
/// 8: within 0.2 %.
package struct KeyValueObjectModel: MemoryModel {
    static let largestEmbedded = 64
    static let chainEntryBytes = 16.0

    package let name = "redis-8.2"
    package let isMeasured = true
    package let basis =
        "The memory model of Redis 8.2 was checked against redis-server 8.2.3, where it is right within 0.2 % for strings."
    package let bucketBytes = 8.0

    package func keyBytes(key: Int, value: Int, expires: Bool, in classes: AllocatorClasses) -> Double {
        let object = 16 + (expires ? 8 : 0) + 1 + StoredText.bytes(key)
        let whole = object + StoredText.embedded(value)
        return whole <= Self.largestEmbedded
            ? Double(classes.size(whole)) : Double(classes.size(object) + classes.size(StoredText.bytes(value)))
    }

    /// A table doubles as soon as it has as many keys as buckets.
    package func buckets(keys: UInt64) -> UInt64 { Self.powerOfTwo(holding: keys + 1, least: 4) }

    package func chainBytes(keys: UInt64) -> Double {
        let count = Double(keys)
        let buckets = Double(buckets(keys: keys))
        return Self.chainEntryBytes * (count - buckets * -expm1(-count / buckets))
    }
}
