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

/// Queries that fail, each counted by its class.
///
/// `runAside` checks the accounting of each run.
struct DatabaseFailureTests {
    /// 200 reads on the direct path, or as many misses and hits.
    private func plan(_ path: ReadPath, _ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
        makeAsidePlan {
            $0.path = path
            $0.setOpen(UniformArrivals.self, perSecond: 100)
            $0.load.connections = 2
            $0.phases.measure = .duration(2 * second)
            $0.phases.drain = 7 * second
            change(&$0)
        }
    }

    private func run(_ plan: RunPlan, _ change: (inout DatabaseScript) -> Void) throws -> AsideResult {
        var cache = Script()
        cache.records = true
        var database = DatabaseScript()
        database.records = true
        change(&database)
        return try runAside(plan, cache: cache, database: database)
    }

    /// A row that is not there is an answer of the database, and nothing is cached for it.
    @Test(arguments: ReadPath.allCases)
    func noRow(path: ReadPath) throws {
        let odd = Set((0..<1000).filter { $0 % 2 == 1 }.map(Int64.init))
        let result = try run(plan(path)) { $0.missing = odd }
        let asked = result.database.queries.filter { odd.contains($0.id) }.count
        #expect(asked > 80)
        #expect(result.share.errors.all.map(\.0) == ["noRow"])
        #expect(result.share.errors.total == asked)
        #expect(result.reads.errorReplies == UInt64(asked))
        #expect(result.reads.completed == 200 - UInt64(asked))
        #expect(result.record.paths[0].operations[0].errors == ErrorCounts(timeout: 0, connection: 0, server: asked))
        #expect(result.outcome.sessionsLost == 0)
        let cached = AsideHistory(result).entries.filter { if case .set = $0.step { true } else { false } }
        #expect(cached.count == (path == .cached ? Int(result.reads.misses) : 0))
    }

    /// An answer that is an error costs its query and nothing else.
    @Test(arguments: [
        (DatabaseErrorClass.statement, "42703"), (.permission, "42501"), (.throttled, "53300"),
        (.contention, "40001"), (.storage, "53100"), (.cancelled, "57014"),
    ])
    func everyTenthQuery(kind: DatabaseErrorClass, code: String) throws {
        let failure = DatabaseFailure(kind, code: code, text: "no")
        let result = try run(plan(.direct)) {
            $0.failEvery = 10
            $0.failure = failure
        }
        #expect(result.share.errors.all.map(\.0) == [kind.rawValue])
        #expect(result.share.errors.total == 20)
        #expect(result.reads.errorReplies == 20)
        #expect(result.reads.completed == 180)
        #expect(result.reads.errorReply.totalCount == 20)
        #expect(result.reads.response.totalCount == 180)
        #expect(result.outcome.sessionsLost == 0)
        #expect(result.database.connectCount == 4)
        #expect(result.record.notes == ["The first query that failed: no (\(code))."])
    }

    /// The database's own time limit is a timeout too, and the session goes on.
    @Test func theDatabaseGivesUp() throws {
        let result = try run(plan(.direct)) {
            $0.failEvery = 10
            $0.failure = DatabaseFailure(.timeout, code: "57014", text: "statement timeout")
        }
        #expect(result.reads.timeouts == 20)
        #expect(result.reads.completed == 180)
        #expect(result.outcome.sessionsLost == 0)
    }

    @Test(arguments: ReadPath.allCases)
    func oneLostSession(path: ReadPath) throws {
        let result = try run(plan(path)) { $0.loseSessionAt = 50 }
        #expect(result.share.errors.all.map(\.0) == ["connection"])
        #expect(result.reads.cutOff == 1)
        #expect(result.reads.completed == 199)
        #expect(result.outcome.sessionsLost == 1)
        #expect(result.outcome.sessionReconnects == 1)
        #expect(result.database.connectCount == 5)
    }

    /// A query that is never answered fails at the time limit, and its session is replaced.
    @Test(arguments: ReadPath.allCases)
    func aQueryIsNeverAnswered(path: ReadPath) throws {
        let result = try run(plan(path) { $0.phases.measure = .duration(7 * second) }) { $0.neverAnswer = 50 }
        #expect(result.share.errors.all.map(\.0) == ["timeout"])
        #expect(result.reads.timeouts == 1)
        #expect(result.reads.completed == 699)
        let response = LatencySummary(of: result.reads.response, censored: Int64(result.reads.censored))
        #expect(response.count == 700)
        #expect(isClose(response.maxNs, 5e9, within: 0.01))
        #expect(result.outcome.sessionsLost == 1)
        #expect(result.outcome.sessionReconnects == 1)
    }

    /// Still unanswered when the drain is over.
    @Test func aQueryOutlivesTheDrain() throws {
        let result = try run(plan(.direct) { $0.phases.drain = second }) { $0.neverAnswer = 50 }
        #expect(result.record.measure.unfinished == 1)
        #expect(result.record.measure.failed == 0)
        #expect(result.reads.completed == 199)
    }

    /// A write that fails leaves the cached value alone.
    @Test func writesThatFail() throws {
        let plan = plan(.cached) {
            $0.setKeys(20)
            $0.setOperations([(.asideRead, 1), (.asideWrite, 1)])
        }
        let result = try run(plan) { $0.failEvery = 1 }
        #expect(result.outcome.operations.map(\.completed) == [0, 0])
        #expect(result.outcome.operations[0].errorReplies + result.outcome.operations[1].errorReplies == 200)
        #expect(
            AsideHistory(result).entries.allSatisfy {
                switch $0.step {
                case .set, .unlink: false
                case .get, .read, .write: true
                }
            })
    }
}
