// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Engine
internal import Plan
internal import Profiles

/// `cachegauge run`: one load run against a target.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Measure a cache: one load run against a target.",
        discussion: """
            Without --target, a throwaway server is started on this machine (valkey-server or redis-server if one is \
            installed, else the embedded one), measured and stopped again.

            Examples:
              cachegauge run
              cachegauge run --target redis://cache:6379 --rate 20k/s --duration 30s
              cachegauge run --target redis://cache:6379 --closed --depth 16
            """)

    @Argument(help: "A profile: a file, or a name (see: cachegauge profile list). Default: user-profile.")
    var profile: String?

    @OptionGroup(title: "Workload") var workload: WorkloadOptions
    @OptionGroup(title: "Target") var target: TargetOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @Option(
        help: ArgumentHelp(
            "How often the run is made, each time with its own connections and seed: what a gate needs.",
            valueName: "count"))
    var repeats = 1

    @Flag(help: "Print the plan with keys, bytes, memory and rate, and touch nothing.")
    var dryRun = false

    func validate() throws {
        guard (1...RepeatSession.most).contains(repeats) else {
            throw ValidationError("--repeats must be from 1 to \(RepeatSession.most).")
        }
    }

    func run() throws {
        var overrides = ProfileOverrides()
        try target.addPreset(to: &overrides)
        TargetOptions.addEnvironment(to: &overrides)
        try workload.add(to: &overrides)
        target.add(to: &overrides)
        let source = try ProfileLibrary().find(profile)
        var profile = try Profile(source, overrides: overrides)
        profile.target.token = try target.token.plan()
        if dryRun {
            StandardOutput.write(try DryRun(profile: profile, target: target).text())
            return
        }
        guard repeats > 1 else {
            try RunSession(profile: profile, target: target, output: output).run()
            return
        }
        try RepeatSession(profile: profile, target: target, output: output, repeats: repeats).run()
    }
}
