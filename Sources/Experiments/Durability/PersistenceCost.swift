// SPDX-License-Identifier: Apache-2.0
internal import Measure
package import Engine
package import Plan
package import Results

/// What writes cost without a fault: measured in rounds that settings take in turns, so that what the machine does
/// meanwhile falls on all of them.
package struct PersistenceCost {
    /// The load of the run with the fault; its phases are set here.
    package var plan: RunPlan
    /// The version of the values, which is not that of the writes that are read back.
    package var run: UInt64
    package var wait: LoggedWrites.Wait?
    private var throughputs: [Double] = []
    private var latencies: [LatencyRecord] = []

    /// The rounds of a measurement, and the warm-up of each of their runs.
    package static let rounds = 3
    private static let warmup: Int64 = 300_000_000
    /// As many keys are written over and over: nothing is read back.
    package static let keys: UInt64 = 10_000

    package init(plan: RunPlan, run: UInt64, wait: LoggedWrites.Wait?) {
        self.plan = plan
        self.run = run
        self.wait = wait
    }

    /// How long rounds of `length` nanoseconds in all take for one setting.
    package static func duration(_ length: Int64) -> Int64 {
        length > 0 ? 2 * length + 2 * Int64(rounds) * warmup : 0
    }

    /// Measures a round: what a closed loop reaches, and the response times at the rate of the run, each for `length`
    /// nanoseconds.
    package mutating func measureRound(_ length: Int64, _ around: DurabilityTrial.Surroundings) throws {
        let writes = LoggedWrites(run: run, wait: wait, keys: Self.keys)
        var load = plan
        load.phases.warmup = Self.warmup
        load.phases.measure = .duration(length)
        load.load.arrivals = .closed
        let closed = try DurabilityTrial.load(load, writes, "closed loop", around)
        guard !around.isInterrupted() else { return }
        if closed.duration > 0 { throughputs.append(Double(closed.completedInWindow) / Double(closed.duration) * 1e9) }
        guard case .open = plan.load.arrivals else {
            add(closed.operations.first?.service)
            return
        }
        load.load.arrivals = plan.load.arrivals
        add(try DurabilityTrial.load(load, writes, "open loop", around).operations.first?.response)
    }

    private mutating func add(_ table: LatencyHistogram?) {
        if let table { latencies.append(LatencyRecord(of: table)) }
    }

    /// Writes what was measured into a row.
    package func describe(_ record: inout DurabilitySettingRecord) {
        let sorted = throughputs.sorted()
        guard let low = sorted.first, let high = sorted.last else { return }
        record.throughputPerSecond = sorted[sorted.count / 2]
        record.throughputLowPerSecond = low
        record.throughputHighPerSecond = high
        let latency = LatencyRecord(merging: latencies)
        record.p50Ns = latency?[.p50]
        record.p99Ns = latency?[.p99]
    }
}
