// SPDX-License-Identifier: Apache-2.0
import Histogram

/// The percentile table that HdrHistogram's plotters read (`.hgrm`).
///
/// A row stands for the lowest latency that covers a share of the counts. The shares come closer and closer to 1: there
/// are `ticksPerHalfDistance` rows for each halving of the distance that is left.
package struct PercentileDistribution {
    private let histogram: LatencyHistogram
    private let ticksPerHalfDistance: Int
    private let nanosecondsPerUnit: UInt64

    /// A table in units of `nanosecondsPerUnit`, milliseconds unless told otherwise.
    package init(of histogram: LatencyHistogram, ticksPerHalfDistance: Int = 5, nanosecondsPerUnit: UInt64 = 1_000_000)
    {
        self.histogram = histogram
        self.ticksPerHalfDistance = max(ticksPerHalfDistance, 1)
        self.nanosecondsPerUnit = max(nanosecondsPerUnit, 1)
    }

    /// One row: the highest latency of its place, the percentile level that it reaches, and the counts up to it.
    private struct Row {
        var value: UInt64
        var level: Double
        var countToHere: UInt64
    }

    package var text: String {
        var output = line(["Value", "Percentile", "TotalCount", "1/(1-Percentile)"]) + "\n"
        for row in rows() {
            let share = row.level / 100
            var fields = [
                decimal(Double(row.value)), FixedDecimal.text(share, digits: 12), String(row.countToHere),
            ]
            if row.level < 100 { fields.append(FixedDecimal.text(1 / (1 - share), digits: 2)) }
            output += line(fields)
        }
        let geometry = HistogramGeometry(of: histogram)
        let buckets = geometry.bucketCount(toReach: histogram.highestTrackableValue)
        output += note(("Mean", decimal(histogram.meanLatency)), ("StdDeviation", decimal(histogram.latencyDeviation)))
        output += note(("Max", decimal(Double(histogram.max))), ("Total count", String(histogram.totalCount)))
        output += note(("Buckets", String(buckets)), ("SubBuckets", String(geometry.subBucketCount)))
        return output
    }

    private func rows() -> [Row] {
        let geometry = HistogramGeometry(of: histogram)
        let total = Double(histogram.totalCount)
        var rows: [Row] = []
        var level = 0.0
        var sum: UInt64 = 0
        var last: Row?
        histogram.forEachCount { index, count in
            sum &+= count
            let value = geometry.highestValue(at: index)
            last = Row(value: value, level: 100, countToHere: sum)
            while level < 100, 100 * Double(sum) / total >= level {
                rows.append(Row(value: value, level: level, countToHere: sum))
                level = nextLevel(after: level)
                // Once every count is covered, one row of 100 % follows and no other.
                if sum == histogram.totalCount { break }
            }
        }
        if let last { rows.append(last) }
        return rows
    }

    private func nextLevel(after level: Double) -> Double {
        var ticks = Double(ticksPerHalfDistance)
        var distance = 100.0
        repeat {
            ticks *= 2
            distance /= 2
        } while distance >= 100 - level
        // The smallest steps are lost in rounding, and the levels would never get to 100.
        let next = level + 100 / ticks
        return next > level ? next : 100
    }

    // MARK: Layout

    private func decimal(_ nanoseconds: Double) -> String {
        FixedDecimal.text(
            nanoseconds / Double(nanosecondsPerUnit), digits: Int(histogram.numberOfSignificantValueDigits.rawValue))
    }

    private func line(_ fields: [String]) -> String {
        zip(fields, [12, 14, 10, 14]).map { FixedDecimal.column($0, width: $1) }.joined(separator: " ") + "\n"
    }

    private func note(_ left: (name: String, value: String), _ right: (name: String, value: String)) -> String {
        let texts = [(left, 7), (right, 14)].map { field, width in
            field.name + String(repeating: " ", count: max(width - field.name.count, 0)) + " = "
                + FixedDecimal.column(field.value, width: 12)
        }
        return "#[" + texts.joined(separator: ", ") + "]\n"
    }
}
