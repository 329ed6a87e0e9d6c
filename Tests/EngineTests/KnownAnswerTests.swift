// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Plan
import RESP
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// Latencies that queueing theory, or arithmetic, gives exactly.
struct KnownAnswerTests {
    /// A stall of 200 ms every 2 s at 1000/s over one connection at depth 1.
    ///
    /// With a service time S, an arrival at t after the stall's begin waits for the stall's end and for those before it:
    /// D - t (1 - RS) + S. The quantile of the share (1 - q) of the period P is the one at t = (1 - q) P.
    @Test(arguments: [1 * microsecond, 20 * microsecond])
    func stallWithUniformArrivals(work: Int64) throws {
        let plan = makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 1000)
            $0.phases.warmup = second
            $0.phases.measure = .duration(40 * second)
        }
        let result = try runVirtually(plan, stalls(work: work))
        let response = LatencySummary(of: result.first.response)
        let service = LatencySummary(of: result.first.service)
        #expect(response.count == 40_000)
        let load = 1000 * Double(work) / 1e9
        for (found, later) in [(response.p95, 100.0), (response.p99, 20.0), (response.p99_9, 2.0)] {
            let expected = (200 - later * (1 - load)) * 1e6 + Double(work)
            #expect(isClose(found.nanoseconds, expected, within: 0.01))
            // The well-known figures hold where the backlog of a stall is worked off in no time.
            if work == microsecond { #expect(isClose(found.nanoseconds, (200 - later) * 1e6, within: 0.01)) }
        }
        // One operation of 2000 was in flight when the stall began: p99.9 does not see it, the maximum does.
        #expect(isClose(service.p99_9.nanoseconds, Double(work), within: 0.01))
        #expect(isClose(service.maxNs, 200e6, within: 0.01))
        #expect(LatencySummary(of: result.first.lag).maxNs == 0)
    }

    @Test func stallWithPoissonArrivals() throws {
        let plan = makePlan {
            $0.setOpen(PoissonArrivals.self, perSecond: 1000)
            $0.phases.warmup = second
            $0.phases.measure = .duration(150 * second)
        }
        let result = try runVirtually(plan, stalls(work: microsecond))
        let response = LatencySummary(of: result.first.response)
        let service = LatencySummary(of: result.first.service)
        // 7500 arrivals are expected in the first 100 ms of 75 stalls: p95 has a standard error of 1.2 ms.
        #expect(isClose(response.p95.nanoseconds, 100e6, within: 0.03))
        #expect(isClose(response.p99.nanoseconds, 180e6, within: 0.01))
        #expect(isClose(response.p99_9.nanoseconds, 198e6, within: 0.01))
        #expect(isClose(service.p99_9.nanoseconds, 1e3, within: 0.01))
    }

    private func stalls(work: Int64) -> Script {
        makeScript {
            $0.serviceTime = .fixed(work)
            $0.stall = .init(every: 2 * second, for: 200 * millisecond)
        }
    }

    /// M/D/1 at a load of 0.8: S + ρS / 2(1 - ρ) = 300 µs.
    @Test func constantServiceTime() throws {
        let result = try runVirtually(queue(operations: 200_000), makeScript { $0.serviceTime = .fixed(100_000) })
        let response = LatencySummary(of: result.first.response)
        #expect(response.count == 200_000)
        #expect(isClose(response.meanNs, 300e3, within: 0.02))
        #expect(LatencySummary(of: result.first.queue).maxNs == 0)
        #expect(LatencySummary(of: result.first.lag).maxNs == 0)
    }

    /// M/M/1 at a load of 0.8: mean S / (1 - ρ) = 500 µs, p99 = mean × ln 100 = 2.303 ms.
    @Test func exponentialServiceTime() throws {
        let script = makeScript { $0.serviceTime = .exponential(mean: 100_000) }
        let result = try runVirtually(queue(operations: 400_000), script)
        let response = LatencySummary(of: result.first.response)
        #expect(isClose(response.meanNs, 500e3, within: 0.03))
        #expect(isClose(response.p50.nanoseconds, 500e3 * 0.693_147, within: 0.03))
        // A busy period is long: these operations count as 3000 independent ones, and p99 has an error of 4 %.
        #expect(isClose(response.p99.nanoseconds, 2_302_585, within: 0.08))
        #expect(LatencySummary(of: result.first.queue).maxNs == 0)
    }

    /// 8000/s, with so many places that all that waits does so in the server.
    private func queue(operations: UInt64) -> RunPlan {
        makePlan {
            $0.setOpen(PoissonArrivals.self, perSecond: 8000)
            $0.load.connections = 16
            $0.load.depth = 64
            $0.phases.measure = .requests(operations)
        }
    }

    /// Nothing ever waits.
    @Test func evenArrivalsAndConstantServiceTime() throws {
        let plan = makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 8000)
            $0.load.connections = 4
            $0.phases.measure = .duration(2 * second)
        }
        let result = try runVirtually(plan, makeScript { $0.serviceTime = .fixed(100_000) })
        let response = LatencySummary(of: result.first.response)
        #expect(response.count == 16_000)
        #expect(response.minNs.map { (99_900...100_000).contains($0) } == true)
        #expect(isClose(response.maxNs, 100e3, within: 0.001))
    }

    /// A server that answers in 1 ms for 8 s and then freezes for 8 s, as Tene tells it: half of all that was asked for
    /// waited for 4 s in the mean.
    ///
    /// A closed loop asks once in that time, and shows nothing.
    @Test func freeze() throws {
        let script = makeScript {
            $0.replyDelay = .fixed(millisecond)
            $0.stall = .init(every: 12 * second, for: 8 * second)
            $0.origin = second
        }
        let open = makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 100)
            $0.load.connections = 16
            $0.load.depth = 64
            $0.phases.warmup = 4 * second - 2 * millisecond
            $0.phases.measure = .duration(16 * second)
            $0.phases.drain = 10 * second
            $0.target.timeout = 30 * second
        }
        let seen = try runVirtually(open, script)
        let response = LatencySummary(of: seen.first.response)
        #expect(response.count == 1600)
        #expect(isClose(response.meanNs, 2e9, within: 0.01))
        #expect(response.p50.nanoseconds.map { $0 < 12 * millisecond } == true)
        // The freeze holds the later half of the operations, and p75 is in its middle.
        #expect(isClose(response.minNs, 1e6, within: 0.001))
        let half = seen.first.response.percentiles(perTenThousand: [7500])[0].nanoseconds
        #expect(isClose(half, 4e9, within: 0.01))

        let closed = makePlan {
            $0.phases = open.phases
            $0.target.timeout = 30 * second
        }
        let single = try runVirtually(closed, script)
        let service = LatencySummary(of: single.first.service)
        // 8000 of 1 ms and one of 8 s.
        #expect(abs(service.count - 8001) <= 2)
        #expect(isClose(service.meanNs, 16e9 / 8001, within: 0.01))
        #expect(isClose(service.p99.nanoseconds, 1e6, within: 0.001))
        #expect(single.first.response.totalCount == 0)
    }
}
