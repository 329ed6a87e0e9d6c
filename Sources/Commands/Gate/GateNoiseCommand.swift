// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Experiments
internal import Gate
internal import Profiles
internal import Report
internal import Results

/// `cachegauge gate noise`: one target against itself.
struct GateNoiseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "noise",
        abstract: "Measure one target twice in ten pairs: the noise, and the tolerance it supports.",
        discussion: """
            Both sides of every pair are the same target, so that every difference is noise. It says how large that is for \
            each metric of the policy, which tolerance a gate can judge by, and how often it would have called the target \
            slower than itself. Without --target, the sandbox is measured. --duration is that of one run.

            Example:
              cachegauge gate noise --target redis://cache:6379 --duration 10s
            """)

    @Argument(help: "A profile: a file, or a name (see: cachegauge profile list). Default: user-profile.")
    var profile: String?

    @OptionGroup(title: "Policy") var policy: GatePolicyOptions
    @OptionGroup(title: "Workload") var workload: WorkloadOptions
    @OptionGroup(title: "Target") var target: TargetOptions
    @OptionGroup(title: "Output") var output: PairOutputOptions

    @Option(help: "What goes to standard output.")
    var format: NoiseFormat = .text

    @Flag(help: "Print the plan with keys, bytes, memory and rate, and touch nothing.")
    var dryRun = false

    func run() throws {
        let policy = try policy.read()
        var overrides = ProfileOverrides()
        try target.addPreset(to: &overrides)
        TargetOptions.addEnvironment(to: &overrides)
        try workload.add(to: &overrides)
        target.add(to: &overrides)
        var profile = try Profile(ProfileLibrary().find(profile), overrides: overrides)
        profile.target.token = try target.token.plan()
        if dryRun {
            StandardOutput.write(try DryRun(profile: profile, target: target).text(beside: profile, [GateNoise.pairs]))
            return
        }
        try measure(PairSession(base: profile, candidate: profile, target: target, output: output), policy)
    }

    private func measure(_ session: PairSession, _ policy: GatePolicy) throws {
        let judge = GateJudge(policy)
        let (directory, measured) = try session.measure { pairs in
            // A policy that names what is not measured is known after one pair, not after ten.
            try judge.check(pairs)
            return pairs.count >= GateNoise.pairs || Self.isInvalid(pairs)
        }
        let pairs = measured.gatePairs
        guard !Self.isInvalid(pairs) else {
            let reason = pairs.lazy.compactMap { $0.base.invalidity ?? $0.candidate.invalidity }.first ?? ""
            let sentence =
                "\(pairs.count { !$0.isValid }) of \(Quantity.counted(pairs.count, "pair")) are not valid: their figures "
                + "say more about the client than about the target. The first one: \(reason)"
            try session.write(
                measured, isInvalid: true, gate: .object([JSONMember("invalid", .text(sentence))]), markdown: "",
                into: directory)
            StandardError.write("Error: \(sentence)\n")
            try PairSession.end(measured)
            throw ExitStatus.invalidRun
        }
        let noise: GateNoise
        do {
            noise = try GateNoise(pairs, policy: policy)
        } catch {
            try session.write(
                measured, isInvalid: false, gate: .object([JSONMember("unfinished", .text(error.description))]),
                markdown: "", into: directory)
            StandardError.write("Error: \(error)\n")
            try PairSession.end(measured)
            throw ExitStatus.badUsage
        }
        let record = measured.runs(of: .base).map(\.record).first ?? RunRecord()
        let report = NoiseReport(
            profileName: record.profileName, target: RepeatSet.target(record), noise: noise,
            warnings: [PairSession.ending(of: measured)].compactMap(\.self) + measured.notes, directory: directory.path)
        try session.write(
            measured, isInvalid: false, gate: NoiseText.json(report), markdown: NoiseText.markdown(report),
            into: directory)
        StandardOutput.write(format.render(report))
        try PairSession.end(measured)
    }

    /// Whether so many pairs are not valid that the others cannot make up for them.
    private static func isInvalid(_ pairs: [GatePair]) -> Bool {
        RunRecord.areTooMany(invalid: pairs.count { !$0.isValid }, of: GateNoise.pairs)
    }
}

enum NoiseFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case markdown

    func render(_ report: NoiseReport) -> String {
        switch self {
        case .text: NoiseText.text(report)
        case .markdown: NoiseText.markdown(report)
        case .json: JSONWriter.text(NoiseText.json(report))
        }
    }
}
