// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Profiles

/// The two sides of a gate that measures them itself: two targets, or two setups of the same.
struct GateSideOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The target as it was. Default: --target, and without one the sandbox.", valueName: "url"))
    var base: String?

    @Option(help: ArgumentHelp("The target as it is now. Default: the base.", valueName: "url"))
    var candidate: String?

    @Option(
        help: ArgumentHelp(
            "Set a key of the base's profile, beside --set: load.depth=1. Repeatable.", valueName: "path=value"))
    var baseSet: [String] = []

    @Option(
        help: ArgumentHelp("The same for the candidate. Repeatable.", valueName: "path=value"))
    var candidateSet: [String] = []

    /// The profiles of both sides.
    ///
    /// - Parameter common: what both have.
    func profiles(
        of source: ProfileSource, _ common: ProfileOverrides, target: TargetOptions
    ) throws -> (base: Profile, candidate: Profile) {
        guard candidate != nil || !candidateSet.isEmpty || !baseSet.isEmpty else {
            throw UsageError(
                "gate duet compares two sides: give --base and --candidate, or one target with --candidate-set. How much "
                    + "one target differs from itself is what gate noise tells.")
        }
        guard base == nil || target.address.target == nil else {
            throw UsageError("--base and --target exclude each other: the base is the target of the first side.")
        }
        let sides = (
            base: try profile(source, common, url: [(base, "--base")], sets: baseSet, flag: "--base-set"),
            candidate: try profile(
                source, common, url: [(base, "--base"), (candidate, "--candidate")], sets: candidateSet,
                flag: "--candidate-set")
        )
        guard candidate == nil || sides.base.target.url != nil else {
            throw UsageError("--candidate needs a --base to be compared with, which may be the same URL.")
        }
        guard sides.base.seed == sides.candidate.seed else {
            throw UsageError("Both sides of a pair have the same seed: give it to both with --seed.")
        }
        return sides
    }

    private func profile(
        _ source: ProfileSource, _ common: ProfileOverrides, url: [(String?, String)], sets: [String], flag: String
    ) throws -> Profile {
        var overrides = common
        for case (let url?, let origin) in url {
            overrides.set(ProfileFlag.target.path, to: url, origin: origin)
        }
        for assignment in sets { try overrides.set(assignment: assignment, flag: flag) }
        return try Profile(source, overrides: overrides)
    }
}
