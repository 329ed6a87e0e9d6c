// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Experiments
internal import Gate
internal import Profiles
internal import RESP
internal import Report
internal import Results
internal import Sandbox

/// The interleaved pairs of a gate from checked profiles to their files: directory, sandbox, runs.
struct PairSession {
    var base: Profile
    var candidate: Profile
    var target: TargetOptions
    var output: PairOutputOptions

    /// Measures pairs until `isDone` says so.
    ///
    /// Ended early, what is complete is kept, and `finish` is still to be called.
    ///
    /// - Throws: where nothing was measured, and what `isDone` throws.
    func measure(until isDone: ([GatePair]) throws -> Bool) throws -> (directory: RunDirectory, measured: MeasuredPairs)
    {
        let urls = (
            base: try target.withPassword(base.target.url), candidate: try target.withPassword(candidate.target.url)
        )
        for profile in [base, candidate] { try PinnedProcessors.check(profile.load.pin) }
        Interruption.shared.beginSession()
        let directory = try output.makeDirectory(profileName: base.name)
        Interruption.shared.guardDirectory(nil)
        do {
            let sandbox = urls.base == nil ? try target.startSandbox(isQuiet: output.quiet) : nil
            defer {
                Interruption.shared.guardSandbox(nil)
                sandbox?.stop()
            }
            if Interruption.shared.isInterrupted { throw EarlyInterruption() }
            let own = try sandbox.map { try TargetURL.parse($0.url) }
            guard let one = urls.base ?? own, let other = urls.candidate ?? own else {
                throw UsageError("Both sides of a gate need a target, or neither of them.")
            }
            let folder = try RunDirectory.take(directory.path + "/pairs")
            defer { folder.removeIfEmpty() }
            let runner = LivePairRunner(
                session: self, urls: (one, other), sandbox: sandbox?.description, folder: folder)
            let measured = try PairedRun(seed: base.seed) { Interruption.shared.isInterrupted }.run(
                runner, until: isDone)
            return (directory, measured)
        } catch {
            directory.removeIfEmpty()
            throw error is EarlyInterruption ? ExitStatus.interruptedEarly() : error
        }
    }

    /// Writes the record above the runs, with what the gate says, and the report.
    ///
    /// - Parameter markdown: what comes first in the report, where a record does not tell it by itself.
    func write(
        _ measured: MeasuredPairs, isInvalid: Bool, gate: JSONValue, markdown: String = "", into directory: RunDirectory
    ) throws {
        var record = try measured.record(isInvalid: isInvalid, command: CommandEcho.words)
        record.gate = gate
        let files = ReportFormats.files(of: record).filter { ["record.json", "report.md"].contains($0.name) }
        try directory.write(
            files.map {
                $0.name == "report.md" && !markdown.isEmpty ? RunFile($0.name, markdown + "\n" + $0.text) : $0
            })
        try output.keep(directory)
    }

    /// Throws the status that comes before that of the verdict.
    static func end(_ measured: MeasuredPairs) throws {
        if Interruption.shared.outputFailed { throw ExitStatus.failed }
        if measured.isInterrupted || Interruption.shared.isInterrupted { throw ExitStatus.interrupted }
        if let failure = measured.failure { throw failure }
    }

    /// Why the pairs ended before they were done; nil where they did not.
    static func ending(of measured: MeasuredPairs) -> String? {
        let count = Quantity.counted(measured.pairs.count, "complete pair")
        if let failure = measured.failure {
            return "The gate ended after \(count), before anything was decided: \(failure)"
        }
        return measured.isInterrupted
            ? "The gate was interrupted after \(count), before anything was decided." : nil
    }
}

/// Runs one side of a pair against its target, with connections of its own.
private struct LivePairRunner: PairRunner {
    let session: PairSession
    let urls: (base: TargetURL, candidate: TargetURL)
    let sandbox: String?
    let folder: RunDirectory

    func run(_ step: PairStep) throws -> RunRecord {
        if Interruption.shared.isInterrupted { throw EarlyInterruption() }
        var profile = step.side == .base ? session.base : session.candidate
        profile.seed = step.seed(from: profile.seed)
        let pair = folder.path + "/" + step.pairDirectory
        let directory = try RunDirectory.take(pair + "/" + step.side.rawValue)
        Interruption.shared.guardDirectory(directory)
        defer { Interruption.shared.guardDirectory(nil) }
        let run = TargetRun(
            profile: profile, target: session.target, isQuiet: session.output.quiet,
            label: "pair \(step.pair)\(step.isAgain ? " again" : "") · \(step.side) · ")
        do {
            return try run.measure(
                at: step.side == .base ? urls.base : urls.candidate, sandbox: sandbox, into: directory)
        } catch {
            directory.removeIfEmpty()
            RunDirectory.removeFolder(ifEmpty: pair)
            throw error
        }
    }
}
