// SPDX-License-Identifier: Apache-2.0
package import Results
internal import Statistics

/// One saved baseline in a line: what a series is made of.
package struct HistoryEntry: Equatable, Sendable {
    package static let currentSchemaVersion = 1

    package var schemaVersion = currentSchemaVersion
    package var savedAt = ""
    package var name = ""
    /// What was measured, in the words of a version control.
    package var commit: String?
    package var profileName = ""
    /// The identities of the profile and of the hard conditions: only what agrees in both makes up a series.
    package var profile = ""
    package var conditions = ""
    package var repeats = 0
    /// Medians of the repeats.
    package var metrics = MetricNumbers([])

    package init() {}

    package init(_ baseline: Baseline, commit: String?) {
        savedAt = baseline.savedAt
        name = baseline.name
        self.commit = commit
        profileName = baseline.profileName
        profile = ComparableProfile(baseline.profile).identity
        conditions = baseline.fingerprint.identity
        repeats = baseline.repeats.count
        metrics = MetricNumbers(
            GateMetric.all.compactMap { metric in
                let values = baseline.repeats.compactMap { $0[metric].number }
                return values.count == baseline.repeats.count ? (metric, median(ascending: values.sorted())) : nil
            })
    }
}

extension HistoryEntry: JSONRecord {
    package static let fields: [JSONField<HistoryEntry>] = [
        .required("schemaVersion", \.schemaVersion), .required("savedAt", \.savedAt), .required("name", \.name),
        .added("commit", \.commit), .added("profileName", \.profileName), .required("profile", \.profile),
        .required("conditions", \.conditions), .added("repeats", \.repeats), .required("metrics", \.metrics),
    ]
}
