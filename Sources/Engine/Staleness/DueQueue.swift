// SPDX-License-Identifier: Apache-2.0

/// Operations that wait for a time, the soonest first: a binary heap in memory of its own.
struct DueQueue {
    private struct Entry {
        var time: Int64
        var slot: Int32
    }

    private let entries: UnsafeMutablePointer<Entry>
    private let capacity: Int
    private var count = 0

    /// - Parameter capacity: of operations that wait at once, each for one time.
    init(capacity: Int) {
        self.capacity = capacity
        entries = .allocate(capacity: capacity)
        entries.initialize(repeating: Entry(time: 0, slot: 0), count: capacity)
    }

    func deallocate() { entries.deallocate() }

    /// When the first one's time comes; `Int64.max` for none.
    var next: Int64 { count > 0 ? entries[0].time : .max }

    mutating func add(_ slot: Int, at time: Int64) {
        precondition(count < capacity, "An operation waits for one time only.")
        var place = count
        count += 1
        while place > 0, entries[(place - 1) / 2].time > time {
            entries[place] = entries[(place - 1) / 2]
            place = (place - 1) / 2
        }
        entries[place] = Entry(time: time, slot: Int32(truncatingIfNeeded: slot))
    }

    /// The first one whose time has come, which then waits no more; nil when there is none.
    mutating func pop(at now: Int64) -> Int? {
        guard count > 0, entries[0].time <= now else { return nil }
        let slot = Int(entries[0].slot)
        count -= 1
        let moved = entries[count]
        var place = 0
        while 2 * place + 1 < count {
            var child = 2 * place + 1
            if child + 1 < count, entries[child + 1].time < entries[child].time { child += 1 }
            guard entries[child].time < moved.time else { break }
            entries[place] = entries[child]
            place = child
        }
        entries[place] = moved
        return slot
    }
}
