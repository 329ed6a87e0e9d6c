// SPDX-License-Identifier: Apache-2.0

/// A queue of connection numbers, each at most once, so that its capacity is their number.
struct IndexQueue {
    private let storage: UnsafeMutablePointer<Int32>
    private let mask: Int
    private var head = 0
    private var tail = 0

    init(atLeast capacity: Int) {
        var size = 1
        while size < capacity { size *= 2 }
        storage = .allocate(capacity: size)
        mask = size - 1
    }

    func deallocate() { storage.deallocate() }

    var count: Int { tail - head }
    var isEmpty: Bool { head == tail }
    /// The one that stands longest; only where there is one.
    var first: Int { Int(storage[head & mask]) }

    @inline(__always)
    mutating func append(_ index: Int) {
        storage[tail & mask] = Int32(truncatingIfNeeded: index)
        tail += 1
    }

    @inline(__always)
    mutating func popFirst() -> Int {
        defer { head += 1 }
        return Int(storage[head & mask])
    }
}
