// SPDX-License-Identifier: Apache-2.0
import Database
import Histogram
import Measure
import Plan
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// A cache that answers each command in 100 µs and a database that answers each query in 2 ms: hits take 100 µs, misses
/// 100 + 2,000 + 100 µs, and the direct path 2 ms.
struct AsideKnownAnswerTests {
    private let cache = {
        var script = Script()
        script.replyDelay = .fixed(100 * microsecond)
        return script
    }()
    private let database = {
        var script = DatabaseScript()
        script.queryTime = .fixed(2 * millisecond)
        return script
    }()

    /// So few arrivals that none waits for another, for a place, or for a session.
    private func plan(_ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
        makeAsidePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 100)
            $0.load.connections = 4
            $0.phases.measure = .duration(60 * second)
            change(&$0)
        }
    }

    @Test func hitsAndMisses() throws {
        let result = try runAside(plan(), cache: cache, database: database)
        let reads = result.reads
        #expect(reads.completed == 6000)
        #expect(reads.hits + reads.misses == 6000)
        // Each key misses once, and then stays: 6000 uniform picks of 1000 keys touch 1000 (1 - e^-6) of them.
        #expect(reads.misses == UInt64(result.database.readCount))
        #expect((985...1000).contains(reads.misses))
        let hit = LatencySummary(of: result.parts.hit)
        let miss = LatencySummary(of: result.parts.miss)
        #expect(hit.count == Int64(reads.hits))
        #expect(miss.count == Int64(reads.misses))
        for (summary, expected) in [(hit, 100e3), (miss, 2.2e6)] {
            #expect(isClose(summary.minNs, expected, within: 0.001))
            #expect(isClose(summary.meanNs, expected, within: 0.001))
            #expect(isClose(summary.maxNs, expected, within: 0.001))
        }
        let ratio = Double(reads.hits) / 6000
        let mean = ratio * 100e3 + (1 - ratio) * 2.2e6
        #expect(isClose(LatencySummary(of: reads.response).meanNs, mean, within: 0.01))
        // A sixth of the reads misses: p50 is a hit, p90 a miss.
        #expect(isClose(LatencySummary(of: reads.response).p50.nanoseconds, 100e3, within: 0.001))
        #expect(isClose(LatencySummary(of: reads.response).p90.nanoseconds, 2.2e6, within: 0.001))
        #expect(isClose(LatencySummary(of: result.parts.get).meanNs, 100e3, within: 0.001))
        #expect(isClose(LatencySummary(of: result.parts.query).meanNs, 2e6, within: 0.001))
        #expect(isClose(LatencySummary(of: result.parts.store).meanNs, 100e3, within: 0.001))
        #expect(LatencySummary(of: result.parts.poolWait).maxNs == 0)
        #expect(result.share.queries == Int(reads.misses))
        #expect(result.share.wrongValues == 0 && result.share.uncheckedValues == 0)
    }

    @Test func directPath() throws {
        let result = try runAside(plan { $0.path = .direct }, cache: cache, database: database)
        let response = LatencySummary(of: result.reads.response)
        #expect(response.count == 6000)
        #expect(isClose(response.minNs, 2e6, within: 0.001))
        #expect(isClose(response.maxNs, 2e6, within: 0.001))
        #expect(result.record.paths[0].name == "direct")
        #expect(result.service.connectionCount == 0)
        #expect(result.share.queries == 6000)
        #expect(result.reads.hits + result.reads.misses == 0)
    }

    /// Both paths ask for the same keys in the same order.
    @Test func oneKeyStream() throws {
        let plan = plan {
            $0.setOperations([(.asideRead, 0.9), (.asideWrite, 0.1)])
            $0.load.arrivals = .closed
            $0.phases.measure = .requests(3000)
        }
        var direct = plan
        direct.path = .direct
        let cached = try runAside(plan, cache: cache, database: database)
        let straight = try runAside(direct, cache: cache, database: database)
        #expect(cached.outcome.operations.map(\.completed) == straight.outcome.operations.map(\.completed))
        #expect(cached.database.versions == straight.database.versions)
        #expect(!cached.database.versions.isEmpty)
    }

    /// A closed loop of two clients on the direct path: each query takes 2 ms, so each client makes 500 a second.
    @Test func closedLoop() throws {
        let result = try runAside(
            makeAsidePlan {
                $0.path = .direct
                $0.load.connections = 2
                $0.phases.measure = .duration(10 * second)
            }, database: database)
        #expect((9_990...10_010).contains(result.reads.completed))
        #expect(isClose(LatencySummary(of: result.reads.service).meanNs, 2e6, within: 0.001))
    }

    /// Eight clients share two sessions: a read waits for three others before its own query.
    @Test func waitForSessions() throws {
        let result = try runAside(
            makeAsidePlan {
                $0.path = .direct
                $0.database?.sessions = 2
                $0.load.connections = 8
                $0.phases.measure = .duration(10 * second)
            }, database: database)
        #expect((9_980...10_020).contains(result.reads.completed))
        #expect(isClose(LatencySummary(of: result.parts.poolWait).p50.nanoseconds, 6e6, within: 0.01))
        #expect(isClose(LatencySummary(of: result.parts.query).meanNs, 2e6, within: 0.001))
    }

    /// A declared delay of 3 ms comes on top of each query, and holds the session.
    @Test func declaredDelay() throws {
        let result = try runAside(
            plan {
                $0.path = .direct
                $0.database?.delay = .fixed(3 * millisecond)
            }, database: database)
        #expect(isClose(LatencySummary(of: result.reads.response).meanNs, 5e6, within: 0.001))
        #expect(isClose(LatencySummary(of: result.parts.query).meanNs, 5e6, within: 0.001))
    }
}
