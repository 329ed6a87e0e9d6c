// SPDX-License-Identifier: Apache-2.0
import Measure
import Plan
import RESP
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// Each command of a pipeline has a latency of its own, and each of the four latencies its own meaning.
struct DepthTests {
    /// The recorded latencies in ascending order, in milliseconds, rounded.
    private func milliseconds(_ histogram: LatencyHistogram) -> [Int64] {
        var all: [Int64] = []
        let geometry = HistogramGeometry(of: histogram)
        histogram.forEachCount { index, count in
            let value = Int64(geometry.medianValue(at: index))
            all += Array(repeating: (value + millisecond / 2) / millisecond, count: Int(count))
        }
        return all
    }

    @Test func closedLoopPipeline() throws {
        let plan = makePlan {
            $0.load.depth = 16
            $0.phases.measure = .requests(16)
        }
        let result = try runVirtually(plan, makeScript { $0.serviceTime = .fixed(millisecond) })
        #expect(milliseconds(result.first.service) == Array(1...16))
        #expect(result.outcome.planned == 16)
        #expect(result.outcome.duration == 16 * millisecond)
    }

    @Test func closedLoopPipelineInASteadyState() throws {
        let plan = makePlan {
            $0.load.depth = 16
            $0.phases.measure = .requests(160)
        }
        let result = try runVirtually(plan, makeScript { $0.serviceTime = .fixed(millisecond) })
        // Every reply makes room for one command, which waits for the 15 before it.
        #expect(milliseconds(result.first.service) == Array(1...15) + Array(repeating: 16, count: 145))
    }

    @Test func openLoopPipeline() throws {
        let plan = makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 1e9)
            $0.load.depth = 16
            $0.phases.measure = .requests(16)
        }
        let result = try runVirtually(plan, makeScript { $0.serviceTime = .fixed(millisecond) })
        #expect(milliseconds(result.first.service) == Array(1...16))
        #expect(milliseconds(result.first.response) == Array(1...16))
    }

    /// Replies of one read that completes several share its time, and those split over reads have that of their end.
    @Test func splitReplies() throws {
        let plan = makePlan {
            $0.load.depth = 4
            $0.phases.measure = .requests(4)
        }
        let script = makeScript {
            $0.split = .init(after: 3, pause: 10 * millisecond)
        }
        let result = try runVirtually(plan, script)
        #expect(milliseconds(result.first.service) == [10, 20, 30, 40])
        #expect(result.first.completed == 4)
        #expect(result.first.bytesReceived == 4 * 8)
    }

    @Test func nothingWaitsBelowTheCapacity() throws {
        let plan = makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 50)
            $0.phases.measure = .duration(4 * second)
        }
        let result = try runVirtually(plan, makeScript { $0.serviceTime = .fixed(10 * millisecond) })
        #expect(milliseconds(result.first.response) == Array(repeating: 10, count: 200))
        #expect(milliseconds(result.first.service) == Array(repeating: 10, count: 200))
        #expect(milliseconds(result.first.queue) == Array(repeating: 0, count: 200))
        #expect(LatencySummary(of: result.first.lag).maxNs == 0)
    }

    /// Twice as many arrivals as can be served: number i is due at 5 i ms and written at 10 i ms.
    @Test func overloadIsQueueTime() throws {
        let plan = makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 200)
            $0.phases.measure = .duration(2 * second)
            $0.phases.drain = 10 * second
        }
        let result = try runVirtually(plan, makeScript { $0.serviceTime = .fixed(10 * millisecond) })
        #expect(result.outcome.planned == 400)
        #expect(result.outcome.unsent == 0)
        #expect(result.first.completed == 400)
        #expect(result.outcome.completedInWindow == 199)
        #expect(milliseconds(result.first.service) == Array(repeating: 10, count: 400))
        let response = LatencySummary(of: result.first.response)
        #expect(isClose(response.meanNs, 1007.5e6, within: 0.001))
        #expect(isClose(response.maxNs, 2005e6, within: 0.001))
        #expect(isClose(response.p50.nanoseconds, 1005e6, within: 0.002))
        // The queue has two digits.
        #expect(isClose(LatencySummary(of: result.first.queue).meanNs, 997.5e6, within: 0.01))
        #expect(LatencySummary(of: result.first.lag).maxNs == 0)
    }

    @Test func whatIsNotWrittenUntilTheEndOfTheDrainIsUnsent() throws {
        let plan = makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 200)
            $0.phases.measure = .duration(2 * second)
            $0.phases.drain = 505 * millisecond
        }
        let result = try runVirtually(plan, makeScript { $0.serviceTime = .fixed(10 * millisecond) })
        let measure = result.record.measure
        // Number 250 is written at 2500 ms and still in flight at the end, 5 ms later.
        #expect(measure.planned == 400)
        #expect(measure.sent == 251)
        #expect(measure.unsent == 149)
        #expect(measure.completed == 250)
        #expect(measure.unfinished == 1)
        #expect(LatencySummary(of: result.first.response, censored: 1).count == 251)
    }

    /// The schedule holds what a queue of 4096 arrivals cannot: number i is due at 0.1 i ms and answered at i + 1 ms.
    @Test func backlogBeyondItsCapacityIsExact() throws {
        let plan = makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 10_000)
            $0.phases.measure = .duration(second)
            $0.phases.drain = 20 * second
        }
        let result = try runVirtually(plan, makeScript { $0.serviceTime = .fixed(millisecond) })
        #expect(result.outcome.planned == 10_000)
        #expect(result.first.completed == 10_000)
        let response = LatencySummary(of: result.first.response)
        #expect(isClose(response.meanNs, 4500.55e6, within: 0.001))
        #expect(isClose(response.maxNs, 9000.1e6, within: 0.001))
        #expect(isClose(response.p99.nanoseconds, 8910.1e6, within: 0.002))
        let queue = LatencySummary(of: result.first.queue)
        #expect(isClose(queue.meanNs, 4499.55e6, within: 0.01))
        #expect(isClose(queue.maxNs, 8999.1e6, within: 0.01))
        #expect(LatencySummary(of: result.first.lag).maxNs == 0)
    }

    @Test func unsentBacklogBeyondItsCapacityIsCounted() throws {
        let plan = makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 10_000)
            $0.phases.measure = .duration(second)
            $0.phases.drain = 500 * microsecond
        }
        let result = try runVirtually(plan, makeScript { $0.serviceTime = .fixed(millisecond) })
        #expect(result.record.measure.planned == 10_000)
        #expect(result.record.measure.sent == 1001)
        #expect(result.record.measure.unsent == 8999)
        #expect(result.record.measure.unfinished == 1)
    }
}
