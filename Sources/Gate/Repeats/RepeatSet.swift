// SPDX-License-Identifier: Apache-2.0
package import Results

/// Repeats of one plan under the same conditions, from the records of their runs.
package struct RepeatSet: Equatable, Sendable {
    package let readings: [RepeatReading]
    package let profileName: String
    package let profile: ComparableProfile
    package let fingerprint: Fingerprint
    package let tool: ToolRecord
    /// What was measured, in words: `redis 7.0.15 at redis://10.0.0.5:6379/0`.
    package let target: String

    /// - Parameter runs: each record with what messages call it, such as its path.
    package init(_ runs: [(name: String, record: RunRecord)]) throws(GateError) {
        guard let first = runs.first else {
            throw GateError("There are no repeats to judge. Give run directories, or one that run --repeats made.")
        }
        profile = ComparableProfile(first.record.profile)
        fingerprint = Fingerprint(first.record)
        for run in runs {
            guard run.record.kind == "run" else {
                throw GateError(
                    "\(run.name) is the record of a \(run.record.kind), and a gate judges runs: those of cachegauge run."
                )
            }
        }
        for run in runs.dropFirst() {
            let own = ComparableProfile(run.record.profile)
            let difference =
                FingerprintDifference.between(profile.lines, own.lines, prefix: "profile.").first
                ?? FingerprintDifference.between(fingerprint.hard.all, Fingerprint(run.record).hard.all).first
            if let difference {
                throw GateError(
                    "\(first.name) and \(run.name) are no repeats of one plan: \(difference.line) is "
                        + "\(difference.baseline ?? "not told") in the first and \(difference.run ?? "not told") in the "
                        + "second. Judge them apart.")
            }
        }
        for (index, run) in runs.enumerated() {
            let same = runs[..<index].first {
                ($0.record.startedAt, $0.record.seed) == (run.record.startedAt, run.record.seed)
                    && $0.record.measure == run.record.measure && $0.record.client == run.record.client
            }
            if let same {
                throw GateError(
                    "\(same.name) and \(run.name) are the same run, which counts as one repeat only. Give each run once."
                )
            }
        }
        readings = runs.map { RepeatReading($0.record) }
        profileName = first.record.profileName
        tool = first.record.tool
        target = Self.target(first.record)
    }

    /// What a run measured, in words.
    package static func target(_ record: RunRecord) -> String {
        let target = record.target
        return (target.server.isEmpty ? "" : "\(target.server) \(target.version) at ") + target.url
    }

    /// Whether more repeats are not valid than may be left out: nothing may be judged by them, nor kept.
    package var isInvalid: Bool {
        RunRecord.areTooMany(invalid: readings.count { $0.invalidity != nil }, of: readings.count)
    }
}
