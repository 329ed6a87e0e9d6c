// SPDX-License-Identifier: Apache-2.0
import Measure

/// A latency reached the highest that is told apart, and may have been longer.
enum ClippedRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        let highest = Int64(LatencyHistogram.highestLatency)
        let clipped = record.operations.filter { _, operation in
            operation.latency.all.contains { $0.record.maxNs >= highest }
        }
        guard let first = clipped.first else { return [] }
        return [
            Finding(
                "clipped", .warning,
                "A latency of \(first.operation.name) reached \(Quantity.duration(highest)), the longest that is told "
                    + "apart: it may have been longer, and means and maxima are too low. Use a shorter --timeout.")
        ]
    }
}
