// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Experiments
internal import Gate
internal import Profiles
internal import Report
internal import Results

/// `cachegauge gate duet`: two targets, or two setups of one, measured in turns and judged.
struct GateDuetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duet",
        abstract: "Measure two targets in interleaved pairs, and judge the second by the first.",
        discussion: """
            Both sides are measured in turns, in an order drawn from the seed, so that a machine that drifts hurts both \
            alike. After 5, 7 and 10 pairs it is looked at them, and the first look that decides is the last. --duration \
            is that of one run; every run has connections of its own, and both runs of a pair the same seed.

            The exit code is 0 for pass and improved, 2 for fail, 3 for inconclusive, and 4 where the runs are not valid.

            Examples:
              cachegauge gate duet --base redis://old:6379 --candidate redis://new:6379 --duration 10s
              cachegauge gate duet --target redis://cache:6379 --base-set load.depth=1 --candidate-set load.depth=16
            """)

    @Argument(help: "A profile: a file, or a name (see: cachegauge profile list). Default: user-profile.")
    var profile: String?

    @OptionGroup(title: "Sides") var sides: GateSideOptions
    @OptionGroup(title: "Policy") var policy: GatePolicyOptions
    @OptionGroup(title: "Workload") var workload: WorkloadOptions
    @OptionGroup(title: "Target") var target: TargetOptions
    @OptionGroup(title: "Runs") var output: PairOutputOptions
    @OptionGroup(title: "Output") var verdict: GateOutputOptions

    @Flag(help: "Print the plan with keys, bytes, memory and rate, and touch nothing.")
    var dryRun = false

    func run() throws {
        let sequence = GateSequence(try policy.read())
        var overrides = ProfileOverrides()
        try target.addPreset(to: &overrides)
        TargetOptions.addEnvironment(to: &overrides)
        try workload.add(to: &overrides)
        target.add(to: &overrides)
        var (base, candidate) = try sides.profiles(of: ProfileLibrary().find(profile), overrides, target: target)
        base.target.token = try target.token.plan()
        candidate.target.token = base.target.token
        if dryRun {
            StandardOutput.write(try DryRun(profile: base, target: target).text(beside: candidate, sequence.looks))
            return
        }
        try measure(PairSession(base: base, candidate: candidate, target: target, output: output), sequence)
    }

    private func measure(_ session: PairSession, _ sequence: GateSequence) throws {
        var decided: GateOutcome?
        let (directory, measured) = try session.measure { pairs in
            guard case .decided(let outcome) = try sequence.step(after: pairs) else { return false }
            decided = outcome
            return true
        }
        let outcome =
            decided
            ?? sequence.unfinished(
                after: measured.gatePairs,
                because: PairSession.ending(of: measured) ?? "The gate ended before anything was decided.")
        var report = GateReport(
            outcome, base: measured.runs(of: .base).map(\.record),
            candidate: measured.runs(of: .candidate).map(\.record))
        report.outcome.warnings += measured.notes
        report.directory = directory.path
        try session.write(
            measured, isInvalid: outcome.verdict == .invalid, gate: GateJSONFormat.json(report),
            into: directory)
        let published = Result { try verdict.publish(report) }
        try PairSession.end(measured)
        try published.get()
    }
}
