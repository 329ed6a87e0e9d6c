// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Profiles
internal import RESP
internal import Report
internal import Results
internal import Sandbox

/// Several runs of one profile, each with connections and a seed of its own, under one directory: what a gate judges.
struct RepeatSession {
    /// More than exact tests are made for.
    static let most = 50

    var profile: Profile
    var target: TargetOptions
    var output: OutputOptions
    var repeats: Int

    /// Throws `ExitStatus` where the repeats are made and their status is not 0.
    ///
    /// Ended early, those that are complete are kept.
    func run() throws {
        let url = try target.withPassword(profile.target.url)
        try PinnedProcessors.check(profile.load.pin)
        Interruption.shared.beginSession()
        let directory = try output.makeDirectory(profileName: profile.name)
        Interruption.shared.guardDirectory(nil)
        let record: RunRecord
        do {
            record = RunRecord(repeats: try measure(url, into: directory))
            try directory.write(
                ReportFormats.files(of: record).filter { ["record.json", "report.md"].contains($0.name) })
            try output.keep(directory)
        } catch {
            directory.removeIfEmpty()
            throw error is EarlyInterruption ? ExitStatus.interruptedEarly() : error
        }
        StandardOutput.write(output.format.format.render(record, runDirectory: directory.path))
        try RunSession.end(record)
    }

    /// The records of the repeats; at least one.
    private func measure(_ url: TargetURL?, into directory: RunDirectory) throws -> [RunRecord] {
        let sandbox = url == nil ? try target.startSandbox(isQuiet: output.quiet) : nil
        defer {
            Interruption.shared.guardSandbox(nil)
            sandbox?.stop()
        }
        let address = try url ?? TargetURL.parse(sandbox?.url ?? "")
        let folder = try RunDirectory.take(directory.path + "/repeats")
        var records: [RunRecord] = []
        do {
            while records.count < repeats, records.isEmpty || !Interruption.shared.isInterrupted {
                records.append(
                    try repeated(records.count + 1, at: address, sandbox: sandbox?.description, under: folder))
            }
        } catch {
            // A repeat that was stopped before it measured anything leaves the others as they are.
            guard !records.isEmpty, Interruption.shared.isInterrupted else {
                folder.removeIfEmpty()
                throw error
            }
        }
        return records
    }

    private func repeated(
        _ number: Int, at address: TargetURL, sandbox: String?, under folder: RunDirectory
    ) throws -> RunRecord {
        var profile = profile
        profile.seed &+= UInt64(number - 1)
        let run = TargetRun(
            profile: profile, target: target, isQuiet: output.quiet, label: "repeat \(number) of \(repeats) · ")
        let directory = try RunDirectory.take(folder.path + "/" + (number < 10 ? "0" : "") + String(number))
        Interruption.shared.guardDirectory(directory)
        defer { Interruption.shared.guardDirectory(nil) }
        do {
            return try run.measure(at: address, sandbox: sandbox, into: directory)
        } catch {
            directory.removeIfEmpty()
            throw error
        }
    }
}
