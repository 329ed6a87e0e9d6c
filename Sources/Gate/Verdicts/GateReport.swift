// SPDX-License-Identifier: Apache-2.0

/// An outcome with what a reader needs to know about where it comes from.
package struct GateReport: Equatable, Sendable {
    package var profileName: String
    /// What was measured, in words.
    package var target: String
    /// What it was compared with, in words: `reference, saved 2026-01-02T03:04:05Z`.
    package var baseline: String
    package var outcome: GateOutcome
    /// The lines in which the conditions differ; the hard ones stand here only where a user allowed that, or measured two
    /// servers on purpose.
    package var hardDifferences: [FingerprintDifference]
    package var softDifferences: [FingerprintDifference]

    /// Where the runs are, where the gate made them.
    package var directory: String?

    package init(
        profileName: String, target: String, baseline: String, outcome: GateOutcome,
        hardDifferences: [FingerprintDifference] = [], softDifferences: [FingerprintDifference] = []
    ) {
        self.profileName = profileName
        self.target = target
        self.baseline = baseline
        self.outcome = outcome
        self.hardDifferences = hardDifferences
        self.softDifferences = softDifferences
    }
}
