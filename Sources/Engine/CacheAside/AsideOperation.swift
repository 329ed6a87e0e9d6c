// SPDX-License-Identifier: Apache-2.0

/// One cache-aside operation under way: plain data, named by its slot.
///
/// Times are monotonic nanoseconds.
struct AsideOperation {
    /// When it was due (open loop) or issued (closed loop), and when that was noticed.
    var scheduled: Int64 = 0
    var noticed: Int64 = 0
    /// When its first command was written or its first query began, in a closed loop when it first waited for a session;
    /// 0 before.
    var begun: Int64 = 0
    /// Since when it waits for a session.
    var waitingSince: Int64 = 0
    /// The id of its row, which is also the number in its key.
    var id: UInt64 = 0
    /// What a write stores, and what draws of the operation are made from.
    var version: UInt64 = 0
    /// Its place in the mix.
    var operation: Int32 = 0
    /// The connection to the cache that it uses; -1 for none.
    var connection: Int32 = -1
    /// The connection whose client it belongs to in a closed loop.
    var client: Int32 = 0
    var step = AsideStep.get
    var isMeasured = false
    var isActive = false
    var cacheHasFailed = false
    /// Whether its GET was answered with nothing.
    var hasMissed = false
    /// Whether its client has its next operation already: one that a session was given ahead.
    var isFollowed = false
    /// Redirections that its present command has followed.
    var hops: UInt8 = 0
}

/// How an operation ended.
enum AsideEnd {
    case hit
    /// Answered by the database: after a miss, past a cache that failed, or on the direct path.
    case answered
    case written
}

/// The slots of a worker's operations under way: a fixed number, so that an outage cannot eat the memory.
struct AsideSlots {
    let operations: UnsafeMutablePointer<AsideOperation>
    let capacity: Int
    private let free: UnsafeMutablePointer<Int32>
    private var freeCount: Int

    init(capacity: Int) {
        self.capacity = capacity
        operations = .allocate(capacity: capacity)
        operations.initialize(repeating: AsideOperation(), count: capacity)
        free = .allocate(capacity: capacity)
        for slot in 0..<capacity { (free + slot).initialize(to: Int32(capacity - 1 - slot)) }
        freeCount = capacity
    }

    func deallocate() {
        operations.deallocate()
        free.deallocate()
    }

    var activeCount: Int { capacity - freeCount }
    var isFull: Bool { freeCount == 0 }

    /// Takes a slot, which there must be; its operation is as new.
    mutating func take() -> Int {
        freeCount -= 1
        let slot = Int(free[freeCount])
        operations[slot] = AsideOperation()
        operations[slot].isActive = true
        return slot
    }

    mutating func give(back slot: Int) {
        operations[slot].isActive = false
        free[freeCount] = Int32(truncatingIfNeeded: slot)
        freeCount += 1
    }
}
