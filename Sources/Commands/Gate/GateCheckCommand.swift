// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Gate
internal import Report

/// `cachegauge gate check`: stored runs against a stored baseline.
struct GateCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Judge stored runs against a stored baseline.",
        discussion: """
            The exit code is 0 for pass and improved, 2 for fail, 3 for inconclusive, 4 where the runs are not valid, and \
            5 where the baseline is missing or was made under other conditions.

            Machines drift between one day and the next, and no number of repeats shows that to a stored baseline: \
            tolerances must leave room for it.
            """)

    @OptionGroup var runs: GateRuns

    @Option(
        help: ArgumentHelp(
            "The baseline: a name under \(BaselineStore.standardFolder), or a file. Default: "
                + "\(BaselineStore.reference).", valueName: "baseline"))
    var against: String?

    @OptionGroup(title: "Policy") var policy: GatePolicyOptions

    @Flag(
        help: "Judge in spite of other conditions than the baseline's; nothing better than inconclusive is said then.")
    var allowMismatch = false

    @OptionGroup(title: "Output") var output: GateOutputOptions

    func run() throws {
        let policy = try policy.read()
        let set = try runs.read()
        guard against != nil || !policy.comparisons.isEmpty else {
            // Limits alone need no baseline.
            try output.publish(try limits(of: policy, set))
            return
        }
        let report: GateReport
        do {
            report = try compare(set, policy)
        } catch let error as BaselineError {
            // A crossed limit and runs that are not valid come before a baseline that is none.
            guard set.isInvalid || !policy.levels.isEmpty else { throw error }
            let limits = try limits(of: policy, set)
            guard limits.outcome.verdict == .fail || limits.outcome.verdict == .invalid else { throw error }
            StandardError.write("Error: \(error)\n")
            try output.publish(limits)
            return
        }
        try output.publish(report)
    }

    /// Throws `BaselineError` where the baseline is none for these runs.
    private func compare(_ set: RepeatSet, _ policy: GatePolicy) throws -> GateReport {
        let baseline = try BaselineStore().read(against ?? BaselineStore.reference)
        let (hard, soft) = baseline.differences(from: set)
        guard hard.isEmpty || allowMismatch else {
            let others = hard.dropFirst().map(\.line)
            let rest =
                others.isEmpty
                ? "" : " \(others.joined(separator: ", ")) \(others.count == 1 ? "differs" : "differ") too."
            throw BaselineError(
                "The baseline “\(baseline.name)” was made under other conditions: \(hard[0].text).\(rest) Save a baseline "
                    + "under these conditions, or say --allow-mismatch, with which nothing better than inconclusive is said."
            )
        }
        let outcome = try GateJudge(policy).judge(set.readings, against: baseline.repeats)
        return GateReport(
            profileName: set.profileName, target: set.target,
            baseline: "\(baseline.name), saved \(baseline.savedAt)" + (baseline.promotedFrom.map { " as \($0)" } ?? ""),
            outcome: hard.isEmpty ? outcome : outcome.capped(), hardDifferences: hard, softDifferences: soft)
    }

    /// Judges what does not depend on a baseline.
    private func limits(of policy: GatePolicy, _ set: RepeatSet) throws -> GateReport {
        var policy = policy
        if !set.isInvalid { policy.comparisons = [] }
        return GateReport(
            profileName: set.profileName, target: set.target, baseline: "fixed limits only",
            outcome: try GateJudge(policy).judge(set.readings, against: []))
    }
}
