// SPDX-License-Identifier: Apache-2.0
internal import Workload

/// An operation that waits for a free place on a connection to its node, in 24 bytes: thousands wait while the nodes are
/// answered in bursts, and they should stay in the processor's cache.
struct WaitingOperation {
    enum Kind: UInt8 {
        case operation, populate
        /// One whose state is kept in a slot: redirected, or a part of an operation on several keys.
        case held
    }

    let key: UInt64
    /// Its number in its lane; for one that is held, its slot.
    private let number: UInt64
    /// From the top: the writes of its lane before it (44 bits), the place of its lane among the worker's (6), its place in
    /// the mix (11), its kind (2), and whether it is measured.
    private let tag: UInt64

    @inline(__always)
    init(_ planned: PlannedOperation, lane: Int, kind: Kind = .operation, isMeasured: Bool = false) {
        key = planned.key
        number = planned.index
        tag =
            planned.writesBefore &<< 20 | UInt64(truncatingIfNeeded: lane) &<< 14
            | UInt64(truncatingIfNeeded: planned.operation) &<< 3 | UInt64(kind.rawValue) &<< 1 | (isMeasured ? 1 : 0)
    }

    init(heldAt slot: Int, isMeasured: Bool) {
        key = 0
        number = UInt64(slot)
        tag = UInt64(Kind.held.rawValue) &<< 1 | (isMeasured ? 1 : 0)
    }

    @inline(__always) var operation: Int { Int(truncatingIfNeeded: (tag &>> 3) & 0x7ff) }
    @inline(__always) var lane: Int { Int(truncatingIfNeeded: (tag &>> 14) & 0x3f) }
    @inline(__always) var isMeasured: Bool { tag & 1 == 1 }
    @inline(__always) var isHeld: Bool { (tag &>> 1) & 3 == UInt64(Kind.held.rawValue) }
    /// Whether it was drawn from a lane, and not for populate.
    @inline(__always) var isDrawn: Bool { (tag &>> 1) & 3 == UInt64(Kind.operation.rawValue) }
    @inline(__always) var isPopulate: Bool { (tag &>> 1) & 3 == UInt64(Kind.populate.rawValue) }
    /// The slot of one that is held.
    var slot: Int { Int(truncatingIfNeeded: number) }

    /// What was drawn; not of one that is held.
    @inline(__always)
    var planned: PlannedOperation {
        PlannedOperation(index: number, key: key, writesBefore: tag &>> 20, operation: operation)
    }
}

/// When a waiting operation was due, and when that was noticed.
struct WaitingTimes {
    var due: Int64
    var noticed: Int64
}

/// The operations that wait for one node, in the order in which they came.
///
/// It grows to twice its size when it is full, which only a node that cannot keep up brings about.
struct WaitingQueue {
    private var storage: UnsafeMutablePointer<WaitingOperation>
    /// Beside each operation; only in an open loop.
    private var times: UnsafeMutablePointer<WaitingTimes>?
    private var mask: Int
    private var head = 0
    private var tail = 0

    init(isTimed: Bool) {
        storage = .allocate(capacity: 128)
        times = isTimed ? .allocate(capacity: 128) : nil
        mask = 127
    }

    func deallocate() {
        storage.deallocate()
        times?.deallocate()
    }

    var count: Int { tail &- head }
    var isEmpty: Bool { head == tail }

    /// The times of the first operation; zeros in a closed loop.
    @inline(__always)
    var firstTimes: WaitingTimes { times?[head & mask] ?? WaitingTimes(due: 0, noticed: 0) }

    @inline(__always)
    mutating func append(_ operation: WaitingOperation) {
        if tail &- head > mask { grow() }
        storage[tail & mask] = operation
        tail &+= 1
    }

    mutating func append(_ operation: WaitingOperation, _ when: WaitingTimes) {
        append(operation)
        times?[(tail &- 1) & mask] = when
    }

    /// The first operations that lie side by side, at most `most`; valid until the queue is asked again.
    @inline(__always)
    func first(_ most: Int) -> UnsafeBufferPointer<WaitingOperation> {
        let place = head & mask
        return UnsafeBufferPointer(start: storage + place, count: min(most, count, mask &+ 1 &- place))
    }

    @inline(__always)
    mutating func removeFirst(_ number: Int) { head &+= number }

    @inline(__always)
    mutating func popFirst() -> WaitingOperation {
        defer { head &+= 1 }
        return storage[head & mask]
    }

    private mutating func grow() {
        let count = count
        storage = Self.grown(storage, head: head, count: count, mask: mask)
        if let times { self.times = Self.grown(times, head: head, count: count, mask: mask) }
        mask = 2 * (mask + 1) - 1
        head = 0
        tail = count
    }

    private static func grown<Element>(
        _ storage: UnsafeMutablePointer<Element>, head: Int, count: Int, mask: Int
    ) -> UnsafeMutablePointer<Element> {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: 2 * (mask + 1))
        for place in 0..<count { (larger + place).initialize(to: storage[(head + place) & mask]) }
        storage.deallocate()
        return larger
    }
}
