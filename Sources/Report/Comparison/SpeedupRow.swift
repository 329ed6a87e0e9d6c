// SPDX-License-Identifier: Apache-2.0
import Results

/// One figure of reads on both paths and how many times faster the cached one is, as plain text.
struct SpeedupRow {
    /// `mean`, `p99`.
    var figure: String
    var direct: String
    var cached: String
    /// `n/a` where it was not measured, as is `interval`.
    var ratio = "n/a"
    var interval = "n/a"
    /// What a reader must know of it: `no difference shown`, or why there is no number.
    var remark = ""

    /// None with one path alone, or where latency is not compared.
    static func rows(_ record: RunRecord, _ comparison: ComparisonRecord) -> [SpeedupRow] {
        guard comparison.paths.count > 1, comparison.overloaded.isEmpty else { return [] }
        return comparison.speedup.figures.map { name, ratio in
            var row = SpeedupRow(
                figure: name, direct: text(name, record.path("direct")), cached: text(name, record.path("cached")))
            guard let ratio else {
                row.remark =
                    comparison.pairs == 0 ? "no pair of blocks" : "too few reads in a block"
                return row
            }
            row.ratio = Quantity.ratio(ratio.ratio)
            if let interval = ratio.intervalText {
                row.interval = interval.text
                row.remark = ratio.showsDifference ? (ratio.ratio < 1 ? "slower" : "") : "no difference shown"
            } else {
                row.remark = "too few pairs"
            }
            return row
        }
    }

    private static func text(_ figure: String, _ path: PathRecord?) -> String {
        guard let response = path?.operation("read")?.latency[.response] else { return "n/a" }
        guard let percentile = Percentile(rawValue: figure) else { return response.meanText }
        return response.text(percentile)
    }
}
