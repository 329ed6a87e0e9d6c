// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Experiments
internal import Plan
internal import Profiles
internal import RESP
internal import Report
internal import Results
internal import Sandbox

/// One search for a capacity from a checked profile to its files: directory, sandbox, steps, record, report.
struct CapacitySession {
    var profile: Profile
    var question: CapacityQuestion
    var target: TargetOptions
    var output: OutputOptions

    /// The files of a record above others; the seconds are in the steps.
    private static let files: Set = ["record.json", "report.md", "summary.csv"]

    static func allFiles(of record: RunRecord) -> [RunFile] {
        ReportFormats.files(of: record).filter { files.contains($0.name) } + StepsFile.files(of: record)
            + CurvePicture.files(of: record)
    }

    /// Throws `ExitStatus` where the search is done and its status is not 0.
    func run() throws {
        let url = try target.withPassword(profile.target.url)
        try PinnedProcessors.check(profile.load.pin)
        Interruption.shared.beginSession()
        let directory = try output.makeDirectory(profileName: profile.name)
        Interruption.shared.guardDirectory(nil)
        let record: RunRecord
        do {
            record = try measure(url, into: directory)
            try directory.write(Self.allFiles(of: record))
            try output.keep(directory)
        } catch {
            directory.removeIfEmpty()
            if Interruption.shared.isInterrupted, !(error is ExitStatus) { throw ExitStatus.interruptedEarly() }
            throw error
        }
        StandardOutput.write(output.format.format.render(record, runDirectory: directory.path))
        try Self.end(record.capacity?.outcome)
    }

    /// Throws the status of an outcome where it is not 0.
    static func end(_ outcome: CapacityOutcome?) throws {
        if Interruption.shared.outputFailed { throw ExitStatus.failed }
        if Interruption.shared.isInterrupted { throw ExitStatus.interrupted }
        switch outcome {
        case .found?, nil: return
        case .outOfReach: throw ExitStatus.notMet
        case .clientLimit: throw ExitStatus.invalidRun
        case .unconfirmed: throw ExitStatus.inconclusive
        case .targetLost: throw ExitStatus.unreachable
        case .interrupted: throw ExitStatus.interrupted
        }
    }

    private func measure(_ url: TargetURL?, into directory: RunDirectory) throws -> RunRecord {
        let server = url == nil ? try target.startSandbox(isQuiet: output.quiet) : nil
        defer {
            Interruption.shared.guardSandbox(nil)
            server?.stop()
        }
        if Interruption.shared.isInterrupted { throw ExitStatus.interruptedEarly() }
        let planner = StepPlanner(
            profile: profile, address: try url ?? TargetURL.parse(server?.url ?? ""),
            manners: Manners(overwrite: target.overwrite, cleanup: target.cleanup))
        let administration = try SearchTarget.prepare(planner)
        if !output.quiet { StandardError.write(SearchSentence.start(question, takes: question.expectedDuration)) }
        let maker = SearchTarget.maker(planner, administration, sandbox: server?.description)
        let line = ProgressLine(isQuiet: output.quiet)
        defer { line.clear() }
        var record = try CapacityRun(question: question, maker: maker).run(
            isInterrupted: { Interruption.shared.isInterrupted },
            keep: { load, made in try SearchTarget.write(made, load, under: directory.path) },
            progress: { load, progress in SearchTarget.show(load, progress, on: line) })
        if planner.manners.cleanup { record.notes.append(SearchTarget.cleanUp(administration)) }
        return record
    }
}
