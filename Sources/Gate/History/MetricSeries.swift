// SPDX-License-Identifier: Apache-2.0
internal import Statistics

/// One metric of successive baselines of one profile under the same conditions.
package struct MetricSeries: Equatable, Sendable {
    package struct Point: Equatable, Sendable {
        package var name: String
        package var savedAt: String
        package var commit: String?
        package var value: Double
        /// The new level by the old one where it changed with this point; nil elsewhere.
        package var levelRatio: Double?
    }

    package let metric: GateMetric
    package let profileName: String
    /// A short name of the conditions.
    package let conditions: String
    package let points: [Point]

    /// Nil where no entry has the metric.
    init?(_ metric: GateMetric, of entries: [HistoryEntry]) {
        var points = entries.compactMap { entry in
            entry.metrics[metric].map { value in
                Point(name: entry.name, savedAt: entry.savedAt, commit: entry.commit, value: value)
            }
        }
        guard let first = entries.first, !points.isEmpty else { return nil }
        // A figure of 0 has no logarithm.
        let changes = (try? ChangePointSearch().points(in: points.map { max($0.value, metric.least) })) ?? []
        for change in changes { points[change.index].levelRatio = change.ratio }
        self.metric = metric
        profileName = first.profileName
        conditions = first.conditions
        self.points = points
    }

    package var changes: [Point] { points.filter { $0.levelRatio != nil } }
}
