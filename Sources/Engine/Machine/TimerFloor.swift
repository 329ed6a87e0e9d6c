// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Histogram
package import Measure
internal import Network
internal import Workload

/// How late a program is that does nothing but wait: a bare poller with Poisson arrivals.
///
/// No generator on this machine can be more punctual without spinning; what it adds to this is its own.
package enum TimerFloor {
    /// The lag of each arrival in nanoseconds.
    ///
    /// - Parameters:
    ///   - ratePerSecond: of the arrivals.
    ///   - duration: in nanoseconds.
    package static func measure(ratePerSecond: Double, duration: Int64, seed: UInt64) throws -> LatencyHistogram {
        var reactor = try LinuxReactor()
        _ = clinux_set_timer_slack()
        var lag = LatencyHistogram.coarse()
        var arrivals = ArrivalMerge(
            lanes: Array(0..<UInt64(laneCount)), schedule: PoissonArrivals(ratePerSecond: ratePerSecond), seed: seed,
            phase: "floor", until: duration)
        let start = reactor.now()
        while arrivals.nextDue != .max {
            _ = reactor.wait(until: start + arrivals.nextDue)
            let now = reactor.now() - start
            while arrivals.nextDue <= now {
                lag.record(latency: now - arrivals.nextDue)
                _ = arrivals.pop()
            }
        }
        return lag
    }
}
