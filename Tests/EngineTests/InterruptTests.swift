// SPDX-License-Identifier: Apache-2.0
import Network
import Plan
import RESP
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// Ctrl-C in each phase: the run ends soon, and what was counted adds up.
struct InterruptTests {
    /// 200/s at a server that can do 100/s, over one connection: half of what is due waits.
    private func overload(_ change: (inout RunPlan) -> Void) -> RunPlan {
        makePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 200)
            $0.phases.measure = .duration(10 * second)
            $0.phases.drain = 20 * second
            change(&$0)
        }
    }

    /// Interrupts a run at a time after its first connection.
    private func interrupt(
        _ plan: RunPlan, after time: Int64, _ change: (inout Script) -> Void = { _ in }
    ) throws -> VirtualResult {
        let script = makeScript {
            $0.serviceTime = .fixed(10 * millisecond)
            change(&$0)
        }
        let result = try runVirtually(plan, script) { service, control in
            TimedService(service, at: second + time) { control.interrupt() }
        }
        #expect(result.outcome.isInterrupted)
        #expect(result.record.interrupted)
        return result
    }

    @Test func whileConnecting() throws {
        let result = try interrupt(overload { $0.phases.populate = 1 }, after: 100 * millisecond) { $0.answers = false }
        #expect(result.outcome.planned == 0)
        #expect(result.outcome.populated == 0)
        #expect(result.outcome.duration == 0)
    }

    @Test(arguments: [true, false])
    func whilePopulating(isClosed: Bool) throws {
        let plan = overload {
            $0.phases.populate = 1
            if isClosed { $0.load.arrivals = .closed }
        }
        let result = try interrupt(plan, after: 2 * second) { $0.records = true }
        #expect((190...210).contains(result.outcome.populated))
        // Nothing of the load was begun.
        #expect(result.commands.allSatisfy { $0.arguments[0] == Array("SET".utf8) })
        #expect(result.outcome.planned == 0)
        #expect(result.record.measure.durationNs == 0)
    }

    @Test(arguments: [true, false])
    func whileWarmingUp(isClosed: Bool) throws {
        let plan = overload {
            $0.phases.warmup = 5 * second
            if isClosed { $0.load.arrivals = .closed }
        }
        let result = try interrupt(plan, after: 2 * second)
        #expect(result.outcome.planned == 0)
        #expect(result.first.sent == 0)
        #expect(result.record.measure.durationNs == 0)
        #expect((190...210).contains(result.services[0].commandCount))
    }

    @Test func whileMeasuringInAnOpenLoop() throws {
        let result = try interrupt(overload { _ in }, after: 2 * second)
        let measure = result.record.measure
        // Seen at the next tick, 10 ms later at most. What waits is not written any more.
        #expect((398...403).contains(measure.planned))
        #expect((198...202).contains(measure.sent))
        #expect(measure.unsent == measure.planned - measure.sent)
        #expect(measure.unfinished == 0)
        #expect(isClose(Int64(measure.durationNs), 2e9, within: 0.02))
    }

    @Test func whileMeasuringWithAFullBacklog() throws {
        let plan = overload { $0.setOpen(UniformArrivals.self, perSecond: 10_000) }
        let result = try interrupt(plan, after: 2 * second)
        #expect(isClose(Int64(result.record.measure.planned), 20_000, within: 0.01))
        #expect((198...202).contains(result.record.measure.sent))
    }

    @Test func whileMeasuringInAClosedLoop() throws {
        let plan = overload {
            $0.load.arrivals = .closed
            $0.load.depth = 8
        }
        let result = try interrupt(plan, after: 2 * second)
        let measure = result.record.measure
        #expect((198...210).contains(measure.sent))
        #expect(measure.planned == measure.sent)
        #expect(measure.completed == measure.sent)
    }

    @Test(arguments: [true, false])
    func duringAFixedNumberOfOperations(isClosed: Bool) throws {
        let plan = overload {
            $0.phases.measure = .requests(100_000)
            if isClosed { $0.load.arrivals = .closed }
        }
        let result = try interrupt(plan, after: 2 * second)
        #expect((198...202).contains(result.record.measure.sent))
        let planned = result.record.measure.planned
        #expect(isClosed ? planned == result.record.measure.sent : (398...403).contains(planned))
    }

    /// The planned time is over; what still waits is given up.
    @Test func whileDraining() throws {
        let plan = overload { $0.phases.measure = .duration(4 * second) }
        let result = try interrupt(plan, after: 6 * second)
        let measure = result.record.measure
        #expect(measure.planned == 800)
        #expect((598...602).contains(measure.sent))
        #expect(measure.unsent == 800 - measure.sent)
        #expect(measure.durationNs == Int(4 * second))
    }

    /// A server that does not answer holds nobody up for longer than a second.
    @Test func withASilentServer() throws {
        let plan = overload {
            $0.target.timeout = 30 * second
            $0.load.depth = 4
        }
        let result = try interrupt(plan, after: 2 * second) { $0.dropEvery = 50 }
        #expect(result.record.measure.unfinished == 4)
        #expect(result.record.measure.planned > 390)
    }

    @Test func withSeveralThreads() throws {
        let plan = overload {
            $0.load.threads = 4
            $0.load.connections = 8
        }
        // Threads run one after another in virtual time; the later ones find the order to stop.
        let result = try interrupt(plan, after: 2 * second)
        #expect(result.record.measure.planned > 90)
    }
}
