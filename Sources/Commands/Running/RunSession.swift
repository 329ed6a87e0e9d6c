// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Plan
internal import Profiles
internal import RESP
internal import Report
internal import Results
internal import Sandbox

/// One run from a checked profile to its files: directory, sandbox, load, record, report.
struct RunSession {
    var profile: Profile
    var target: TargetOptions
    var output: OutputOptions
    /// What stands before the progress.
    var label = ""

    /// Throws `ExitStatus` where the run is done and its status is not 0.
    func run() throws {
        let url = try target.withPassword(profile.target.url)
        try PinnedProcessors.check(profile.load.pin)
        Interruption.shared.beginSession()
        let directory = try output.makeDirectory(profileName: profile.name)
        let record: RunRecord
        do {
            record = try measure(url, into: directory)
        } catch {
            directory.removeIfEmpty()
            throw error
        }
        StandardOutput.write(output.format.format.render(record, runDirectory: directory.path))
        try Self.end(record)
    }

    /// Throws the status of what was measured where it is not 0.
    static func end(_ record: RunRecord) throws {
        if Interruption.shared.outputFailed { throw ExitStatus.failed }
        // Also when all was measured and only the end of the run was interrupted.
        if Interruption.shared.isInterrupted { throw ExitStatus.interrupted }
        // The target answered, and refused all that was asked of it.
        if record.measure.completed == 0 && record.measure.sent > 0 { throw ExitStatus.unreachable }
        if !record.validity.valid { throw ExitStatus.invalidRun }
    }

    /// Makes the load on the target, or on a sandbox without one, and writes the run directory.
    private func measure(_ url: TargetURL?, into directory: RunDirectory) throws -> RunRecord {
        let sandbox = url == nil ? try target.startSandbox(isQuiet: output.quiet) : nil
        defer {
            Interruption.shared.guardSandbox(nil)
            sandbox?.stop()
        }
        if Interruption.shared.isInterrupted { throw ExitStatus.interruptedEarly() }
        let record = try measure(
            at: try url ?? TargetURL.parse(sandbox?.url ?? ""), sandbox: sandbox?.description, into: directory)
        try output.keep(directory)
        return record
    }

    /// Makes the load on a target that is there, and writes the files of the run.
    func measure(at address: TargetURL, sandbox: String?, into directory: RunDirectory) throws -> RunRecord {
        let plan = try Planner(machine: .init(processors: Engine.MachineFacts.processors)).plan(
            profile, target: address, manners: Manners(overwrite: target.overwrite, cleanup: target.cleanup))
        let run = LoadRun(plan)
        Interruption.shared.watch(run.control)
        defer { Interruption.shared.watch(nil) }
        let progress = ProgressLine(isQuiet: output.quiet, label: label)
        let outcome: LoadOutcome
        do {
            outcome = try run.run(tool: "cachegauge \(Program.version)") { progress.show($0) }
        } catch {
            progress.clear()
            if Interruption.shared.isInterrupted { throw ExitStatus.interruptedEarly() }
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
