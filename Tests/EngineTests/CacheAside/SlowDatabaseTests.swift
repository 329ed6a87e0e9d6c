// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Plan
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// A database that is slower than the schedule for ten seconds.
struct SlowDatabaseTests {
    /// 100/s against one worker that does 500/s, and from the second second on, for ten, 1/s.
    ///
    /// The time limit of a query, and of the wait for a session, is five seconds; four sessions wait in the database for
    /// four at most.
    @Test func tenSecondsOfOneQueryEach() throws {
        let plan = makeAsidePlan {
            $0.path = .direct
            $0.setOpen(UniformArrivals.self, perSecond: 100)
            $0.phases.measure = .duration(20 * second)
            $0.phases.drain = 10 * second
        }
        var database = DatabaseScript()
        database.queryTime = .fixed(2 * millisecond)
        database.workers = 1
        database.slowSpell = .init(from: 3 * second, until: 13 * second, queryTime: second)
        let result = try runAside(plan, database: database)
        let measure = result.record.measure
        #expect(measure.planned == 2000)
        #expect(measure.planned == measure.sent + measure.unsent)
        #expect(measure.unsent == 0 && measure.unfinished == 0)
        #expect(measure.completed + measure.failed == 2000)
        #expect(result.share.errors.all.map(\.0) == ["timeout"])
        // Four queries begin at once in the spell, and one after each of nine seconds: 13, which keep the worker busy for
        // as many seconds. Then those are served that came in the last five; those of the eight before have failed.
        #expect((800 - 13 - 5...800 - 13 + 5).contains(measure.failed))
        #expect(result.outcome.sessionsLost == 0)
        // The wait is a latency of its own: it grows to the time limit, and the query's does not.
        let wait = LatencySummary(of: result.parts.poolWait)
        #expect(wait.maxNs.map { (4900 * millisecond)...(5020 * millisecond) ~= $0 } == true)
        #expect(LatencySummary(of: result.parts.query).maxNs.map { $0 <= 4 * second } == true)
        #expect(result.parts.poolWait.totalCount == result.parts.queries)
        #expect(result.parts.queries == UInt64(result.database.queryCount))
        // All is as before at the end.
        let last = try #require(result.record.intervals.last { $0.startNs == 19 * second })
        #expect(last.count == 100 && last.failed == 0)
        #expect(last.maxNs.map { $0 < 10 * millisecond } == true)
    }

    /// In a closed loop the clients wait with it: none fails, and the wait for a session is in the response.
    @Test func clientsOfAClosedLoopWait() throws {
        let plan = makeAsidePlan {
            $0.path = .direct
            $0.load.connections = 8
            $0.database?.sessions = 2
            $0.phases.measure = .requests(400)
        }
        var database = DatabaseScript()
        database.queryTime = .fixed(10 * millisecond)
        let result = try runAside(plan, database: database)
        #expect(result.reads.completed == 400)
        // Two at a time: 200/s, and by Little's law eight clients see 8 / 200 s each.
        #expect(isClose(LatencySummary(of: result.reads.service).p50.nanoseconds, 40e6, within: 0.001))
        #expect(isClose(LatencySummary(of: result.parts.poolWait).p50.nanoseconds, 30e6, within: 0.001))
        #expect(isClose(Int64(result.record.measure.durationNs), 2e9, within: 0.001))
    }

    /// The same holds for the misses of the cached path, whose time begins with the GET.
    @Test func missesWaitToo() throws {
        let plan = makeAsidePlan {
            $0.setKeys(1_000_000)
            $0.load.connections = 8
            $0.database?.sessions = 2
            $0.phases.measure = .requests(400)
        }
        var database = DatabaseScript()
        database.queryTime = .fixed(10 * millisecond)
        let result = try runAside(plan, database: database)
        #expect(result.reads.misses == 400)
        #expect(isClose(LatencySummary(of: result.parts.miss).p50.nanoseconds, 40e6, within: 0.001))
    }
}
