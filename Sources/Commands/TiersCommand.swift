// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Profiles

/// `cachegauge tiers`: the same workload on several targets, side by side.
struct TiersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tiers",
        abstract: "Measure the same workload on several tiers, side by side, and say which one to take.",
        discussion: """
            Each target gets the searches of `capacity`, in turns, and then the profile's rate. A name that the catalogue \
            has, such as P1, brings what is published about it into the same table; any other name is a label.

            Ends with 2 when none fits.

            Examples:
              cachegauge tiers --tier C3=rediss://c3.example:6380 \\
                --tier P1=rediss://p1.example:6380 --rate 20k/s \\
                --slo 'response.p99 < 2ms' --prices prices.yaml
            """)

    @Argument(help: "A profile: a file, or a name (see: cachegauge profile list). Default: user-profile.")
    var profile: String?

    @Option(
        name: .customLong("tier"), parsing: .upToNextOption,
        help: ArgumentHelp("A target and its name: P1=rediss://host:6380. Repeatable.", valueName: "name=url"))
    var tiers: [String] = []

    @Option(
        help: ArgumentHelp(
            "A YAML file: currency (optional), and prices, a mapping of tiers to their prices per hour.",
            valueName: "file"))
    var prices: String?

    @Option(help: ArgumentHelp("A file with more tiers, as those in Profiles/tiers. Repeatable.", valueName: "file"))
    var catalog: [String] = []

    @OptionGroup(title: "Search") var search: SearchOptions
    @OptionGroup(title: "Workload") var workload: WorkloadOptions
    @OptionGroup(title: "Target") var target: TargetOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard !tiers.isEmpty else {
            throw ValidationError("--tier is missing: name the targets, such as --tier P1=rediss://host:6380.")
        }
        guard target.address.target == nil else {
            throw ValidationError("--target is for one target: name each with --tier NAME=URL.")
        }
    }

    func run() throws {
        let source = try ProfileLibrary().find(profile)
        let profiles = try workload.settings.map { workload in
            var overrides = ProfileOverrides()
            try target.addPreset(to: &overrides)
            try workload.add(to: &overrides)
            target.add(to: &overrides)
            var profile = try Profile(source, overrides: overrides)
            profile.target.token = try target.token.plan()
            return profile
        }
        let question = try search.question(profiles)
        let named = try TierNames.read(tiers, catalogs: catalog, target: target)
        let prices = try prices.map { try TierNames.prices(file: $0, for: named) }
        try TiersSession(
            profile: profiles[0], question: question, tiers: named, prices: prices, target: target, output: output
        ).run()
    }
}
