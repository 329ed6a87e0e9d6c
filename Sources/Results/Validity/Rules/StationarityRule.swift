// SPDX-License-Identifier: Apache-2.0

/// The latency changed while it was measured: the median response of the last third of the seconds is not within 10 % of
/// that of the first third, each second weighted by its operations.
enum StationarityRule: ValidityRule {
    static let scope = ValidityScope.oneRun
    private static let fewestSeconds = 6

    static func findings(_ record: RunRecord) -> [Finding] {
        // A second that was cut short by the end of the phase says too little.
        let seconds = Int(record.measure.durationNs / 1_000_000_000)
        guard seconds >= fewestSeconds else { return [] }
        let third = seconds / 3
        let changes = record.operations.compactMap {
            path, operation -> (name: String, first: Double, last: Double)? in
            let rows = record.intervals.filter {
                $0.path == path && $0.operation == operation.name && $0.second < seconds
            }
            guard let first = middle(rows.filter { $0.second < third }),
                let last = middle(rows.filter { $0.second >= seconds - third }), first > 0
            else { return nil }
            return (operation.name, first, last)
        }
        func change(_ one: (name: String, first: Double, last: Double)) -> Double { one.last / one.first - 1 }
        guard let worst = changes.max(by: { abs(change($0)) < abs(change($1)) }),
            abs(worst.last - worst.first) * 10 > worst.first
        else { return [] }
        let direction = worst.last > worst.first ? "rose" : "fell"
        let remedy =
            OverloadRule.isOverloaded(record)
            ? "The queue grows, because the rate is above what the target does."
            : "Warm up longer (--warmup), and see what else the target's machine does."
        return [
            Finding(
                "non-stationary", .warning,
                "The median response time of \(worst.name) \(direction) from "
                    + "\(Quantity.duration(Int64(worst.first))) in the first third of the measure phase to "
                    + "\(Quantity.duration(Int64(worst.last))) in the last: one figure for all of it hides that. "
                    + remedy)
        ]
    }

    /// The mean of the seconds' medians, weighted by their operations.
    private static func middle(_ rows: [IntervalRecord]) -> Double? {
        var sum = 0.0
        var weight = 0.0
        for row in rows {
            guard let median = row.p50Ns else { continue }
            sum += Double(median) * Double(row.count)
            weight += Double(row.count)
        }
        return weight > 0 ? sum / weight : nil
    }
}
