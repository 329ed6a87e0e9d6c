// SPDX-License-Identifier: Apache-2.0
package import Gate
import Measure
package import Results

/// The noise of a target, for a terminal, a page and programs.
package enum NoiseText {
    private static let width = 100

    package static func text(_ report: NoiseReport) -> String {
        let noise = report.noise
        var lines = report.warnings.flatMap { PlainText.wrapped(PlainText.visible($0), width: width, indent: "") }
        if !lines.isEmpty { lines.append("") }
        lines += [
            "profile   \(PlainText.visible(report.profileName))", "target    \(PlainText.visible(report.target))",
            "measured  \(design(noise))", "",
        ]
        if !noise.metrics.isEmpty {
            var table = TextTable(
                columns: header(noise).map { TextTable.Column(title: $0, isRight: $0 != "metric") })
            table.rows = noise.metrics.map(row)
            lines += table.lines + [""]
        }
        lines += sentences(report).flatMap { PlainText.wrapped(PlainText.visible($0), width: width, indent: "") }
        if let directory = report.directory { lines += ["", "Results: \(PlainText.visible(directory))"] }
        return lines.map { $0 + "\n" }.joined()
    }

    package static func markdown(_ report: NoiseReport) -> String {
        let noise = report.noise
        var parts = ["## cachegauge: noise of \(MarkdownText.escaped(report.profileName))\n"]
        parts += report.warnings.map { "> **Note:** \(MarkdownText.escaped($0))\n" }
        parts.append(MarkdownText.escaped("\(report.target): \(design(noise)).") + "\n")
        if !noise.metrics.isEmpty {
            parts.append(
                MarkdownText.table(
                    header(noise).map { $0 == "metric" ? $0 : ">" + $0 },
                    noise.metrics.map { metric in ["`\(metric.metric.name)`"] + row(metric).dropFirst() }))
        }
        parts.append(sentences(report).map { "- " + MarkdownText.escaped($0) + "\n" }.joined())
        return parts.joined(separator: "\n")
    }

    /// Times are in nanoseconds, shares 0…1.
    package static func json(_ report: NoiseReport) -> JSONValue {
        let noise = report.noise
        return .object([
            JSONMember("pairs", noise.validPairs.json),
            JSONMember("invalidPairs", (noise.allPairs - noise.validPairs).json),
            JSONMember("metrics", .list(noise.metrics.map(json))),
            JSONMember(
                "notJudged",
                .list(
                    noise.unjudged.map {
                        .object([JSONMember("metric", $0.name.json), JSONMember("reason", $0.reason.json)])
                    })),
            JSONMember(
                "drawnGates",
                .object([
                    JSONMember("count", noise.verdicts.values.reduce(0, +).json),
                    JSONMember("falseAlarms", noise.falseAlarms.json),
                    JSONMember("passed", noise.passes.json),
                    JSONMember("inconclusive", noise.share(of: .inconclusive).json),
                ])),
            JSONMember("profile", report.profileName.json), JSONMember("target", report.target.json),
            JSONMember("warnings", report.warnings.json),
        ])
    }

    private static func json(_ metric: GateNoise.Metric) -> JSONValue {
        .object([
            JSONMember("metric", metric.metric.name.json), JSONMember("median", metric.median.json),
            JSONMember("noise", rounded(metric.deviation)),
            JSONMember(
                "smallestEffects",
                .object(metric.smallestEffects.map { JSONMember(String($0.pairs), rounded($0.effect)) })),
            JSONMember("tolerance", rounded(metric.tolerance)),
            JSONMember("supportedTolerance", rounded(metric.supported)),
        ])
    }

    /// Six digits behind the point: more were never measured.
    private static func rounded(_ value: Double) -> JSONValue {
        value.isFinite ? .number((value * 1e6).rounded() / 1e6) : .null
    }

    private static func header(_ noise: GateNoise) -> [String] {
        let looks = noise.metrics.first?.smallestEffects.map { "\($0.pairs) pairs see" } ?? []
        return ["metric", "median", "noise"] + looks + ["policy", "supports"]
    }

    private static func row(_ metric: GateNoise.Metric) -> [String] {
        [metric.metric.name, metric.metric.text(metric.median), percent(metric.deviation)]
            + metric.smallestEffects.map { percent($0.effect) }
            + [metric.tolerance.isFinite ? percent(metric.tolerance) : "any", percent(metric.supported)]
    }

    private static func design(_ noise: GateNoise) -> String {
        let lost = noise.allPairs - noise.validPairs
        return "\(Quantity.counted(noise.validPairs, "interleaved pair")) of the target with itself"
            + (lost > 0 ? "; \(Quantity.counted(lost, "pair")) left out as not valid" : "")
    }

    private static func sentences(_ report: NoiseReport) -> [String] {
        let noise = report.noise
        var sentences = noise.unjudged.map { "Not measured: \($0.name), because \($0.reason)." }
        guard !noise.metrics.isEmpty else { return sentences }
        sentences.append(
            "Noise is how much one run of a pair differs from the other (one standard deviation). A gate sees the effect "
                + "of its column nine times in ten, and with the tolerance that the noise supports, ten pairs pass an equal "
                + "server nine times in ten.")
        let tight = noise.metrics.filter { $0.supported > $0.tolerance }
        if !tight.isEmpty {
            sentences.append(
                "The policy asks for more than this noise can show of \(Quantity.listed(tight.map(\.metric.name))): raise the "
                    + "tolerance to what is supported, measure longer, or find a quieter machine.")
        }
        let count = noise.verdicts.values.reduce(0, +)
        let alarms = noise.verdicts[.fail, default: 0]
        sentences.append(
            "Estimated false alarms: \(alarms == 0 ? "none" : Quantity.share(noise.falseAlarms)) of "
                + "\(Quantity.count(count)) gates that were drawn from these pairs under the policy; "
                + "\(Quantity.share(noise.passes)) passed and \(Quantity.share(noise.share(of: .inconclusive))) stayed "
                + "inconclusive. Ten pairs can show a rate of a few percent, not one of a few in a thousand.")
        return sentences
    }

    private static func percent(_ share: Double) -> String {
        FixedDecimal.text(share * 100, digits: share < 0.9995 ? 1 : 0) + " %"
    }
}
