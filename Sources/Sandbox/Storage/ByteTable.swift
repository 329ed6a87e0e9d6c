// SPDX-License-Identifier: Apache-2.0

/// A map from byte strings to values that is searched with bytes where they lie, without making a key of them first.
///
/// Open addressing with linear probing over 8-byte slots (32 bits of hash, row number plus one), rows kept dense in an
/// array: a hit touches one slot, one row and the key. Removal moves the last row into the hole and shifts slots back, so
/// there are no tombstones. At most three quarters of the slots are used.
struct ByteTable<Value> {
    struct Row {
        let key: [UInt8]
        var value: Value
    }

    /// Every row, in no order that means anything.
    private(set) var rows: [Row] = []
    private var slots: [UInt64] = []

    var count: Int { rows.count }

    /// The number of the row with this key.
    func find(_ key: UnsafeRawBufferPointer) -> Int? {
        guard !slots.isEmpty else { return nil }
        let hash = Self.hash(key)
        return slots.withUnsafeBufferPointer { slots in
            let mask = slots.count - 1
            var place = Int(hash) & mask
            while slots[place] != 0 {
                let slot = slots[place]
                if UInt32(truncatingIfNeeded: slot >> 32) == hash {
                    let row = Int(UInt32(truncatingIfNeeded: slot)) - 1
                    if Self.equal(rows[row].key, key) { return row }
                }
                place = (place + 1) & mask
            }
            return nil
        }
    }

    /// The value of a row; change it in place.
    subscript(row: Int) -> Value {
        get { rows[row].value }
        _modify { yield &rows[row].value }
    }

    /// Adds a key that is known to be absent; returns its row.
    mutating func insert(_ key: UnsafeRawBufferPointer, _ value: Value) -> Int {
        if (rows.count + 1) * 4 > slots.count * 3 { grow() }
        rows.append(Row(key: [UInt8](key), value: value))
        place(UInt64(Self.hash(key)) << 32 | UInt64(rows.count))
        return rows.count - 1
    }

    /// Removes a row; the last row takes its number.
    @discardableResult
    mutating func remove(row: Int) -> Value {
        vacate(slot(of: row))
        let last = rows.count - 1
        if row != last {
            let moved = slot(of: last)
            slots[moved] = slots[moved] & ~0xffff_ffff | UInt64(row + 1)
            rows.swapAt(row, last)
        }
        return rows.removeLast().value
    }

    /// Four bytes of hash: words folded by full-width multiplication, as in the multiply-mix family of hashes.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15 ^ UInt64(bytes.count)
        var offset = 0
        while offset + 8 <= bytes.count {
            state = fold(state ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self), 0xd6e8_feb8_6659_fd93)
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < bytes.count {
            tail = tail << 8 | UInt64(bytes[offset])
            offset += 1
        }
        state = fold(state ^ tail, 0xa076_1d64_78bd_642f)
        return UInt32(truncatingIfNeeded: state ^ state >> 32)
    }

    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    private static func equal(_ key: [UInt8], _ other: UnsafeRawBufferPointer) -> Bool {
        key.withUnsafeBytes { sameBytes($0, other) }
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: max(8, old.count * 2))
        for slot in old where slot != 0 { place(slot) }
    }

    private mutating func place(_ slot: UInt64) {
        let mask = slots.count - 1
        var index = Int(slot >> 32) & mask
        while slots[index] != 0 { index = (index + 1) & mask }
        slots[index] = slot
    }

    /// Where the slot of an existing row is.
    private func slot(of row: Int) -> Int {
        let hash = rows[row].key.withUnsafeBytes { Self.hash($0) }
        let wanted = UInt64(hash) << 32 | UInt64(row + 1)
        let mask = slots.count - 1
        var index = Int(hash) & mask
        while slots[index] != wanted { index = (index + 1) & mask }
        return index
    }

    /// Empties a slot and moves later slots of the same run back, so that each stays reachable from its home.
    private mutating func vacate(_ index: Int) {
        let mask = slots.count - 1
        var hole = index
        var next = (hole + 1) & mask
        while slots[next] != 0 {
            let home = Int(slots[next] >> 32) & mask
            if (next - home) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = 0
    }
}
