// SPDX-License-Identifier: Apache-2.0
package import Gate
import Measure
import Results

/// Series of baselines, for a terminal and as Markdown.
package enum HistoryText {
    private static let width = 100
    private static let barWidth = 30
    /// More points than this make a chart that nobody can read.
    private static let mostCharted = 40

    // MARK: - Terminal

    /// Each series as a table, with a bar for each value and a mark where the level changed.
    package static func text(_ series: [MetricSeries]) -> String {
        series.map { one in
            var table = TextTable(columns: [
                TextTable.Column(title: "baseline", isRight: false), TextTable.Column(title: "saved", isRight: false),
                TextTable.Column(title: one.metric.name, isRight: true), TextTable.Column(title: "", isRight: false),
            ])
            let highest = one.points.map(\.value).max() ?? 0
            table.rows = one.points.map { point in
                let share = highest > 0 ? point.value / highest : 0
                let bar = String(repeating: "█", count: Int((share * Double(barWidth)).rounded()))
                let mark = point.levelRatio.map { "  ◄ level \(GateWording.signed($0 - 1))" } ?? ""
                return [
                    PlainText.cut(PlainText.visible(point.name), to: 24), PlainText.visible(point.savedAt),
                    one.metric.text(point.value), bar + mark,
                ]
            }
            let title = PlainText.visible("\(one.metric.name) of \(one.profileName), conditions \(one.conditions)")
            return ([title] + table.lines + [summary(one)]).map { $0 + "\n" }.joined()
        }.joined(separator: "\n")
    }

    private static func summary(_ series: MetricSeries) -> String {
        let count = series.changes.count
        return count == 0
            ? "No change of level is seen in \(Quantity.counted(series.points.count, "baseline"))."
            : "\(Quantity.counted(count, "change")) of level. This is advice, and no verdict."
    }

    // MARK: - Markdown

    /// Each series as a chart that GitHub and GitLab draw, and its changes of level as a list.
    package static func markdown(_ series: [MetricSeries]) -> String {
        series.map { one in
            let changes = one.changes.compactMap { point in
                point.levelRatio.map { ratio in
                    "- From `\(code(point.name))` (\(MarkdownText.escaped(point.savedAt))) on: "
                        + "\(GateWording.signed(ratio - 1))\n"
                }
            }
            return "### \(one.metric.name) of \(MarkdownText.escaped(one.profileName))\n\n"
                + MarkdownText.code(chart(one), language: "mermaid") + "\n" + summary(one) + "\n"
                + (changes.isEmpty ? "" : "\n" + changes.joined())
        }.joined(separator: "\n")
    }

    private static func chart(_ series: MetricSeries) -> String {
        let points = series.points.suffix(mostCharted)
        let (unit, scale) = unit(series.metric, points.map(\.value).max() ?? 0)
        let values = points.map { number($0.value / scale) }
        let names = points.map { "\"\(label($0.name))\"" }
        let top = (points.map { $0.value / scale }.max() ?? 1) * 1.1
        return """
            xychart-beta
                title "\(series.metric.name) of \(label(series.profileName))"
                x-axis [\(names.joined(separator: ", "))]
                y-axis "\(unit)" 0 --> \(number(max(top, 0.001)))
                line [\(values.joined(separator: ", "))]

            """
    }

    private static func unit(_ metric: GateMetric, _ highest: Double) -> (String, Double) {
        switch metric.unit {
        case .time: highest >= 1e9 ? ("s", 1e9) : highest >= 1e6 ? ("ms", 1e6) : ("µs", 1e3)
        case .rate: ("per second", 1)
        case .share: ("%", 0.01)
        }
    }

    private static func number(_ value: Double) -> String { FixedDecimal.text(value, digits: 3) }

    /// A name inside the quotes of a chart: letters, digits and a few signs.
    private static func label(_ name: String) -> String {
        String(name.map { ($0.isASCII && ($0.isLetter || $0.isNumber)) || "._-".contains($0) ? $0 : "-" }.prefix(24))
    }

    private static func code(_ text: String) -> String {
        String(PlainText.visible(text).filter { $0 != "`" && $0 != "|" })
    }
}
