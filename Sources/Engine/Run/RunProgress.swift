// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Histogram
internal import Measure
internal import Plan

/// Where a run stands, for the person who waits.
///
/// Latencies and rate are those of the last whole second.
package struct RunProgress: Sendable {
    package var phase: WorkerPhase
    /// Nanoseconds until the phase should be over; nil when that is not known.
    package var left: Int64?
    /// How much of the phase is done, 0…1; nil when that is not known.
    package var share: Double?
    package var ratePerSecond: Double?
    package var p50: Int64?
    package var p99: Int64?
    /// Failed operations so far.
    package var failed: UInt64
}

/// Tells of the progress, four times a second at most.
struct ProgressMeter {
    private let plan: RunPlan
    private var last: Int64 = 0
    private var rate: Double?
    private var p50: Int64?
    private var p99: Int64?
    private var failed: UInt64 = 0
    private var all: LatencyHistogram = .fine()
    private let populateTotal: Double
    private var completed: UInt64 = 0

    init(plan: RunPlan) {
        self.plan = plan
        populateTotal = Double(plan.populatedKeys) * Double(CommandSet(plan).populate.count)
    }

    mutating func note(_ interval: IntervalTotals) {
        if all.totalCount > 0 { all.reset() }
        for latency in interval.latency where latency.totalCount > 0 { all.add(latency) }
        let shares = all.percentiles(perTenThousand: [5000, 9900])
        (p50, p99) = (shares[0].nanoseconds, shares[1].nanoseconds)
        let finished = interval.operations.reduce(0) { $0 + $1.completed }
        completed += finished
        rate = Double(finished)
        failed += interval.operations.reduce(0) { $0 + $1.failed }
    }

    mutating func tell(_ control: RunControl, to progress: (RunProgress) -> Void) {
        let now = clinux_monotonic()
        guard now - last >= 250_000_000 else { return }
        last = now
        let phase = control.phase
        var state = RunProgress(
            phase: phase, left: nil, share: nil, ratePerSecond: rate, p50: p50, p99: p99, failed: failed)
        let start = control.startTime
        switch phase {
        case .populate: state.share = populateTotal > 0 ? min(1, Double(control.populated) / populateTotal) : nil
        case .warmup where start != .max: state.left = max(0, start + plan.phases.warmup - now)
        case .measure where start != .max:
            switch plan.phases.measure {
            case .duration(let duration):
                let end = start + plan.phases.warmup + duration
                state.left = max(0, end - now)
                state.share = 1 - Double(end - now) / Double(duration)
            case .requests(let count): state.share = min(1, Double(completed) / Double(max(1, count)))
            }
        default: break
        }
        progress(state)
    }
}
