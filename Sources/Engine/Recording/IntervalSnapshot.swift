// SPDX-License-Identifier: Apache-2.0
internal import Histogram
internal import Measure
internal import Synchronization

/// What one thread recorded in one second of the measure phase.
///
/// Owned by one thread at a time: the worker fills it, hands it over whole, and gets an empty one back, so that nothing on
/// the measured path is shared.
package final class IntervalSnapshot: @unchecked Sendable {
    /// One recorder per operation of the mix.
    let operations: UnsafeMutablePointer<OperationRecorder>
    let count: Int
    /// The second of the measure phase, from 0.
    var second = 0
    /// How long the turns of the event loop took, in nanoseconds.
    var turns: LatencyHistogram = .coarse()

    init(operations count: Int, isOpenLoop: Bool, hasDatabase: Bool = false) {
        self.count = count
        operations = .allocate(capacity: count)
        for index in 0..<count {
            (operations + index).initialize(to: OperationRecorder(isOpenLoop: isOpenLoop, hasDatabase: hasDatabase))
        }
    }

    deinit {
        operations.deinitialize(count: count)
        operations.deallocate()
    }

    func reset() {
        for index in 0..<count { operations[index].reset() }
        if turns.totalCount > 0 { turns.reset() }
    }
}

/// The place where a worker leaves a full snapshot and takes an empty one, once a second.
package final class SnapshotExchange: Sendable {
    private struct Shelf {
        var full: [IntervalSnapshot] = []
        var empty: [IntervalSnapshot] = []
    }

    private let shelf: Mutex<Shelf>

    init(operations: Int, isOpenLoop: Bool, hasDatabase: Bool = false, spares: Int = 2) {
        let empty = (0..<spares).map { _ in
            IntervalSnapshot(operations: operations, isOpenLoop: isOpenLoop, hasDatabase: hasDatabase)
        }
        shelf = Mutex(Shelf(full: [], empty: empty))
    }

    /// Takes an empty snapshot, or nil while the collector has not given one back.
    func takeEmpty() -> IntervalSnapshot? { shelf.withLock { $0.empty.popLast() } }

    func giveFull(_ snapshot: IntervalSnapshot) { shelf.withLock { $0.full.append(snapshot) } }

    func takeFull() -> [IntervalSnapshot] {
        shelf.withLock { shelf in
            defer { shelf.full.removeAll(keepingCapacity: true) }
            return shelf.full
        }
    }

    func giveEmpty(_ snapshot: IntervalSnapshot) {
        snapshot.reset()
        shelf.withLock { $0.empty.append(snapshot) }
    }
}
