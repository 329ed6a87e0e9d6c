// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Plan
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// Sessions that are given the next operation of their client while they do the present one.
///
/// `runAside` checks the accounting of each run.
struct AheadTests {
    /// Four clients of a closed loop on four sessions.
    private func plan(_ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
        makeAsidePlan {
            $0.path = .direct
            $0.load.connections = 4
            $0.setOperations([(.asideRead, 3), (.asideWrite, 1)])
            $0.phases.measure = .requests(400)
            change(&$0)
        }
    }

    private func script(takesNext: Bool = true, _ change: (inout DatabaseScript) -> Void = { _ in }) -> DatabaseScript {
        var script = DatabaseScript()
        script.queryTime = .fixed(10 * millisecond)
        script.records = true
        script.takesNext = takesNext
        change(&script)
        return script
    }

    /// All but the first operation of each client are given ahead, and each query begins when the one before it ends.
    @Test func everyOperationFollowsAtOnce() throws {
        let result = try runAside(plan(), database: script())
        let measure = result.record.measure
        #expect(measure.planned == 400 && measure.completed == 400 && measure.failed == 0)
        #expect(result.database.aheadCount == 396)
        #expect(result.database.queryCount == 400)
        #expect(isClose(Int64(measure.durationNs), 1e9, within: 0.001))
        for recorder in result.outcome.operations {
            let service = LatencySummary(of: recorder.service)
            #expect(isClose(service.p50.nanoseconds, 10e6, within: 0.001))
            #expect(isClose(service.maxNs, 10e6, within: 0.001))
            #expect(recorder.database.map { $0.poolWait.totalCount == $0.queries } == true)
            #expect(recorder.database.map { LatencySummary(of: $0.poolWait).maxNs ?? 0 == 0 } == true)
            #expect(recorder.database?.wrongValues == 0)
        }
        // Four at once, in step.
        let times = result.database.queries.map(\.time)
        #expect(Set(times).count == 100)
        #expect(Dictionary(grouping: times) { $0 }.values.allSatisfy { $0.count == 4 })
    }

    @Test func theOperationsAreTheSame() throws {
        let ahead = try runAside(plan(), database: script())
        let plain = try runAside(plan(), database: script(takesNext: false))
        #expect(plain.database.aheadCount == 0)
        func asked(_ result: AsideResult) -> [Int64: Int] {
            result.database.queries.reduce(into: [:]) { $0[$1.id * ($1.isWrite ? -1 : 1), default: 0] += 1 }
        }
        #expect(asked(ahead) == asked(plain))
        #expect(ahead.record.measure.completed == plain.record.measure.completed)
        #expect(ahead.reads.completed == plain.reads.completed)
    }

    /// Where it is not certain that the operation comes next, and here, nothing is given ahead.
    @Test func onlyWhereItIsCertain() throws {
        let changes: [(inout RunPlan) -> Void] = [
            { $0.setOpen(UniformArrivals.self, perSecond: 100) }, { $0.path = .cached }, { $0.load.connections = 5 },
            { $0.load.depth = 2 }, { $0.database?.delay = .fixed(millisecond) },
        ]
        for change in changes {
            let result = try runAside(plan(change), database: script())
            #expect(result.database.aheadCount == 0)
            #expect(result.record.measure.completed == 400)
        }
    }

    /// What was issued before the end belongs to the phase: the query under way, and the one that was given behind it.
    @Test func theEndOfAPhase() throws {
        let plan = plan {
            $0.load.connections = 1
            $0.database?.sessions = 1
            $0.phases.warmup = 95 * millisecond
            $0.phases.measure = .duration(100 * millisecond)
            $0.phases.drain = second
        }
        let result = try runAside(plan, database: script())
        // Queries begin every 10 ms. Those of 0 to 100 ms were issued in the warm-up, and the rest up to 195 ms, of which the
        // last begins at 200.
        #expect(result.database.queryCount == 21)
        #expect(result.record.measure.sent == 10)
        #expect(result.record.measure.completed == 10)
        #expect(result.record.measure.unfinished == 0)
    }

    /// The query that is never answered fails; the one behind it was never begun, and another session asks it.
    @Test func aQueryThatHangs() throws {
        let result = try runAside(plan(), database: script { $0.neverAnswer = 21 })
        let measure = result.record.measure
        #expect(measure.sent == 400 && measure.failed == 1 && measure.completed == 399)
        #expect(result.database.queryCount == 400)
        #expect(result.outcome.sessionsLost == 1)
        #expect(result.outcome.operations.reduce(0) { $0 + $1.timeouts } == 1)
    }

    /// A session that is lost with its query leaves the next one to others.
    @Test func aSessionThatIsLost() throws {
        let result = try runAside(plan(), database: script { $0.loseSessionAt = 21 })
        let measure = result.record.measure
        #expect(measure.sent == 400 && measure.failed == 1 && measure.completed == 399)
        #expect(result.database.queryCount == 400)
        #expect(result.outcome.sessionsLost == 1)
    }

    /// While one session is away its client waits in turn with the others, and does not starve.
    @Test func anOutage() throws {
        let plan = plan {
            $0.phases.measure = .duration(4 * second)
            $0.phases.drain = 6 * second
        }
        let result = try runAside(
            plan, database: script { $0.outage = .init(from: 2 * second, until: 3 * second) })
        let measure = result.record.measure
        #expect(measure.failed == 4)
        #expect(measure.unfinished == 0 && measure.unsent == 0)
        #expect(result.outcome.sessionsLost == 4 && result.outcome.sessionReconnects == 4)
        #expect(result.record.intervals.last { $0.startNs == 3 * second }.map { $0.count > 0 } == true)
        #expect(result.database.aheadCount > 900)
    }

    /// Failures that do not end the session leave the order alone.
    @Test func queriesThatFail() throws {
        let result = try runAside(plan(), database: script { $0.failEvery = 10 })
        #expect(result.record.measure.completed == 360)
        #expect(result.record.measure.failed == 40)
        #expect(result.outcome.sessionsLost == 0)
        #expect(result.database.aheadCount == 396)
    }
}
