// SPDX-License-Identifier: Apache-2.0
internal import Engine
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
            throw error is EarlyInterruption ? ExitStatus.interruptedEarly() : error
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
        if Interruption.shared.isInterrupted { throw EarlyInterruption() }
        let record = try TargetRun(profile: profile, target: target, isQuiet: output.quiet).measure(
            at: try url ?? TargetURL.parse(sandbox?.url ?? ""), sandbox: sandbox?.description, into: directory)
        try output.keep(directory)
        return record
    }
}
