// SPDX-License-Identifier: Apache-2.0
import Measure
import Results

/// The curve as a Mermaid chart, which GitHub and GitLab draw in a Markdown document.
enum MermaidCurve {
    /// Empty where there are too few points.
    static func code(_ curve: RateCurve) -> String {
        guard curve.points.count >= RateCurve.fewest else { return "" }
        let top = curve.top
        let rates = curve.points.map { "\"" + FixedDecimal.text($0.rate, digits: 0) + "\"" }
        let values = curve.points.map { RateCurve.text(min($0.p99, top)) }
        var lines = [
            "xychart-beta", "    title \"p99 of the response time by rate\"",
            "    x-axis \"operations per second\" [\(rates.joined(separator: ", "))]",
            "    y-axis \"p99 in ms\" 0 --> \(RateCurve.text(top))",
            "    line [\(values.joined(separator: ", "))]",
        ]
        if let limit = curve.limit {
            let level = [String](repeating: RateCurve.text(limit), count: curve.points.count)
            lines.append("    line [\(level.joined(separator: ", "))]")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
