// SPDX-License-Identifier: Apache-2.0
internal import Histogram
package import Measure

/// One second of the measure phase, all threads together.
package struct IntervalTotals {
    package var second: Int
    /// By operation of the mix.
    package var operations: [IntervalOperation]
    /// The response time (in a closed loop the service time) of each operation.
    package var latency: [LatencyHistogram]
    /// The service time of each; empty tables in a closed loop, where it is the same.
    package var service: [LatencyHistogram]
}

/// The counts of one operation in one second.
package struct IntervalOperation: Sendable {
    package var completed: UInt64 = 0
    package var failed: UInt64 = 0
    /// Those among the latencies that are lower bounds.
    package var censored: UInt64 = 0
    package var hits: UInt64 = 0
    package var misses: UInt64 = 0
}

/// Merges the snapshots of all threads, second by second.
///
/// A second is complete once every thread has delivered it. It is then handed on and its histograms are kept only as long
/// as `consume` keeps them, so that memory does not grow with the length of a run.
package final class RunCollector {
    private let threads: Int
    private let isOpenLoop: Bool
    private var pending: [Int: (totals: IntervalTotals, delivered: Int)] = [:]
    private var spare: [IntervalTotals] = []
    private let consume: (IntervalTotals) -> Void
    package private(set) var totals: [OperationRecorder]
    package private(set) var turns: LatencyHistogram = .coarse()

    package init(
        operations: Int, threads: Int, isOpenLoop: Bool, hasDatabase: Bool = false,
        consume: @escaping (IntervalTotals) -> Void
    ) {
        self.threads = threads
        self.isOpenLoop = isOpenLoop
        self.consume = consume
        totals = (0..<operations).map { _ in OperationRecorder(isOpenLoop: isOpenLoop, hasDatabase: hasDatabase) }
    }

    /// Adds one thread's second.
    ///
    /// The snapshot is not kept.
    func merge(_ snapshot: IntervalSnapshot) {
        var entry = pending.removeValue(forKey: snapshot.second) ?? (emptyTotals(snapshot.second), 0)
        for index in 0..<snapshot.count {
            let recorder = snapshot.operations + index
            totals[index].add(recorder.pointee)
            entry.totals.operations[index].completed += recorder.pointee.completed
            entry.totals.operations[index].failed += recorder.pointee.failed
            entry.totals.operations[index].censored += recorder.pointee.censored
            entry.totals.operations[index].hits += recorder.pointee.hits
            entry.totals.operations[index].misses += recorder.pointee.misses
            let latency = isOpenLoop ? recorder.pointee.response : recorder.pointee.service
            if latency.totalCount > 0 { entry.totals.latency[index].add(latency) }
            if isOpenLoop && recorder.pointee.service.totalCount > 0 {
                entry.totals.service[index].add(recorder.pointee.service)
            }
        }
        turns.add(snapshot.turns)
        entry.delivered += 1
        if entry.delivered < threads {
            pending[snapshot.second] = entry
            return
        }
        // A thread that was held up skips seconds; once all have delivered a later one, those are final too.
        for second in pending.keys.filter({ $0 < snapshot.second }).sorted() {
            if let earlier = pending.removeValue(forKey: second) { handOn(earlier.totals) }
        }
        handOn(entry.totals)
    }

    /// Hands on the seconds that not every thread delivered, in order: at the end of a run.
    func flush() {
        for second in pending.keys.sorted() {
            if let entry = pending.removeValue(forKey: second) { handOn(entry.totals) }
        }
    }

    private func handOn(_ interval: IntervalTotals) {
        consume(interval)
        var cleared = interval
        for index in totals.indices {
            cleared.operations[index] = IntervalOperation()
            if cleared.latency[index].totalCount > 0 { cleared.latency[index].reset() }
            if cleared.service[index].totalCount > 0 { cleared.service[index].reset() }
        }
        spare.append(cleared)
    }

    private func emptyTotals(_ second: Int) -> IntervalTotals {
        var empty =
            spare.popLast()
            ?? IntervalTotals(
                second: second, operations: totals.map { _ in IntervalOperation() },
                latency: totals.map { _ in .fine() }, service: totals.map { _ in isOpenLoop ? .fine() : .coarse() })
        empty.second = second
        return empty
    }
}
