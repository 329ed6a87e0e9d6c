// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import Workload

/// When the operations of one worker are due: the lanes' arrivals of warm-up and measure, one after the other, on the
/// monotonic clock.
struct WorkerSchedule: ~Copyable {
    private var warmup: ArrivalMerge
    private var measure: ArrivalMerge
    private var warmupStart: Int64 = 0
    private var measureStart: Int64 = 0
    private(set) var isWarm: Bool
    /// When the next operation is due (monotonic, ns); `Int64.max` when none is left.
    private(set) var nextDue: Int64 = .max

    /// In a closed loop the schedule is empty.
    init(plan: RunPlan, lanes: [UInt64]) {
        guard case .open(let arrivals, _) = plan.load.arrivals else {
            let none = NoArrivals()
            warmup = ArrivalMerge(lanes: lanes, schedule: none, seed: 0, phase: "", until: 0, limits: nil)
            measure = ArrivalMerge(lanes: lanes, schedule: none, seed: 0, phase: "", until: 0, limits: nil)
            isWarm = true
            return
        }
        var until = Int64.max
        var limits: [UInt64]?
        switch plan.phases.measure {
        case .duration(let duration): until = duration
        case .requests(let count): limits = lanes.map { requestShare(total: count, lane: $0) }
        }
        isWarm = plan.phases.warmup == 0
        warmup = ArrivalMerge(
            lanes: lanes, schedule: arrivals, seed: plan.seed, phase: plan.block.phase("warmup"),
            until: plan.phases.warmup, limits: nil)
        measure = ArrivalMerge(
            lanes: lanes, schedule: arrivals, seed: plan.seed, phase: plan.block.phase("measure"), until: until,
            limits: limits)
    }

    mutating func start(warmup: Int64, measure: Int64) {
        warmupStart = warmup
        measureStart = measure
        look()
    }

    /// Takes the next operation's arrival.
    @inline(__always)
    mutating func pop() -> (due: Int64, lane: Int, isMeasured: Bool) {
        let due = nextDue
        let measured = isWarm
        let lane = measured ? measure.pop() : warmup.pop()
        look()
        return (due, lane, measured)
    }

    /// Counts and forgets the measured arrivals that are due before `end`.
    mutating func countRemaining(before end: Int64) -> UInt64 {
        var count: UInt64 = 0
        while nextDue < end {
            if pop().isMeasured { count += 1 }
        }
        return count
    }

    @inline(__always)
    private mutating func look() {
        if !isWarm {
            if warmup.nextDue != .max {
                nextDue = warmupStart + warmup.nextDue
                return
            }
            isWarm = true
        }
        nextDue = measure.nextDue == .max ? .max : measureStart + measure.nextDue
    }
}

/// The schedule of a closed loop: nothing is ever due.
private struct NoArrivals: ArrivalSchedule {
    static let name = "none"

    init() {}
    init(ratePerSecond: Double) {}

    func fill(
        _ due: UnsafeMutableBufferPointer<Int64>, firstIndex: UInt64, lane: UInt64, stream: RandomStream,
        previous: inout Double
    ) {
        due.update(repeating: .max)
    }
}
