// SPDX-License-Identifier: Apache-2.0
package import Gate
import Results

/// A gate for a job's summary or a comment.
package enum GateMarkdownFormat: GateFormat {
    package static let name = "markdown"

    package static func render(_ report: GateReport) -> String {
        let outcome = report.outcome
        var parts = [
            "## \(sign(outcome.verdict)) cachegauge: \(outcome.verdict.rawValue)\n"
        ]
        if !outcome.warnings.isEmpty {
            parts.append(outcome.warnings.map { "> **Note:** \(MarkdownText.escaped($0))\n" }.joined(separator: ">\n"))
        }
        parts.append(MarkdownText.escaped(GateWording.headline(outcome)) + "\n")
        if !outcome.metrics.isEmpty { parts.append(metrics(outcome)) }
        if !outcome.levels.isEmpty { parts.append(levels(outcome)) }
        if !outcome.unjudged.isEmpty {
            parts.append(
                outcome.unjudged.map {
                    "- Not judged: `\($0.name)`, because \(MarkdownText.escaped($0.reason)).\n"
                }.joined())
        }
        parts.append(details(report))
        return parts.joined(separator: "\n")
    }

    private static func metrics(_ outcome: GateOutcome) -> String {
        MarkdownText.table(
            [
                "metric", ">" + GateWording.sides(outcome).baseline, ">" + GateWording.sides(outcome).runs, ">change",
                ">bounds", ">tolerance", ">smallest effect", "verdict",
            ],
            outcome.metrics.map { metric in
                let isKnown = metric.estimate != nil
                return [
                    "`\(metric.metric.name)`", isKnown ? metric.metric.text(metric.baseline) : "n/a",
                    isKnown ? metric.metric.text(metric.candidate) : "n/a", GateWording.change(metric),
                    GateWording.bounds(metric), GateWording.tolerance(metric), GateWording.smallestEffect(metric),
                    emphasis(metric.verdict),
                ]
            })
    }

    private static func levels(_ outcome: GateOutcome) -> String {
        MarkdownText.table(
            ["limit", ">" + GateWording.sides(outcome).runs, ">crossed in", "verdict"],
            outcome.levels.map { level in
                [
                    MarkdownText.escaped(level.level.text), GateWording.value(level),
                    "\(level.crossed) of \(level.repeats)", emphasis(level.verdict),
                ]
            })
    }

    /// Conditions, folded: a verdict must fit on a screen.
    private static func details(_ report: GateReport) -> String {
        var rows = [
            ["profile", report.profileName], ["target", report.target], ["against", report.baseline],
            ["judged", GateWording.design(report.outcome)],
            [
                "level",
                "each bound at \(Quantity.share(1 - report.outcome.alpha)), one-sided; p-values corrected for "
                    + Quantity.counted(report.outcome.metrics.count, "metric"),
            ],
        ]
        rows += report.hardDifferences.map { ["differs", $0.text] }
        rows += report.softDifferences.map { ["may matter", $0.text] }
        return "<details><summary>What was compared</summary>\n\n"
            + MarkdownText.table(["", ""], rows.map { $0.map(MarkdownText.escaped) }) + "\n</details>\n"
    }

    private static func emphasis(_ verdict: Verdict) -> String {
        verdict == .fail || verdict == .invalid ? "**\(verdict.rawValue)**" : verdict.rawValue
    }

    private static func sign(_ verdict: Verdict) -> String {
        switch verdict {
        case .pass, .improved: "✅"
        case .fail: "❌"
        case .inconclusive: "❔"
        case .invalid: "⚠️"
        }
    }
}
