// SPDX-License-Identifier: Apache-2.0
package import Gate
import Results

/// A gate on the terminal.
package enum GateTextFormat: GateFormat {
    package static let name = "text"

    private static let width = 100

    package static func render(_ report: GateReport) -> String {
        var lines = lines(report)
        if let directory = report.directory { lines += ["", "Results: \(PlainText.visible(directory))"] }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Without where the runs are.
    static func lines(_ report: GateReport) -> [String] {
        let outcome = report.outcome
        var lines = outcome.warnings.flatMap { wrapped($0) }
        if !lines.isEmpty { lines.append("") }
        lines += wrapped("\(outcome.verdict.rawValue.uppercased()): \(GateWording.headline(outcome))") + [""]
        lines += facts(report) + [""]
        if !outcome.metrics.isEmpty { lines += metrics(outcome) + [""] }
        if !outcome.levels.isEmpty { lines += levels(outcome) + [""] }
        lines += outcome.unjudged.flatMap { wrapped("Not judged: \($0.name), because \($0.reason).") }
        lines += report.softDifferences.flatMap { wrapped("May matter: \($0.text).") }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func facts(_ report: GateReport) -> [String] {
        var facts = [
            ("profile", report.profileName), ("target", report.target), ("against", report.baseline),
            ("judged", GateWording.design(report.outcome)),
        ]
        facts += report.hardDifferences.map { ("differs", $0.text) }
        return facts.flatMap { name, value in
            let indent = String(repeating: " ", count: 10)
            return wrapped(value, width: width - indent.count).enumerated().map { index, line in
                (index == 0 ? name + indent.dropFirst(name.count) : indent) + line
            }
        }
    }

    private static func metrics(_ outcome: GateOutcome) -> [String] {
        let sides = GateWording.sides(outcome)
        let right = [sides.baseline, sides.runs, "change", "bounds", "tolerance", "smallest"]
        var table = TextTable(
            columns: [TextTable.Column(title: "metric", isRight: false)]
                + right.map { TextTable.Column(title: $0, isRight: true) }
                + [TextTable.Column(title: "verdict", isRight: false)])
        table.rows = outcome.metrics.map { metric in
            let isKnown = metric.estimate != nil
            return [
                metric.metric.name, isKnown ? metric.metric.text(metric.baseline) : "n/a",
                isKnown ? metric.metric.text(metric.candidate) : "n/a", GateWording.change(metric),
                GateWording.bounds(metric), GateWording.tolerance(metric), GateWording.smallestEffect(metric),
                metric.verdict.rawValue,
            ]
        }
        return table.lines
    }

    private static func levels(_ outcome: GateOutcome) -> [String] {
        var table = TextTable(columns: [
            TextTable.Column(title: "limit", isRight: false),
            TextTable.Column(title: GateWording.sides(outcome).runs, isRight: true),
            TextTable.Column(title: "crossed in", isRight: true), TextTable.Column(title: "verdict", isRight: false),
        ])
        table.rows = outcome.levels.map { level in
            [
                PlainText.visible(level.level.text), GateWording.value(level), "\(level.crossed) of \(level.repeats)",
                level.verdict.rawValue,
            ]
        }
        return table.lines
    }

    private static func wrapped(_ text: String, width: Int = width) -> [String] {
        PlainText.wrapped(harmless(text), width: width, indent: "")
    }

    /// A log of GitHub takes a line that begins with `::` or `##[` for a command, and words may come to stand at the
    /// beginning of a line.
    private static func harmless(_ text: String) -> String {
        PlainText.visible(text).replacing("::", with: ": :").replacing("##[", with: "# #[")
    }
}
