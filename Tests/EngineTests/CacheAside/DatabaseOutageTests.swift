// SPDX-License-Identifier: Apache-2.0
import Database
import Measure
import Plan
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// A database that goes away, comes back, or was never there.
///
/// Virtual time begins at one second, and the load two milliseconds later. `runAside` checks the accounting of each run.
struct DatabaseOutageTests {
    private func plan(
        _ path: ReadPath, isClosed: Bool, seconds: Int64, _ change: (inout RunPlan) -> Void = { _ in }
    ) -> RunPlan {
        makeAsidePlan {
            $0.path = path
            $0.setKeys(100_000)
            $0.setOpen(UniformArrivals.self, perSecond: 100)
            if isClosed { $0.load.arrivals = .closed }
            $0.load.connections = 4
            $0.phases.measure = .duration(seconds * second)
            $0.phases.drain = 6 * second
            change(&$0)
        }
    }

    private func script(_ change: (inout DatabaseScript) -> Void) -> DatabaseScript {
        var script = DatabaseScript()
        script.queryTime = .fixed(20 * millisecond)
        change(&script)
        return script
    }

    private let cache = {
        var script = Script()
        script.replyDelay = .fixed(100 * microsecond)
        return script
    }()

    /// Away after two seconds for 1.2: what was in flight is lost, what came meanwhile waits, and after
    /// it all is as before.
    @Test(arguments: ReadPath.allCases, [true, false])
    func outageInTheMiddle(path: ReadPath, isClosed: Bool) throws {
        let outage = DatabaseScript.Outage(from: 3 * second, until: 4 * second + 200 * millisecond)
        let result = try runAside(
            plan(path, isClosed: isClosed, seconds: 7), cache: cache, database: script { $0.outage = outage })
        let measure = result.record.measure
        #expect((1...4).contains(measure.failed))
        #expect(result.share.errors.all.map(\.0) == ["connection"])
        #expect(result.share.errors.total == measure.failed)
        #expect(measure.unsent == 0 && measure.unfinished == 0)
        #expect(result.outcome.sessionsLost == 4)
        #expect(result.outcome.sessionReconnects == 4)
        #expect(result.record.notes.contains("4 database sessions were lost, and 4 were opened again."))
        let counts = result.record.intervals.map(\.count)
        // Nothing but hits, of which there are next to none.
        #expect(counts[2] <= 10)
        if isClosed {
            // Four clients, and 20 ms for each query.
            #expect((190...202).contains(counts[0]))
            #expect((190...204).contains(counts[6]))
        } else {
            #expect(measure.planned == 700)
            #expect((94...100).contains(counts[0]))
            #expect((99...101).contains(counts[6]))
        }
        // Who came first waited for the outage, 1.2 s, and for the first try after it: tries come 0.01 × (2^n - 1) s after
        // its beginning, so this one at 1.27 s.
        let longest = isClosed ? result.reads.service : result.reads.response
        let most = LatencySummary(of: longest).maxNs
        #expect(most.map { (1200 * millisecond)...(1450 * millisecond) ~= $0 } == true)
    }

    /// What was due in the outage is served after it, also when the measured time is over by then.
    @Test func sessionsComeBackInTheDrain() throws {
        let outage = DatabaseScript.Outage(from: 3 * second, until: 5 * second)
        let result = try runAside(
            plan(.direct, isClosed: false, seconds: 3), cache: cache, database: script { $0.outage = outage })
        #expect(result.record.measure.planned == 300)
        #expect((1...4).contains(result.record.measure.failed))
        #expect(result.reads.completed + result.reads.failed == 300)
        #expect(result.outcome.sessionReconnects == 4)
    }

    /// After ten seconds in which nothing succeeded the run ends; who waited for longer than the time limit has failed.
    @Test(arguments: [true, false])
    func outageThatDoesNotEnd(isClosed: Bool) throws {
        let outage = DatabaseScript.Outage(from: 3 * second, until: 1000 * second)
        let result = try runAside(
            plan(.direct, isClosed: isClosed, seconds: 60), cache: cache, database: script { $0.outage = outage })
        let measure = result.record.measure
        #expect(isClose(Int64(measure.durationNs), 12e9, within: 0.01))
        #expect(!result.record.interrupted)
        let errors = Dictionary(uniqueKeysWithValues: result.share.errors.all)
        #expect(errors.keys.sorted() == ["connection", "timeout"])
        #expect((1...4).contains(errors["connection"] ?? 0))
        #expect(result.record.notes.contains { $0.hasPrefix("The first query that failed: the server closed the") })
        #expect(result.outcome.sessionsLost == 4)
        #expect(result.outcome.sessionReconnects == 0)
        if isClosed {
            // Each client fails twice, after 5 and after 10 s; the end comes at the same time as the second.
            #expect((4...8).contains(errors["timeout"] ?? 0))
        } else {
            #expect((1195...1205).contains(measure.planned))
            // Those of the first five of ten seconds have waited for five by the end, and those of the drain's one too.
            #expect((490...610).contains(errors["timeout"] ?? 0))
            #expect(measure.unsent == measure.planned - measure.sent)
            #expect(measure.unsent > 390)
        }
    }

    /// Where the cache answers, the run goes on for as long as it should.
    @Test func hitsGoOnWithoutTheDatabase() throws {
        let outage = DatabaseScript.Outage(from: 3 * second, until: 1000 * second)
        let plan = plan(.cached, isClosed: false, seconds: 15) { $0.setKeys(10) }
        let result = try runAside(plan, cache: cache, database: script { $0.outage = outage })
        #expect(result.record.measure.completed == 1500)
        #expect(result.record.measure.failed == 0)
        #expect(result.outcome.sessionsLost == 4)
    }

    // MARK: At the start

    private func failure(_ change: (inout DatabaseScript) -> Void) -> DatabaseFailure? {
        do {
            _ = try runAside(plan(.cached, isClosed: false, seconds: 1), cache: cache, database: script(change))
            return nil
        } catch {
            return (error as? DatabaseError)?.failure
        }
    }

    @Test func noSessionAtTheStart() {
        #expect(failure { $0.outage = .init(from: 0, until: 1000 * second) }?.kind == .connection)
        let refusal = DatabaseFailure(.authentication, code: "28P01", text: "password authentication failed")
        #expect(failure { $0.connectFailure = refusal } == refusal)
        let noTable = DatabaseFailure(.missingTable, code: "42P01", text: "relation does not exist")
        #expect(failure { $0.connectFailure = noTable } == noTable)
        // The time limit of the plan is five seconds.
        #expect(failure { $0.connectTime = 6 * second }?.kind == .timeout)
    }

    /// Opening a session may take as long as the database's own time limit says, whatever the cache's is.
    @Test func sessionsThatOpenSlowly() throws {
        let plan = plan(.cached, isClosed: false, seconds: 1)
        let result = try runAside(plan, cache: cache, database: script { $0.connectTime = 3 * second })
        #expect(result.record.measure.completed == 100)
        #expect(result.database.connectCount == 4)
        #expect(result.record.notes.isEmpty)
    }
}
