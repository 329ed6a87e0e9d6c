// SPDX-License-Identifier: Apache-2.0
import Database
import Engine
import Plan
import Results
import Testing
import Workload

@testable import Experiments

/// What a run makes of its blocks, with blocks whose figures are given.
struct StaleRunTests {
    private struct Broken: Error, CustomStringConvertible {
        var description: String { "the database went away." }
    }

    /// Gives every block the same figures, and every comparison after it.
    private final class GivenRunner: BlockRunner {
        var plans: [RunPlan] = []
        var failsAt: Int?
        var interruptsAt: Int?

        func run(_ plan: RunPlan, progress: (RunProgress) -> Void) throws -> LoadOutcome {
            plans.append(plan)
            if plans.count == failsAt { throw Broken() }
            var outcome = LoadOutcome()
            outcome.operations = plan.operations.map { _ in OperationRecorder(isOpenLoop: true, hasDatabase: true) }
            outcome.duration = 10_000_000_000
            outcome.isInterrupted = plans.count == interruptsAt
            var tally = StalenessTally()
            if plan.staleness?.isAudit == true {
                (tally.audited, tally.present, tally.outdated) = (8, 7, plan.database?.strategy == .delete ? 2 : 0)
            } else {
                (tally.judged, tally.stale, tally.mostBehind, tally.writes) = (1000, 30, 3, 200)
                tally.behind[1] = 29
                tally.behind[3] = 1
                tally.hidden = [20, 4, 1, 1]
                tally.queriesBySecond = [5, 90, 40]
                for place in plan.operations.indices { outcome.operations[place].database?.queries = 100 }
            }
            outcome.staleness = tally
            return outcome
        }
    }

    private final class GivenIntermission: StaleIntermission {
        var clears = 0
        var rests: [Int64] = []
        var isInterrupted = false

        func clear() { clears += 1 }
        func rest(_ time: Int64) { rests.append(time) }
    }

    private let runner = GivenRunner()
    private let intermission = GivenIntermission()

    private func outcome() throws -> StaleOutcome {
        var run = SampleComparison.run()
        run.staleness = StalenessPlan(run: 1)
        run.values.expiry = .fixed(milliseconds: 2000)
        let plan = StaleRunPlan(
            run: run, strategies: [.delete, .ttl], rounds: 2, quietPeriod: 1_000_000_000, awaitsExpiry: false,
            expiryJitter: 0, allowedOutdated: 0)
        return try StaleRun(
            plan: plan, ledger: VersionLedger(keys: 8, run: 1), tool: ToolRecord(name: "cachegauge", version: "0"),
            command: [], sandbox: nil, surroundings: StaleSurroundings()
        ).run(runner, intermission) { _, _, _ in }
    }

    @Test func blocksAndComparisonsAddUp() throws {
        let outcome = try outcome()
        let staleness = try #require(outcome.record.staleness)
        // Four blocks with a comparison each, and reads alone.
        #expect(runner.plans.count == 9)
        #expect(intermission.clears == 5)
        // Only with ttl the expiry is waited for.
        #expect(intermission.rests.sorted() == [1_000_000_000, 1_000_000_000, 3_000_000_000, 3_000_000_000])
        #expect(staleness.strategies.map(\.strategy) == ["delete", "ttl"])
        let delete = staleness.strategies[0]
        #expect((delete.blocks, delete.reads, delete.stale, delete.writes) == (2, 2000, 60, 400))
        #expect((delete.present, delete.outdated) == (14, 4))
        #expect((delete.behindP50, delete.behindP99, delete.behindMax) == (1, nil, 3))
        // 0.03 of 2000 by Wilson's score.
        #expect(abs((delete.shareLow ?? 0) - 0.0234) < 0.0002)
        #expect(abs((delete.shareHigh ?? 0) - 0.0384) < 0.0002)
        // Blocks of ten seconds say nothing of what is hidden for ten seconds.
        #expect(delete.hidden.map(\.writes) == [40, 8, 2, nil])
        #expect(delete.worstSecondQueries == 90)
        #expect(delete.queries == 400 && delete.queriesPerSecond == 20)
        #expect(!delete.expiryAwaited && staleness.strategies[1].expiryAwaited)
        #expect(staleness.strategies[1].outdated == 0)
        #expect(staleness.outdated == 4)
        #expect(outcome.record.kind == "stale")
        #expect(outcome.record.paths.map(\.name) == ["delete", "ttl"])
        #expect(staleness.stampedes.count == 1)
        #expect(try RunRecord(text: Array(outcome.record.text.utf8), name: "record") == outcome.record)
    }

    @Test func whatWasMeasuredBeforeAFailureIsKept() throws {
        runner.failsAt = 5
        let outcome = try outcome()
        #expect(outcome.blocks.count == 2)
        #expect(
            outcome.record.notes.contains("The run ended before its last block: the database went away."))
        runner.plans = []
        runner.failsAt = 1
        #expect(throws: Broken.self) { try self.outcome() }
    }

    /// Nothing was completed in these blocks, which is more than a late client.
    @Test func blocksWithoutOperationsAreNotValid() throws {
        let record = try outcome().record
        #expect(!record.validity.valid)
        #expect(record.validity.findings.first?.code == "nothing-measured")
        #expect(record.validity.findings.first?.message.hasPrefix("Round 1, ") == true)
    }

    @Test func anInterruptedBlockIsNotCompared() throws {
        runner.interruptsAt = 1
        let outcome = try outcome()
        #expect(runner.plans.count == 1)
        #expect(outcome.record.interrupted)
        #expect(outcome.record.staleness?.strategies.first?.outdated == nil)
    }
}
