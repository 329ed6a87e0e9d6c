// SPDX-License-Identifier: Apache-2.0

/// The noise of a target with what a reader needs to know about where it comes from.
package struct NoiseReport: Equatable, Sendable {
    package var profileName: String
    /// What was measured, in words.
    package var target: String
    package var noise: GateNoise
    /// What a reader must know before the figures, as full sentences.
    package var warnings: [String]
    /// Where the runs are.
    package var directory: String?

    package init(
        profileName: String, target: String, noise: GateNoise, warnings: [String] = [], directory: String? = nil
    ) {
        self.profileName = profileName
        self.target = target
        self.noise = noise
        self.warnings = warnings
        self.directory = directory
    }
}
