// SPDX-License-Identifier: Apache-2.0
internal import Workload

/// An operation that waits for a free place on a connection to its node.
struct WaitingOperation {
    enum Kind: UInt8 {
        case operation, populate
        /// One whose state is kept in a slot: redirected, or a part of an operation on several keys.
        case held
    }

    var planned: PlannedOperation
    /// When it was due and when that was noticed; open loop only.
    var due: Int64 = 0
    var noticed: Int64 = 0
    /// The place of its lane among the worker's lanes, or its slot.
    var place: Int32
    var kind = Kind.operation
    var isMeasured = false
}

/// The operations that wait for one node, in the order in which they came.
///
/// It grows to twice its size when it is full, which only a node that cannot keep up brings about.
struct WaitingQueue {
    private var storage: UnsafeMutablePointer<WaitingOperation>
    private var mask: Int
    private var head = 0
    private var tail = 0

    init() {
        storage = .allocate(capacity: 128)
        mask = 127
    }

    func deallocate() { storage.deallocate() }

    var count: Int { tail &- head }
    var isEmpty: Bool { head == tail }

    @inline(__always)
    mutating func append(_ operation: WaitingOperation) {
        if tail &- head > mask { grow() }
        storage[tail & mask] = operation
        tail &+= 1
    }

    @inline(__always)
    mutating func popFirst() -> WaitingOperation {
        defer { head &+= 1 }
        return storage[head & mask]
    }

    private mutating func grow() {
        let count = count
        let larger = UnsafeMutablePointer<WaitingOperation>.allocate(capacity: 2 * (mask + 1))
        for place in 0..<count { (larger + place).initialize(to: storage[(head + place) & mask]) }
        storage.deallocate()
        storage = larger
        mask = 2 * (mask + 1) - 1
        head = 0
        tail = count
    }
}
