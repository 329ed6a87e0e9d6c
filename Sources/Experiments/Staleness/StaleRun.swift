// SPDX-License-Identifier: Apache-2.0
package import Engine
package import Plan
package import Results
internal import RESP
internal import Workload

/// What happens between blocks: in the real thing, or in virtual time.
package protocol StaleIntermission {
    /// Takes the keys of the run out of the cache, so that a block begins with none.
    func clear() throws
    /// Lets a time pass, in nanoseconds, in which nothing is written; shorter where the run is interrupted.
    func rest(_ time: Int64)
    var isInterrupted: Bool { get }
}

/// What is known about both sides before the first block.
package struct StaleSurroundings: Sendable {
    /// The database in words.
    package var database = ""
    /// What is not real, as a full sentence.
    package var simulated: String?
    package var notes: [String] = []

    package init() {}
}

/// One block as it was measured.
package struct MeasuredStaleBlock {
    package var block: StaleBlock
    package var outcome: LoadOutcome
    /// The comparison of cache and database after it; nil where nobody looked.
    package var audit: StalenessTally?
    package var record: RunRecord
}

/// Runs the blocks of strategies side by side, compares cache and database after each, and makes the records.
package struct StaleRun {
    package var plan: StaleRunPlan
    package var ledger: VersionLedger
    package var tool: ToolRecord
    /// As it was typed, without secrets.
    package var command: [String]
    /// What the sandbox started; nil with servers of the user's.
    package var sandbox: String?
    package var surroundings: StaleSurroundings

    package init(
        plan: StaleRunPlan, ledger: VersionLedger, tool: ToolRecord, command: [String], sandbox: String?,
        surroundings: StaleSurroundings
    ) {
        self.plan = plan
        self.ledger = ledger
        self.tool = tool
        self.command = command
        self.sandbox = sandbox
        self.surroundings = surroundings
    }

    /// Runs all blocks, or those until one is interrupted.
    ///
    /// - Parameter progress: told of the block, whether it is the comparison after it, and how far it is.
    /// - Throws: what the runner throws, when no block was measured before; `AccountingError`.
    package func run(
        _ runner: any BlockRunner, _ intermission: any StaleIntermission,
        progress: (StaleBlock, _ isAudit: Bool, RunProgress) -> Void
    ) throws -> StaleOutcome {
        var measured: [MeasuredStaleBlock] = []
        var failure: String?
        for block in StaleSequence(plan).blocks {
            if intermission.isInterrupted, !measured.isEmpty { break }
            do {
                try intermission.clear()
                let blockPlan = plan(of: block)
                ledger.resetLoads()
                var outcome = try runner.run(blockPlan) { progress(block, false, $0) }
                outcome.staleness?.busiest = ledger.busiest
                var record = try builder(blockPlan).record(outcome)
                record.simulated = surroundings.simulated
                record = record.judged()
                measured.append(MeasuredStaleBlock(block: block, outcome: outcome, audit: nil, record: record))
                if outcome.isInterrupted { break }
                guard block.round > 0 else { continue }
                intermission.rest(quietTime(of: block))
                if intermission.isInterrupted { break }
                let audit = try runner.run(blockPlan.audit) { progress(block, true, $0) }
                if audit.isInterrupted { break }
                measured[measured.count - 1].audit = audit.staleness
            } catch {
                // What was measured before is worth keeping.
                guard !measured.isEmpty else { throw error }
                failure = "The run ended before its last block: \(error)"
                break
            }
        }
        return try outcome(measured, failure: failure, isInterrupted: intermission.isInterrupted)
    }

    /// The plan of one block: the cache begins empty, and the database is full.
    private func plan(of block: StaleBlock) -> RunPlan {
        var one = plan.run
        one.block = block.block
        one.phases.populate = 0
        one.database?.strategy = block.strategy
        one.staleness?.stampedeGuard = block.stampedeGuard
        guard block.round == 0 else { return one }
        one.operations = one.operations.filter { !$0.kind.isWrite }
        one.staleness?.raceWindow = 0
        if !block.isJittered, plan.expiryJitter > 0, case .range(let from, let to) = one.values.expiry {
            one.values.expiry = .fixed(milliseconds: (from + to) / 2)
        }
        return one
    }

    private func quietTime(of block: StaleBlock) -> Int64 {
        guard plan.awaitsExpiry || block.strategy == .ttl else { return plan.quietPeriod }
        switch plan.run.values.expiry {
        case .none: return plan.quietPeriod
        case .fixed(let time): return plan.quietPeriod + time * 1_000_000
        case .range(_, let longest): return plan.quietPeriod + longest * 1_000_000
        }
    }

    private func outcome(
        _ measured: [MeasuredStaleBlock], failure: String?, isInterrupted: Bool
    ) throws -> StaleOutcome {
        guard let first = measured.first else { throw SetupError("The run ended before anything was measured.") }
        var record = try joined(measured) ?? first.record.emptied()
        record.kind = "stale"
        record.startedAt = first.record.startedAt
        record.interrupted = isInterrupted || measured.contains { $0.outcome.isInterrupted }
        record.sandbox = sandbox
        record.simulated = surroundings.simulated
        record.notes = surroundings.notes + plan.notes + record.notes + [failure].compactMap(\.self)
        record.staleness = StaleAnalysis(plan: plan, measured: measured, database: surroundings.database).record
        try record.checkAccounting()
        record.validity = ValidityRecord(
            measured.map { ($0.block.title, $0.record) },
            isInvalid: RunRecord.areTooMany(invalid: measured.count { Self.isInvalid($0.record) }, of: measured.count))
        return StaleOutcome(record: record, blocks: measured)
    }

    /// What makes latencies too high, and leaves versions as they are.
    ///
    /// These are compared by what has happened, however late the client was; it is told as a warning.
    private static let ofLatencyAlone: Set<String> = ["generator-lag", "client-cpu", "cpu-throttling"]

    private static func isInvalid(_ record: RunRecord) -> Bool {
        record.validity.findings.contains { $0.severity == .invalid && !ofLatencyAlone.contains($0.code) }
    }

    /// Every strategy as a path of its own; nil where none was measured.
    private func joined(_ measured: [MeasuredStaleBlock]) throws -> RunRecord? {
        let records = try plan.strategies.compactMap { strategy -> RunRecord? in
            let blocks = measured.filter { $0.block.round > 0 && $0.block.strategy == strategy }
            guard var merged = blocks.first?.outcome, let first = blocks.first else { return nil }
            for block in blocks.dropFirst() { merged.add(block: block.outcome) }
            var record = try builder(plan(of: first.block)).record(merged)
            record.paths = record.paths.map { PathRecord(name: strategy.rawValue, operations: $0.operations) }
            record.intervals = record.intervals.map { row in
                var row = row
                row.path = strategy.rawValue
                return row
            }
            return record
        }
        guard let first = records.first else { return nil }
        return records.dropFirst().reduce(first) { $0.joined(with: $1) }
    }

    private func builder(_ plan: RunPlan) -> RecordBuilder {
        RecordBuilder(plan: plan, tool: tool, command: command, sandbox: sandbox)
    }
}

/// What a run came to: its own record, and its blocks.
package struct StaleOutcome {
    package var record: RunRecord
    package var blocks: [MeasuredStaleBlock]
}
