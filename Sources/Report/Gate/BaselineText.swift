// SPDX-License-Identifier: Apache-2.0
package import Gate
import Results
import Statistics

/// Baselines for a terminal.
package enum BaselineText {
    /// A line for each; one that cannot be read is listed with the reason.
    package static func list(_ baselines: [(name: String, baseline: Result<Baseline, BaselineError>)]) -> String {
        var table = TextTable(
            columns: ["name", "saved", "profile", "repeats", "target"].map {
                TextTable.Column(title: $0, isRight: $0 == "repeats")
            })
        var problems: [String] = []
        for (name, baseline) in baselines {
            switch baseline {
            case .success(let baseline):
                let origin = baseline.promotedFrom.map { " (\($0))" } ?? ""
                table.rows.append(
                    [
                        name + origin, baseline.savedAt, baseline.profileName, String(baseline.repeats.count),
                        baseline.target,
                    ].map(PlainText.visible))
            case .failure(let error):
                problems.append(PlainText.visible(error.description))
            }
        }
        return ((table.rows.isEmpty ? [] : table.lines) + problems).map { $0 + "\n" }.joined()
    }

    /// Everything about one: where it is from, its figures, and the lines of its conditions.
    package static func show(_ baseline: Baseline) -> String {
        var facts = [("name", baseline.name)]
        if let origin = baseline.promotedFrom { facts.append(("promoted", "from \(origin)")) }
        facts += [
            ("saved", "\(baseline.savedAt) by \(baseline.tool.name) \(baseline.tool.version)"),
            ("profile", baseline.profileName), ("target", baseline.target),
            ("repeats", String(baseline.repeats.count)),
        ]
        let head = facts.map { $0.0 + String(repeating: " ", count: 10 - $0.0.count) + PlainText.visible($0.1) }
        return (head + [""] + metrics(baseline) + [""] + conditions(baseline)).map { $0 + "\n" }.joined()
    }

    private static func metrics(_ baseline: Baseline) -> [String] {
        var table = TextTable(
            columns: ["metric", "median", "lowest", "highest"].map {
                TextTable.Column(title: $0, isRight: $0 != "metric")
            })
        for metric in GateMetric.all {
            let values = baseline.repeats.compactMap { $0[metric].number }.sorted()
            guard values.count == baseline.repeats.count, let lowest = values.first, let highest = values.last else {
                continue
            }
            table.rows.append(
                [metric.name] + [median(ascending: values), lowest, highest].map { metric.text($0) })
        }
        return table.lines
    }

    private static func conditions(_ baseline: Baseline) -> [String] {
        var table = TextTable(
            columns: ["condition", "", "value"].map { TextTable.Column(title: $0, isRight: false) })
        table.rows =
            baseline.fingerprint.hard.all.map { [$0.key, "hard", $0.value] }
            + baseline.fingerprint.soft.all.map { [$0.key, "soft", $0.value] }
        table.rows = table.rows.map { $0.map(PlainText.visible) }
        return table.lines
    }
}
