// SPDX-License-Identifier: Apache-2.0

/// An arrival that is due and waits for a free place on a connection.
struct Arrival {
    var due: Int64
    /// When the event loop noticed that it was due.
    var noticed: Int64
    /// The place of its lane among the worker's lanes.
    var lane: Int32
    var isMeasured: Bool
}

/// A queue of arrivals with a fixed capacity.
///
/// When it is full, further arrivals stay in the schedule, which can name them at any later time: the backlog of an
/// outage needs no memory.
struct Backlog {
    private let storage: UnsafeMutablePointer<Arrival>
    private let mask: Int
    private var head = 0
    private var tail = 0

    /// - Parameter capacity: a power of two.
    init(capacity: Int) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0, "The capacity of a backlog is a power of two.")
        storage = .allocate(capacity: capacity)
        mask = capacity - 1
    }

    func deallocate() { storage.deallocate() }

    var count: Int { tail - head }
    var isEmpty: Bool { head == tail }
    var isFull: Bool { tail - head > mask }

    @inline(__always)
    mutating func append(_ arrival: Arrival) {
        storage[tail & mask] = arrival
        tail += 1
    }

    @inline(__always)
    mutating func popFirst() -> Arrival {
        defer { head += 1 }
        return storage[head & mask]
    }
}
