// SPDX-License-Identifier: Apache-2.0
package import Engine
package import Plan
internal import RESP
package import Results

/// How the writes of a trial come, and when what breaks.
///
/// Times are nanoseconds.
package struct DurabilityQuestion: Sendable {
    package var fault: DurabilityFault
    /// How long the load runs before the fault, and on once it is over.
    package var before: Int64
    package var after: Int64
    /// How long the fault itself may take.
    package var faultTimeout: Int64
    /// How long is waited for the target to answer again, once the load is over.
    package var recovery: Int64
    /// How long throughput and p99 are measured without a fault, each, over all rounds; 0 for not at all.
    package var cost: Int64
    /// How many replicas are waited for after each write; nil for none.
    package var wait: LoggedWrites.Wait?

    package init(
        fault: DurabilityFault, before: Int64, after: Int64, faultTimeout: Int64, recovery: Int64, cost: Int64,
        wait: LoggedWrites.Wait?
    ) {
        self.fault = fault
        self.before = before
        self.after = after
        self.faultTimeout = faultTimeout
        self.recovery = recovery
        self.cost = cost
        self.wait = wait
    }
}

/// One run of writes with a fault in its middle, and the read back after it.
package struct DurabilityTrial {
    package var question: DurabilityQuestion
    /// The load of the run with the fault; its phases are set here.
    package var plan: RunPlan
    /// The version of all values.
    package var run: UInt64
    /// Brings the fault about.
    package var action: @Sendable (_ lever: ConnectionLever, _ isCancelled: @escaping @Sendable () -> Bool) -> String?
    /// Where the writes are read back: the target of the run, or what took its place.
    package var readTarget: () throws -> TargetPlan

    /// What surrounds a trial.
    package struct Surroundings {
        package var tool: String
        package var isInterrupted: () -> Bool
        /// Told of the run that a signal should end; nil between runs.
        package var watch: (RunControl?) -> Void
        /// Told what happens now: `closed loop · …`.
        package var show: (String, RunProgress?) -> Void

        package init(
            tool: String, isInterrupted: @escaping () -> Bool, watch: @escaping (RunControl?) -> Void,
            show: @escaping (String, RunProgress?) -> Void
        ) {
            self.tool = tool
            self.isInterrupted = isInterrupted
            self.watch = watch
            self.show = show
        }
    }

    /// What a trial came to: its row, and what the run with the fault left for its own record.
    package struct Made {
        package var record: DurabilitySettingRecord
        package var plan: RunPlan
        package var outcome: LoadOutcome
    }

    package init(
        question: DurabilityQuestion, plan: RunPlan, run: UInt64,
        action:
            @escaping @Sendable (_ lever: ConnectionLever, _ isCancelled: @escaping @Sendable () -> Bool) -> String?,
        readTarget: @escaping () throws -> TargetPlan
    ) {
        self.question = question
        self.plan = plan
        self.run = run
        self.action = action
        self.readTarget = readTarget
    }

    /// Makes the trial; `record` holds what is known of the setting already.
    ///
    /// Throws what a run throws before its load. What goes wrong with the fault and after it is told in the record.
    package func make(_ record: DurabilitySettingRecord, _ around: Surroundings) throws -> Made {
        var record = record
        var plan = plan
        plan.phases.warmup = 0
        plan.phases.measure = .duration(question.before + question.faultTimeout + question.after)
        var writes = LoggedWrites(
            run: run, wait: question.wait, longestSilence: question.faultTimeout + question.after + question.before)
        let lever = writes.lever
        let action = action
        writes.fault = ScheduledFault(after: question.before, rest: question.after) { action(lever, $0) }
        let outcome = try Self.load(plan, writes, question.fault.name, around)
        guard let ledger = outcome.ledger else { return Made(record: record, plan: plan, outcome: outcome) }
        record.failover = outcome.failover
        record.take(ledger, fault: outcome.fault, measureStart: outcome.loadStart)
        if outcome.fault == nil && !outcome.isInterrupted {
            record.faultProblem = "The run ended before its fault: nothing had succeeded for too long."
        }
        readBack(ledger, outcome, &record, around)
        return Made(record: record, plan: plan, outcome: outcome)
    }

    private func readBack(
        _ ledger: WriteLedger, _ outcome: LoadOutcome, _ record: inout DurabilitySettingRecord, _ around: Surroundings
    ) {
        let fault = outcome.fault
        do {
            var plan = plan
            plan.target = try readTarget()
            let found = try FinalRead(plan: plan, run: run, patience: question.recovery).read(
                end: ledger.end, isCancelled: around.isInterrupted
            ) { around.show("reading back \(Int($0 * 100)) %", nil) }
            let account = WriteAccount(ledger, found, mayHoldOthers: plan.manners.overwrite)
            record.take(account, fault: fault)
            // Asked for at the end: a server that was started again counts from 0.
            record.evicted = try evicted(plan.target, since: outcome.serverBefore)
        } catch {
            record.readProblem = "\(error)"
        }
    }

    /// How many keys the server has evicted since; nil where it does not tell.
    private func evicted(_ target: TargetPlan, since before: ServerInfo) throws -> Int? {
        let reply = try TargetConversation(target).ask(all: [["INFO"]])[0]
        let now = ServerInfo(reply)
        guard let count = now.fields["evicted_keys"].flatMap({ Int($0) }) else { return nil }
        let isSame = now.fields["run_id"] == before.fields["run_id"]
        return count - (isSame ? before.fields["evicted_keys"].flatMap { Int($0) } ?? 0 : 0)
    }

    static func load(
        _ plan: RunPlan, _ writes: LoggedWrites, _ name: String, _ around: Surroundings
    ) throws -> LoadOutcome {
        let run = LoadRun(plan, writes: writes)
        around.watch(run.control)
        defer { around.watch(nil) }
        return try run.run(tool: around.tool) { around.show(name, $0) }
    }
}

extension DurabilityTrial {
    /// Removes the keys that a trial wrote, where they are now; returns how many there were.
    package func removeKeys(_ made: Made) throws -> Int {
        let names = (0..<max(made.outcome.ledger?.end ?? 0, question.cost > 0 ? PersistenceCost.keys : 0)).map {
            plan.keys.name.text(of: $0)
        }
        let conversation = try TargetConversation(try readTarget())
        var removed = 0
        for start in stride(from: 0, to: names.count, by: 500) {
            let keys = names[start..<min(start + 500, names.count)]
            let reply = try conversation.ask(all: [["UNLINK"] + keys])[0]
            if case .integer(let count) = reply { removed += Int(count) }
        }
        return removed
    }
}
