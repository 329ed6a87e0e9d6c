// SPDX-License-Identifier: Apache-2.0
import Measure
import Plan
import RESP
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// A cache that does not do its part: the database answers, and it is counted.
///
/// Virtual time begins at one second. `runAside` checks the accounting of each run.
struct CacheFaultTests {
    /// 200 a second, of 50 keys: all but the first touches hit while the cache is there.
    private func plan(_ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
        makeAsidePlan {
            $0.setKeys(50)
            $0.setOpen(UniformArrivals.self, perSecond: 200)
            $0.load.connections = 4
            $0.phases.measure = .duration(2 * second)
            $0.phases.drain = 3 * second
            change(&$0)
        }
    }

    private func run(_ plan: RunPlan, _ change: (inout Script) -> Void) throws -> AsideResult {
        var cache = Script()
        cache.replyDelay = .fixed(100 * microsecond)
        change(&cache)
        let result = try runAside(plan, cache: cache)
        let ends = result.reads.hits + result.reads.misses + UInt64(result.share.cacheUnavailable)
        #expect(ends == result.reads.completed, "A completed read is a hit, a miss, or past an unavailable cache.")
        #expect(result.record.measure.failed == 0 && result.record.measure.unsent == 0)
        #expect(result.share.wrongValues == 0)
        return result
    }

    @Test(arguments: [true, false])
    func awayForThreeSeconds(resets: Bool) throws {
        let plan = plan { $0.phases.measure = .duration(7 * second) }
        let result = try run(plan) {
            $0.origin = second
            $0.outages = [.init(from: 2 * second, until: 5 * second, resets: resets)]
        }
        #expect(result.record.measure.planned == 1400)
        #expect(result.reads.completed == 1400)
        // Three seconds, and up to one of backoff: tries come 0.01 × (2^n - 1) and then every second after the reset.
        #expect((600...800).contains(result.share.cacheUnavailable))
        #expect(result.share.queries == result.share.cacheUnavailable + Int(result.reads.misses))
        #expect(result.outcome.reconnects == 4)
        let hits = result.record.intervals.map(\.hits)
        #expect(hits[3] == 0)
        #expect(hits[1] > 190)
        #expect(hits[6] == 200)
        // Nobody waits for a cache that is known to be gone.
        #expect(LatencySummary(of: result.reads.response).maxNs.map { $0 < 2 * millisecond } == true)
    }

    /// Clients of a closed loop go on as well, over the connections that are left or none.
    @Test func awayInAClosedLoop() throws {
        let plan = plan {
            $0.load.arrivals = .closed
            $0.load.connections = 2
            $0.phases.measure = .requests(3000)
        }
        let result = try run(plan) {
            $0.origin = second
            $0.outages = [.init(from: 50 * millisecond, until: 100 * millisecond)]
        }
        #expect(result.reads.completed == 3000)
        #expect(result.share.cacheUnavailable > 50)
        #expect(result.outcome.reconnects == 2)
        #expect(result.reads.hits > 2500)
    }

    /// Replies that never come: the operation goes to the database after the cache's time limit of one second.
    @Test func repliesThatNeverCome() throws {
        let result = try run(plan()) { $0.dropEvery = 150 }
        #expect(result.reads.completed == 400)
        let unavailable = result.share.cacheUnavailable + Int(result.parts.failedFills)
        #expect((2...8).contains(unavailable))
        let longest = LatencySummary(of: result.reads.response).maxNs
        #expect(longest.map { second...(1020 * millisecond) ~= $0 } == true)
        #expect(result.outcome.reconnects >= 1)
    }

    @Test func errorsForGets() throws {
        let result = try run(plan()) { $0.refused = ["GET"] }
        #expect(result.share.cacheUnavailable == 400)
        #expect(result.share.queries == 400)
        #expect(result.reads.hits + result.reads.misses == 0)
        #expect(result.record.notes.contains { $0.hasPrefix("The first error reply: OOM command not allowed") })
        #expect(result.outcome.reconnects == 0)
        // What the cache could not give, nobody puts there.
        #expect(result.service.commandCount == 400 + 4)
    }

    @Test func errorsForFills() throws {
        let result = try run(plan()) { $0.refused = ["SET"] }
        #expect(result.reads.misses == 400)
        #expect(result.parts.failedFills == 400)
        #expect(result.share.cacheUnavailable == 0)
        #expect(result.share.queries == 400)
    }

    @Test(arguments: [(InvalidationStrategy.delete, "UNLINK"), (.writeThrough, "SET")])
    func errorsForInvalidations(strategy: InvalidationStrategy, command: String) throws {
        let plan = plan {
            $0.setOperations([(.asideRead, 1), (.asideWrite, 1)])
            $0.database?.strategy = strategy
        }
        let result = try run(plan) { $0.refused = [command] }
        let writes = result.outcome.operations[1]
        #expect(writes.completed > 150)
        #expect(writes.database?.cacheUnavailable == writes.completed)
        #expect(result.reads.completed + writes.completed == 400)
    }

    /// A cache that is away takes no UNLINK: each write is counted, and done.
    @Test func awayFromTheStart() throws {
        let plan = plan { $0.setOperations([(.asideRead, 1), (.asideWrite, 1)]) }
        let result = try run(plan) { $0.outages = [.init(from: 0, until: 1000 * second)] }
        let writes = result.outcome.operations[1]
        #expect(result.reads.completed + writes.completed == 400)
        #expect(result.share.cacheUnavailable == Int(result.reads.completed))
        #expect(writes.database?.cacheUnavailable == writes.completed)
        #expect(!result.database.versions.isEmpty)
        #expect(result.record.notes.contains { $0.hasPrefix("4 of 4 connections did not stand when the load began") })
    }

    /// With a strategy that leaves the cached value alone, a write has nothing to miss.
    @Test func awayWithNothingToInvalidate() throws {
        let plan = plan {
            $0.setOperations([(.asideRead, 1), (.asideWrite, 1)])
            $0.database?.strategy = .ttl
        }
        let result = try run(plan) { $0.outages = [.init(from: 0, until: 1000 * second)] }
        #expect(result.outcome.operations[1].completed > 150)
        #expect(result.outcome.operations[1].database?.cacheUnavailable == 0)
    }

    /// A cache that does not let us in is away too; the sessions of the database are waited for all the same.
    @Test func refusedCredentials() throws {
        let plan = plan { $0.target.url.password = "secret" }
        var cache = Script()
        cache.replies = .constant(Array("-WRONGPASS invalid username-password pair\r\n".utf8))
        var database = DatabaseScript()
        database.connectTime = 100 * millisecond
        let result = try runAside(plan, cache: cache, database: database)
        #expect(result.reads.completed == 400)
        #expect(result.share.cacheUnavailable == 400)
        #expect(
            result.record.notes.contains(
                "The cache refused the connections: WRONGPASS invalid username-password pair"))
    }
}
