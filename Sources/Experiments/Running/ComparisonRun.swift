// SPDX-License-Identifier: Apache-2.0
package import Database
package import Engine
package import Plan
package import Results

/// Runs the blocks of a comparison, one after the other, and makes its records.
package struct ComparisonRun {
    package var plan: ComparisonPlan
    package var tool: ToolRecord
    /// As it was typed, without secrets.
    package var command: [String]
    /// What the sandbox started; nil with servers of the user's.
    package var sandbox: String?
    package var surroundings: ComparisonSurroundings

    package init(
        plan: ComparisonPlan, tool: ToolRecord, command: [String], sandbox: String?,
        surroundings: ComparisonSurroundings
    ) {
        self.plan = plan
        self.tool = tool
        self.command = command
        self.sandbox = sandbox
        self.surroundings = surroundings
    }

    /// Runs all blocks, or those until one is interrupted.
    ///
    /// - Parameter progress: told of the step, and how far the block is.
    /// - Throws: what the runner throws, when no block was measured before; `AccountingError`.
    package func run(
        _ runner: any BlockRunner, progress: (BlockStep, RunProgress) -> Void
    ) throws -> ComparisonOutcome {
        var measured: [(step: BlockStep, outcome: LoadOutcome)] = []
        var failure: String?
        for step in BlockSequence(plan).steps {
            do {
                let outcome = try runner.run(blockPlan(step)) { progress(step, $0) }
                measured.append((step, outcome))
                if outcome.isInterrupted { break }
            } catch {
                // What was measured before is worth keeping.
                guard measured.contains(where: { $0.step.pair > 0 }) else { throw error }
                failure = "The comparison ended before its last block: \(error)"
                break
            }
        }
        return try outcome(measured, failure: failure)
    }

    /// The plan of one block: nothing is populated, because the cache starts empty and the database is full.
    private func blockPlan(_ step: BlockStep) -> RunPlan {
        var block = plan.run
        block.path = step.path
        block.block = step.block
        block.phases.populate = 0
        if step.pair == 0 {
            block.phases.warmup = 0
            block.phases.measure = .duration(plan.coldStart)
        }
        return block
    }

    private func outcome(
        _ measured: [(step: BlockStep, outcome: LoadOutcome)], failure: String?
    ) throws -> ComparisonOutcome {
        let origin = measured.first { $0.step.path == .cached }?.outcome.loadStart ?? measured.first?.outcome.loadStart
        var blocks: [MeasuredBlock] = []
        var logs: [String: String] = [:]
        var merged: [ReadPath: LoadOutcome] = [:]
        for (step, outcome) in measured {
            let plan = blockPlan(step)
            var record = try builder(plan).record(outcome)
            record.simulated = surroundings.simulated
            record = record.judged()
            let warmupStart = Double(outcome.loadStart - (origin ?? 0)) / 1e9
            let start = warmupStart + Double(plan.phases.warmup) / 1e9
            blocks.append(
                MeasuredBlock(
                    pair: step.pair, path: step.path, directory: step.directory, record: record,
                    warmupStart: warmupStart, start: start, end: start + Double(outcome.duration) / 1e9))
            logs[step.directory] = outcome.log
            // The cold start is a thing of its own.
            guard step.pair > 0 else { continue }
            if merged[step.path] == nil { merged[step.path] = outcome } else { merged[step.path]?.add(block: outcome) }
        }
        let record = try joined(merged, measured, blocks: blocks, failure: failure)
        return ComparisonOutcome(record: record, blocks: blocks, logs: logs)
    }

    private func joined(
        _ merged: [ReadPath: LoadOutcome], _ measured: [(step: BlockStep, outcome: LoadOutcome)],
        blocks: [MeasuredBlock], failure: String?
    ) throws -> RunRecord {
        var records = try plan.paths.compactMap { path -> RunRecord? in
            guard let outcome = merged[path] else { return nil }
            var plan = plan.run
            plan.path = path
            return try builder(plan).record(outcome)
        }
        if records.isEmpty, let cold = blocks.first { records = [cold.record.emptied()] }
        guard var record = records.first else { throw SetupError("The comparison ended before anything was measured.") }
        for other in records.dropFirst() { record = record.joined(with: other) }
        let cold = blocks.first { $0.pair == 0 }
        record.kind = "compare"
        record.startedAt = blocks.first?.record.startedAt ?? record.startedAt
        record.interrupted = measured.contains { $0.outcome.isInterrupted }
        record.sandbox = sandbox
        record.simulated = surroundings.simulated
        if let filled = surroundings.filled {
            record.phases.populate = PopulateRecord(keys: Int(filled.count), durationNs: filled.duration, failed: 0)
        }
        record.notes = surroundings.notes + record.notes + [failure].compactMap(\.self)
        try record.checkAccounting()
        record.comparison =
            ComparisonAnalysis(
                plan: plan, coldStart: cold, blocks: blocks.filter { $0.pair > 0 }, merged: record,
                facts: surroundings.facts,
                wrongValueExamples: Array(measured.flatMap(\.outcome.wrongValueExamples).prefix(5)),
                cacheSettings: OrderedTexts(surroundings.cacheSettings), cacheTransport: surroundings.cacheTransport,
                sharedHost: surroundings.sharedHost
            ).record
        return record.judged()
    }

    private func builder(_ plan: RunPlan) -> RecordBuilder {
        RecordBuilder(plan: plan, tool: tool, command: command, sandbox: sandbox)
    }
}

/// What a comparison came to: its own record, and those of its blocks.
package struct ComparisonOutcome {
    package var record: RunRecord
    package var blocks: [MeasuredBlock]
    /// The interval logs of the blocks by their directories.
    package var logs: [String: String]
}

/// What is known about both sides of a comparison before its first block.
package struct ComparisonSurroundings: Sendable {
    package var facts: DatabaseFacts
    package var filled: FilledRows?
    package var cacheSettings: [(key: String, value: String)] = []
    /// `tcp`, `tls`, `unixSocket`.
    package var cacheTransport = ""
    package var sharedHost: Bool?
    /// What is not real, as a full sentence.
    package var simulated: String?
    package var notes: [String] = []

    package init(facts: DatabaseFacts) { self.facts = facts }
}
