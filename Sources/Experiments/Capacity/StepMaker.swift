// SPDX-License-Identifier: Apache-2.0
package import Engine
package import Plan
package import Results

/// Makes single steps on one target, and their records.
package struct StepMaker {
    private let makePlan: (StepLoad) throws -> RunPlan
    private let runner: any BlockRunner
    private let tool: ToolRecord
    private let command: [String]
    private let sandbox: String?

    /// - Parameters:
    ///   - makePlan: the plan of a step, with the profile's own populate phase.
    ///   - command: as it was typed, without secrets.
    ///   - sandbox: what the sandbox started; nil with a target of the user's.
    package init(
        runner: any BlockRunner, tool: ToolRecord, command: [String], sandbox: String?,
        makePlan: @escaping (StepLoad) throws -> RunPlan
    ) {
        self.makePlan = makePlan
        self.runner = runner
        self.tool = tool
        self.command = command
        self.sandbox = sandbox
    }

    /// A step that was made.
    package struct Made {
        package var record: RunRecord
        package var log: String
        package var isInterrupted: Bool
    }

    /// - Throws: what the runner throws; `AccountingError`.
    package func make(_ load: StepLoad, progress: (RunProgress) -> Void) throws -> Made {
        let plan = try makePlan(load)
        var block = plan
        block.block = Block(number: UInt64(load.number), stream: UInt64(load.number))
        // Later steps find the keys of the first.
        if !load.isFirst { block.phases.populate = 0 }
        let outcome = try runner.run(block, progress: progress)
        let record = try RecordBuilder(plan: plan, tool: tool, command: command, sandbox: sandbox).record(outcome)
        return Made(record: record, log: outcome.log, isInterrupted: outcome.isInterrupted)
    }
}

/// A step that made no contact, or whose target stopped answering.
enum StepLoss {
    /// So many operations without one answer are no chance.
    private static let fewestOperations = 10

    static func sentence(_ record: RunRecord, _ load: StepLoad) -> String? {
        guard record.measure.completed == 0, record.measure.planned >= fewestOperations, !record.interrupted else {
            return nil
        }
        return "The search ended at \(load.directory), because the target did not answer one operation there any more."
    }
}
