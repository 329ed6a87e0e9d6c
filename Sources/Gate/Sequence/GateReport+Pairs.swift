// SPDX-License-Identifier: Apache-2.0
package import Results

extension GateReport {
    /// The report of a gate over pairs: the base in the place of the baseline.
    ///
    /// What differs between the two sides is what the gate is about, and is listed.
    ///
    /// - Parameters:
    ///   - base: the runs of the base, in order; the first one of each side stands for its conditions.
    ///   - candidate: those of the candidate.
    package init(_ outcome: GateOutcome, base: [RunRecord], candidate: [RunRecord]) {
        let (one, other) = (base.first, candidate.first)
        self.init(
            profileName: (other ?? one)?.profileName ?? "", target: other.map(RepeatSet.target) ?? "not measured",
            baseline: one.map(RepeatSet.target) ?? "not measured", outcome: outcome)
        self.outcome.warnings += [("base", base), ("candidate", candidate)].compactMap { name, runs in
            Self.change(in: runs).map {
                "The conditions of the \(name) changed during the gate: \($0.line) was \($0.baseline ?? "not told") and "
                    + "became \($0.run ?? "not told"). Measure again where nothing changes."
            }
        }
        guard let one, let other else { return }
        let profiles = FingerprintDifference.between(
            ComparableProfile(one.profile).lines, ComparableProfile(other.profile).lines, prefix: "profile.")
        hardDifferences =
            (profiles + FingerprintDifference.between(Fingerprint(one).hard.all, Fingerprint(other).hard.all))
            .map(Self.named)
        softDifferences = FingerprintDifference.between(Fingerprint(one).soft.all, Fingerprint(other).soft.all)
            .map(Self.named)
    }

    private static func named(_ difference: FingerprintDifference) -> FingerprintDifference {
        var difference = difference
        difference.names = ("base", "candidate")
        return difference
    }

    /// The first line in which the conditions of later runs differ from those of the first.
    private static func change(in runs: [RunRecord]) -> FingerprintDifference? {
        guard let first = runs.first else { return nil }
        let conditions = Fingerprint(first).hard.all
        return runs.dropFirst().lazy.compactMap {
            FingerprintDifference.between(conditions, Fingerprint($0).hard.all).first
        }.first
    }
}
