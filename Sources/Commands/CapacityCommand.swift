// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Experiments
internal import Profiles

/// `cachegauge capacity`: the highest rate that still meets the service level.
struct CapacityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Find the highest rate at which a target still meets a service level.",
        discussion: """
            Closed loops find the ceiling; then rates in an open loop go up until one misses the service level, the middle is \
            tried until they are 2.5 % apart, and three fresh runs confirm the result. --connections and --depth take lists, \
            such as 10,50,200: each has a search of its own. How long it takes is said before it starts.

            Ends with 2 when the service level is out of reach, with 4 when the client was the limit.

            Examples:
              cachegauge capacity --slo 'response.p99 < 1ms' --slo 'errors.rate < 0.1%'
              cachegauge capacity --slo 'response.p99 < 2ms' --connections 10,50,200
            """)

    @Argument(help: "A profile: a file, or a name (see: cachegauge profile list). Default: user-profile.")
    var profile: String?

    @OptionGroup(title: "Search") var search: SearchOptions
    @OptionGroup(title: "Workload") var workload: WorkloadOptions
    @OptionGroup(title: "Target") var target: TargetOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @Flag(help: "Print the plan with keys, bytes, memory and rate, and touch nothing.")
    var dryRun = false

    func run() throws {
        let source = try ProfileLibrary().find(profile)
        let profiles = try workload.settings.map { workload in
            var overrides = ProfileOverrides()
            try target.addPreset(to: &overrides)
            TargetOptions.addEnvironment(to: &overrides)
            try workload.add(to: &overrides)
            target.add(to: &overrides)
            var profile = try Profile(source, overrides: overrides)
            profile.target.token = try target.token.plan()
            return profile
        }
        let question = try search.question(profiles)
        if dryRun {
            let takes = "# takes about \(SearchSentence.duration(question.expectedDuration))\n"
            StandardOutput.write(try DryRun(profile: profiles[0], target: target).text() + takes)
            return
        }
        try CapacitySession(profile: profiles[0], question: question, target: target, output: output).run()
    }
}
