// SPDX-License-Identifier: Apache-2.0

/// How a generation of servers keeps string keys: what one key takes, and what the tables take that find it.
///
/// The bytes are those of `used_memory`.
package protocol MemoryModel: Sendable {
    /// What `--server` calls it: `redis-7.0`.
    var name: String { get }
    /// Whether it was checked against a server of this generation; else every figure is an estimate.
    var isMeasured: Bool { get }
    /// Where it comes from, as a sentence.
    var basis: String { get }
    /// The bytes of one bucket of a table.
    var bucketBytes: Double { get }

    /// The bytes of all allocations for one key of a string that is no number, its entry in the table of expiries included.
    func keyBytes(key: Int, value: Int, expires: Bool, in classes: AllocatorClasses) -> Double
    /// The buckets of a table with so many keys, once all of them have moved into it.
    func buckets(keys: UInt64) -> UInt64
    /// The bytes beside the buckets that depend on how the keys fell into them.
    func chainBytes(keys: UInt64) -> Double
}

extension MemoryModel {
    package func chainBytes(keys: UInt64) -> Double { 0 }

    /// A table with so many keys, settled.
    package func tableBytes(keys: UInt64) -> Double {
        keys == 0 ? 0 : Double(buckets(keys: keys)) * bucketBytes + chainBytes(keys: keys)
    }

    /// The table of half the size from which the keys move: it is there beside the new one until the last has moved.
    func oldTableBytes(keys: UInt64) -> Double {
        keys == 0 || firstKeys(as: keys) <= 1 ? 0 : Double(buckets(keys: keys)) / 2 * bucketBytes
    }

    /// The least number of keys whose table has as many buckets as that of `keys`.
    func firstKeys(as keys: UInt64) -> UInt64 {
        let wanted = buckets(keys: keys)
        var low: UInt64 = 1
        var high = max(1, keys)
        while low < high {
            let middle = low + (high - low) / 2
            if buckets(keys: middle) < wanted { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The least number of keys above `keys` at which the table doubles.
    package func nextDoubling(after keys: UInt64) -> UInt64 {
        let now = buckets(keys: keys)
        var low = max(1, keys)
        var high = low * 4 + 16
        while low < high {
            let middle = low + (high - low) / 2
            if buckets(keys: middle) <= now { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The smallest power of two that is at least `least` and holds `number`.
    static func powerOfTwo(holding number: UInt64, least: UInt64) -> UInt64 {
        var power = least
        while power < number { power *= 2 }
        return power
    }
}

/// Every generation that there is a model of.
///
/// A new one is a file beside this and a line here.
package enum MemoryModels {
    package static let all: [any MemoryModel] = [
        ChainedTableModel(version: "7.0"), ChainedTableModel(version: "7.4"), KeyValueObjectModel(),
        EmbeddedKeyModel(), BucketTableModel(),
    ]

    package static func named(_ name: String) -> (any MemoryModel)? { all.first { $0.name == name.lowercased() } }

    /// The model of a server that tells its product and version; nil where there is none.
    ///
    /// A version between two generations is the older of them; a Redis before 7 kept strings as 7.0 does.
    package static func of(product: String, version: String) -> (any MemoryModel)? {
        let parts = version.split(separator: ".").map { Int($0) ?? 0 }
        guard let major = parts.first else { return nil }
        let number = major * 100 + (parts.count > 1 ? parts[1] : 0)
        switch product {
        case "redis": return named(number >= 802 ? "redis-8.2" : number >= 704 ? "redis-7.4" : "redis-7.0")
        case "valkey": return named(number >= 801 ? "valkey-8.1" : number >= 800 ? "valkey-8.0" : "redis-7.0")
        default: return nil
        }
    }
}
