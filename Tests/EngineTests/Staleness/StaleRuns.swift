// SPDX-License-Identifier: Apache-2.0
import Database
import Network
import Plan
import RESP
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// Reads and writes of 100 keys of our own whose versions are followed, over 20 connections and 200 sessions, in an open
/// loop.
func makeStalePlan(
    _ strategy: InvalidationStrategy, perSecond rate: Double = 2000, _ change: (inout RunPlan) -> Void = { _ in }
) -> RunPlan {
    makeAsidePlan {
        $0.setKeys(100)
        $0.setOperations([(.asideRead, 0.9), (.asideWrite, 0.1)])
        $0.setOpen(PoissonArrivals.self, perSecond: rate)
        $0.load.connections = 20
        $0.load.depth = 16
        $0.phases.measure = .duration(10 * second)
        $0.values.expiry = .fixed(milliseconds: 600_000)
        $0.database?.sessions = 200
        $0.database?.strategy = strategy
        $0.staleness = StalenessPlan(run: 7)
        change(&$0)
    }
}

/// A cache and a database of virtual time, and what is known of their versions, over several runs.
final class StaleWorld {
    let database: StoredRows
    let ledger: VersionLedger
    let cache: any ByteService
    private var end: Int64 = 1_000_000_000

    /// - Parameter cache: made for the database; one that stores what it is told where none is given.
    init(_ plan: RunPlan, cache: (StoredRows) -> any ByteService = { _ in ScriptedService(Script()) }) {
        database = StoredRows(StampedSource(ValueSource(plan), run: plan.staleness?.run ?? 0))
        ledger = VersionLedger(keys: plan.keys.count, run: plan.staleness?.run ?? 0)
        self.cache = cache(database)
    }

    /// Runs a plan where the run before ended, and a while later; makes the record, which checks the accounting.
    @discardableResult
    func run(_ plan: RunPlan, after pause: Int64 = 0) throws -> (tally: StalenessTally, outcome: LoadOutcome) {
        var run = VirtualRun(plan)
        run.ledger = ledger
        let result = try run.run(
            descriptors: database.descriptors, start: end + pause, makeSession: database.makeSession
        ) { _ in cache }
        end = result.end
        _ = try RecordBuilder(
            plan: plan, tool: ToolRecord(name: "cachegauge", version: "0"), command: [], sandbox: nil
        ).record(result.outcome)
        return (try #require(result.outcome.staleness), result.outcome)
    }

    /// Compares every key of the cache with the database.
    func audit(_ plan: RunPlan, after pause: Int64 = 0) throws -> StalenessTally {
        try run(plan.audit, after: pause).tally
    }
}
