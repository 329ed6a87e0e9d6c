// SPDX-License-Identifier: Apache-2.0
internal import RESP
internal import Workload

/// An operation whose state does not fit into the ring of its connection: one that was redirected, one that was split by
/// slot, or one of the parts.
///
/// Times are monotonic nanoseconds.
struct HeldOperation {
    enum Kind: UInt8 {
        case whole, populate, split, part
    }

    var planned = PlannedOperation(index: 0, key: 0, writesBefore: 0, operation: 0)
    /// When it was due (open loop) or issued (closed loop), when that was noticed, and when its first byte was written; 0
    /// before.
    var scheduled: Int64 = 0
    var noticed: Int64 = 0
    var written: Int64 = 0
    /// The place of its lane among the worker's lanes.
    var lane: Int32 = 0
    /// The slot of the operation that it is a part of.
    var parent: Int32 = -1
    /// Of a part: its keys' hash slot and number; of one that was split: parts that are still awaited.
    var hashSlot: Int32 = 0
    var keyCount: Int32 = 1
    var partsLeft: Int32 = 0
    var hits: Int32 = 0
    var misses: Int32 = 0
    /// Redirections so far.
    var hops: UInt8 = 0
    var kind = Kind.whole
    var isMeasured = false
    /// Whether the node is told that it was sent by ASK.
    var isAsking = false
    var isActive = false
    /// How a part failed, the worst first: no answer in time, no connection, an error reply with its first word.
    var hasTimedOut = false
    var isCutOff = false
    var errorWord: UInt64 = 0
}

/// The slots of a worker's held operations.
struct HeldOperations {
    private(set) var operations: UnsafeMutablePointer<HeldOperation>
    private(set) var capacity = 0
    private var free: UnsafeMutablePointer<Int32>
    private var freeCount = 0

    init() {
        operations = .allocate(capacity: 1)
        free = .allocate(capacity: 1)
        grow(to: 256)
    }

    func deallocate() {
        operations.deallocate()
        free.deallocate()
    }

    var activeCount: Int { capacity - freeCount }

    mutating func take(_ operation: HeldOperation) -> Int {
        if freeCount == 0 { grow(to: capacity * 2) }
        freeCount -= 1
        let slot = Int(free[freeCount])
        operations[slot] = operation
        operations[slot].isActive = true
        return slot
    }

    mutating func give(back slot: Int) {
        operations[slot].isActive = false
        free[freeCount] = Int32(truncatingIfNeeded: slot)
        freeCount += 1
    }

    private mutating func grow(to size: Int) {
        let larger = UnsafeMutablePointer<HeldOperation>.allocate(capacity: size)
        larger.moveInitialize(from: operations, count: capacity)
        (larger + capacity).initialize(repeating: HeldOperation(), count: size - capacity)
        operations.deallocate()
        operations = larger
        let slots = UnsafeMutablePointer<Int32>.allocate(capacity: size)
        slots.moveInitialize(from: free, count: freeCount)
        for slot in (capacity..<size).reversed() {
            (slots + freeCount).initialize(to: Int32(slot))
            freeCount += 1
        }
        free.deallocate()
        free = slots
        capacity = size
    }
}
