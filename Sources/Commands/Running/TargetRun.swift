// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Plan
internal import Profiles
internal import RESP
internal import Report
internal import Results

/// One run of a profile on a target that is there: load, record, files.
struct TargetRun {
    var profile: Profile
    var target: TargetOptions
    var isQuiet: Bool
    /// What stands before the progress.
    var label = ""

    /// Makes the load, and writes the files of the run.
    ///
    /// - Throws: `EarlyInterruption` where it was ended before there was anything to write.
    func measure(at address: TargetURL, sandbox: String?, into directory: RunDirectory) throws -> RunRecord {
        let plan = try Planner(machine: .init(processors: Engine.MachineFacts.processors)).plan(
            profile, target: address, manners: Manners(overwrite: target.overwrite, cleanup: target.cleanup))
        let run = LoadRun(plan)
        Interruption.shared.watch(run.control)
        defer { Interruption.shared.watch(nil) }
        let progress = ProgressLine(isQuiet: isQuiet, label: label)
        let outcome: LoadOutcome
        do {
            outcome = try run.run(tool: "cachegauge \(Program.version)") { progress.show($0) }
        } catch {
            progress.clear()
            if Interruption.shared.isInterrupted { throw EarlyInterruption() }
            throw error
        }
        progress.clear()
        let record = try RecordBuilder(
            plan: plan, tool: Program.tool, command: CommandEcho.words, sandbox: sandbox
        ).record(outcome)
        try directory.write(ReportFormats.files(of: record) + [RunFile("latency.hlog", outcome.log)])
        return record
    }
}

/// A run was ended before anything was measured.
struct EarlyInterruption: Error {}
