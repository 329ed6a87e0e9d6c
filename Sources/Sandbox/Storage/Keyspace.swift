// SPDX-License-Identifier: Apache-2.0

/// The keys of one numbered database, with their expiry on the caller's clock (monotonic nanoseconds).
///
/// An expired key is removed when it is looked up, and every write looks at a few further rows, so that keys that nobody
/// asks for again do not stay for ever.
final class Keyspace {
    struct Entry {
        var value: StoredValue
        /// `Int64.max` when the key does not expire.
        var expiresAt: Int64
    }

    private(set) var table = ByteTable<Entry>()
    private(set) var expiring = 0
    private(set) var expiredKeys = 0
    /// Bytes of keys and values, without the tables that hold them.
    private(set) var dataBytes = 0
    private var sweepPosition = 0

    var count: Int { table.count }

    /// The row of a key that exists and has not expired.
    func row(of key: UnsafeRawBufferPointer, at now: Int64) -> Int? {
        guard let row = table.find(key) else { return nil }
        guard table.rows[row].value.expiresAt <= now else { return row }
        remove(row: row)
        expiredKeys += 1
        return nil
    }

    func value(row: Int) -> StoredValue { table.rows[row].value.value }

    func expiry(row: Int) -> Int64 { table.rows[row].value.expiresAt }

    /// Stores a value under a key, over whatever was there.
    func set(_ key: UnsafeRawBufferPointer, row: Int?, to value: StoredValue, expiresAt: Int64, at now: Int64) {
        if let row {
            dataBytes += Self.bytes(of: value) - Self.bytes(of: table.rows[row].value.value)
            setExpiry(row: row, to: expiresAt)
            table[row].value = value
        } else {
            dataBytes += key.count + Self.bytes(of: value)
            if expiresAt != .max { expiring += 1 }
            _ = table.insert(key, Entry(value: value, expiresAt: expiresAt))
        }
        sweep(at: now)
    }

    func setExpiry(row: Int, to expiresAt: Int64) {
        let before = table.rows[row].value.expiresAt
        guard before != expiresAt else { return }
        expiring += (expiresAt != .max ? 1 : 0) - (before != .max ? 1 : 0)
        table[row].expiresAt = expiresAt
    }

    func remove(row: Int) {
        let key = table.rows[row].key.count
        let entry = table.remove(row: row)
        dataBytes -= key + Self.bytes(of: entry.value)
        if entry.expiresAt != .max { expiring -= 1 }
    }

    /// Counts bytes that a hash, list or sorted set gained.
    func grew(by bytes: Int) { dataBytes += bytes }

    private func sweep(at now: Int64) {
        guard expiring > 0 else { return }
        for _ in 0..<2 where table.count > 0 {
            sweepPosition = sweepPosition < table.count ? sweepPosition : 0
            if table.rows[sweepPosition].value.expiresAt <= now {
                remove(row: sweepPosition)
                expiredKeys += 1
            } else {
                sweepPosition += 1
            }
        }
    }

    private static func bytes(of value: StoredValue) -> Int {
        switch value {
        case .string(let bytes): bytes.count
        case .hash(let hash): hash.bytes
        case .list(let list): list.bytes
        case .sortedSet(let set): set.bytes
        }
    }
}
