// SPDX-License-Identifier: Apache-2.0

/// What a scripted server will do to a connection, and when.
struct PendingAction {
    enum Kind {
        case send([UInt8])
        case close
        case reset
    }

    var due: Int64
    var connection: Int
    var kind: Kind
}

/// Pending actions by their time; those of the same time in the order in which they were added.
struct PendingActions {
    private var heap: [(action: PendingAction, number: Int)] = []
    private var added = 0

    var first: PendingAction? { heap.first?.action }

    mutating func add(_ action: PendingAction) {
        heap.append((action, added))
        added += 1
        var child = heap.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> PendingAction {
        heap.swapAt(0, heap.count - 1)
        let first = heap.removeLast().action
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && precedes(child, least) {
                least = child
            }
            if least == parent { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        (heap[left].action.due, heap[left].number) < (heap[right].action.due, heap[right].number)
    }
}
