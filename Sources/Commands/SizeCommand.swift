// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Experiments
internal import Profiles
internal import RESP
internal import Report
internal import Results
internal import Sizing

/// `cachegauge size`: which tiers of a managed cache fit, and which limit binds first.
struct SizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "size",
        abstract: "Which tier do I need: memory, bandwidth, connections and operations against every tier.",
        discussion: """
            From figures, from a stored run or from a live cache, which is only looked at. Figures that are given go before \
            those of a run or a cache. Ends with 2 when no tier fits.

            Examples:
              cachegauge size --keys 10M --key-size 32B --value-size 1KB --rate 80k/s
              cachegauge size --from results/runs/latest --rate 80k/s --tier P2 B20
              cachegauge size --from-target redis://cache:6379 --format markdown
            """)

    @Option(help: ArgumentHelp("A stored run: a run directory or its record.json.", valueName: "run"))
    var from: String?

    @Option(
        help: ArgumentHelp("A live cache to look at: INFO, and a sample of its keys. Reads only.", valueName: "url"))
    var fromTarget: String?

    @Option(help: ArgumentHelp("How many keys of the live cache are looked at, at most.", valueName: "count"))
    var sample = "1000"

    @OptionGroup(title: "Figures") var figures: SizeFigures

    @Option(help: ArgumentHelp("A file with more tiers, as those in Profiles/tiers. Repeatable.", valueName: "file"))
    var catalog: [String] = []

    @Option(
        name: .customLong("tier"), parsing: .upToNextOption,
        help: ArgumentHelp("Show these tiers alone: P1, B20, \"Standard C3\".", valueName: "name"))
    var tiers: [String] = []

    @Option(help: ArgumentHelp("What goes to standard output.", valueName: "format"))
    var format = SizingFormatName(name: SizingText.name)

    @Option(
        help: ArgumentHelp(
            "Measure the bytes per key in this empty scratch database, instead of calculating them.", valueName: "url"))
    var measureMemory: String?

    @Flag(help: "Measure also in a database that is not empty; only keys of the measurement are removed.")
    var yesUseThisDatabase = false

    @Option(
        help: ArgumentHelp("A file whose first line is the password. Also REDISCLI_AUTH.", valueName: "file"))
    var passwordFile: String?

    @OptionGroup(title: "TLS") var tls: TLSOptions

    @Flag(help: "No progress on standard error.")
    var quiet = false

    func validate() throws {
        if from != nil && fromTarget != nil {
            throw ValidationError("--from and --from-target exclude each other: the figures come from one of them.")
        }
        if yesUseThisDatabase && measureMemory == nil {
            throw ValidationError("--yes-use-this-database needs --measure-memory.")
        }
        if passwordFile != nil && measureMemory == nil && fromTarget == nil {
            throw ValidationError("--password-file needs --from-target or --measure-memory.")
        }
    }

    func run() throws {
        let tiers = try SizeCatalogue.tiers(files: catalog, names: tiers)
        var facts = SizingFacts()
        if let from {
            facts = try RunFacts(record: RunDirectory.readRecord(at: from), name: from).facts
        } else if let fromTarget {
            let target = try SizeTarget(fromTarget, tls: try tls.plan(), passwordFile: passwordFile, isQuiet: quiet)
            facts = try target.facts(
                mostKeys: SizeFigures.count("--sample", sample, 1...100_000), needsKeys: !figures.tellsData)
        }
        try figures.apply(to: &facts)
        if let measureMemory {
            let target = try SizeTarget(measureMemory, tls: try tls.plan(), passwordFile: passwordFile, isQuiet: quiet)
            facts.measured = try target.measure(facts, usesFullDatabase: yesUseThisDatabase)
            facts.reportedBytes = nil
        }
        guard let question = facts.question() else { throw figures.missing(facts) }
        let answer = SizingAnswer(question, tiers: tiers.chosen, among: tiers.all)
        StandardOutput.write(format.format.render(answer, tiersWereChosen: !self.tiers.isEmpty))
        if Interruption.shared.outputFailed { throw ExitStatus.failed }
        if answer.fitting.isEmpty { throw ExitStatus.notMet }
    }
}

/// The name of a format of a sizing that exists.
struct SizingFormatName: ExpressibleByArgument {
    var name: String

    init(name: String) { self.name = name }

    init?(argument: String) {
        guard SizingFormats.named(argument) != nil else { return nil }
        name = argument
    }

    static var allValueStrings: [String] { SizingFormats.all.map { $0.name } }

    var defaultValueDescription: String { name }

    var format: any SizingFormat.Type { SizingFormats.named(name) ?? SizingText.self }
}
