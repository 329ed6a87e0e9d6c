// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Experiments
internal import Gate
internal import Plan
internal import Profiles
internal import RESP
internal import Report
internal import Results
internal import Sizing

/// Several tiers side by side, from a checked profile to its files: directory, steps in turns, records, report.
struct TiersSession {
    var profile: Profile
    var question: CapacityQuestion
    var tiers: [NamedTier]
    var prices: PriceList?
    var target: TargetOptions
    var output: OutputOptions

    /// A target that is there.
    private struct Ready {
        var named: NamedTier
        var administration: TargetAdministration
        var target: TiersRun.Target
    }

    /// Throws `ExitStatus` where the tiers are measured and the status is not 0.
    func run() throws {
        try PinnedProcessors.check(profile.load.pin)
        Interruption.shared.beginSession()
        let directory = try output.makeDirectory(profileName: profile.name)
        Interruption.shared.guardDirectory(nil)
        let record: RunRecord
        do {
            record = try measure(into: directory)
            try directory.write(
                ReportFormats.files(of: record).filter { ["record.json", "report.md"].contains($0.name) }
                    + TiersFile.files(of: record))
            try output.keep(directory)
        } catch {
            directory.removeIfEmpty()
            if Interruption.shared.isInterrupted, !(error is ExitStatus) { throw ExitStatus.interruptedEarly() }
            throw error
        }
        StandardOutput.write(output.format.format.render(record, runDirectory: directory.path))
        if Interruption.shared.outputFailed { throw ExitStatus.failed }
        if Interruption.shared.isInterrupted { throw ExitStatus.interrupted }
        if record.tiers?.recommended == nil { throw ExitStatus.notMet }
    }

    private func measure(into directory: RunDirectory) throws -> RunRecord {
        // All are looked at before the first is loaded: a wrong URL is told at once.
        let ready = try tiers.map { named in
            let planner = StepPlanner(
                profile: profile, address: named.url,
                manners: Manners(overwrite: target.overwrite, cleanup: target.cleanup))
            let administration = try SearchTarget.prepare(planner)
            return Ready(
                named: named, administration: administration,
                target: TiersRun.Target(
                    name: named.name, maker: SearchTarget.maker(planner, administration, sandbox: nil)))
        }
        if Interruption.shared.isInterrupted { throw ExitStatus.interruptedEarly() }
        let run = TiersRun(question: question, targets: ready.map(\.target), seed: profile.seed)
        if !output.quiet {
            StandardError.write(
                SearchSentence.start(question, targets: ready.count, takes: run.expectedDuration))
        }
        let line = ProgressLine(isQuiet: output.quiet)
        defer { line.clear() }
        let folders = Dictionary(uniqueKeysWithValues: tiers.map { ($0.name, directory.path + "/" + $0.folder) })
        let measured = try run.run(
            isInterrupted: { Interruption.shared.isInterrupted },
            keep: { target, load, made in
                try SearchTarget.write(made, load, under: folders[target.name] ?? directory.path)
            },
            progress: { target, load, progress in
                SearchTarget.show(load, progress, on: line, label: target.name + " · ")
            })
        for (one, named) in zip(measured, tiers) { try write(one, to: folders[named.name] ?? directory.path) }
        var record = try record(zip(measured, tiers).map { ($0, $1) })
        if target.cleanup {
            for one in ready { record.notes.append("\(one.named.name): \(SearchTarget.cleanUp(one.administration))") }
        }
        return record
    }

    /// The record of one tier's capacity beside its steps.
    private func write(_ measured: TiersRun.Measured, to path: String) throws {
        guard let record = measured.capacityRecord else { return }
        let directory = RunDirectory.existing(path)
        try directory.write(CapacitySession.allFiles(of: record))
    }

    private func record(_ all: [(measured: TiersRun.Measured, named: NamedTier)]) throws -> RunRecord {
        let asked = question.askedPerSecond ?? profile.load.ratePerSecond
        var tiers = TiersRecord()
        tiers.askedPerSecond = asked
        tiers.slo = question.levels.map(\.text)
        tiers.currency = prices?.currency
        tiers.tiers = try all.map { measured, named in
            let run = measured.asked ?? measured.base
            let question = try run.flatMap { try RunFacts(record: $0, name: named.name).facts.question() }
            return TierAssessment(measured, tier: named.tier, question: question, askedPerSecond: asked).record(
                url: named.url.description, pricePerHour: prices?.perHour(TierNames.names(named)), note: named.note)
        }
        TierChoice.decide(&tiers)
        let isInterrupted = all.contains { $0.measured.isInterrupted }
        if isInterrupted {
            tiers.recommended = nil
            tiers.explanation = "The comparison was interrupted before all tiers were measured."
        }
        // The figures of one tier stand for none of the others: those of each are in its own folder.
        var record = (all.compactMap { $0.measured.base }.first ?? RunRecord()).emptied()
        record.kind = "tiers"
        record.target.url = all.map(\.named.url.description).joined(separator: ", ")
        record.interrupted = isInterrupted
        record.notes = []
        record.tiers = tiers
        record.validity = ValidityRecord()
        return record
    }
}
