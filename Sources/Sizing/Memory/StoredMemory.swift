// SPDX-License-Identifier: Apache-2.0

/// What a data set takes in a server: the allocations of its keys, and the tables that find them.
package struct StoredMemory: Sendable {
    /// The allocations of all keys, in bytes.
    package let dataBytes: Double
    /// The settled tables of keys and of expiries.
    package let tableBytes: Double
    /// The tables of half the size, which stay beside the new ones for as long as keys move.
    package let oldTableBytes: Double
    /// How much more than in the settled state was needed when the tables doubled last.
    package let growthBytes: Double
    package let keys: UInt64

    package init(_ data: DataSet, model: any MemoryModel, classes: AllocatorClasses) {
        let each = data.lengths.reduce(0.0) { sum, lengths in
            let lasting = model.keyBytes(key: lengths.key, value: lengths.value, expires: false, in: classes)
            let expiring = model.keyBytes(key: lengths.key, value: lengths.value, expires: true, in: classes)
            return sum + lasting + data.expiringShare * (expiring - lasting)
        }
        let keyBytes = each / Double(max(1, data.lengths.count))
        keys = data.keys
        dataBytes = Double(data.keys) * keyBytes
        tableBytes = model.tableBytes(keys: data.keys) + model.tableBytes(keys: data.expiringKeys)
        oldTableBytes = model.oldTableBytes(keys: data.keys) + model.oldTableBytes(keys: data.expiringKeys)
        // The keys before the last doubling were fewer, but two tables stood beside each other.
        let first = data.keys == 0 ? 0 : model.firstKeys(as: data.keys)
        let then = Double(first) * keyBytes + tableBytes + oldTableBytes
        growthBytes = max(0, then - dataBytes - tableBytes)
    }

    /// Keys and tables when nothing moves any more.
    package var settledBytes: Double { dataBytes + tableBytes }
    /// Keys and tables while keys still move from the old tables.
    package var movingBytes: Double { settledBytes + oldTableBytes }
    package var bytesPerKey: Double { keys == 0 ? 0 : settledBytes / Double(keys) }
}
