// SPDX-License-Identifier: Apache-2.0
import Results

/// A comparison on the terminal: the verdict, both paths side by side, and what it means for the database.
struct TextComparison {
    private var record: RunRecord
    private var comparison: ComparisonRecord
    private var words: ComparisonWords

    /// Said above the findings already.
    static let told: Set<String> = ["simulated", "misses-in-percentile"]
    static let mostFindings = 2
    private static let mostOperations = 12
    private static let mostSeconds = 4

    init(_ record: RunRecord, _ comparison: ComparisonRecord) {
        self.record = record
        self.comparison = comparison
        words = ComparisonWords(record: record, comparison: comparison)
    }

    /// Everything above the findings.
    var lines: [String] {
        let speedup = SpeedupRow.rows(record, comparison)
        return verdict + (verdict.isEmpty ? [] : [""]) + TextFormat.labelled(head) + [""] + paths + [""]
            + (speedup.isEmpty ? [] : table(speedup) + [""]) + TextFormat.labelled(facts)
    }

    /// Where the comparison is not valid, the reason stands above, and nothing is claimed.
    private var verdict: [String] {
        let verdict = ComparisonVerdict(record, comparison)
        let all = (record.validity.valid ? [verdict.headline + "."] : []) + verdict.reasons
        return all.flatMap { PlainText.wrapped(PlainText.visible($0), width: TextFormat.width, indent: "  ") }
    }

    private var head: [(String, String)] {
        var facts = [
            ("profile", record.profileName + ", seed \(record.seed)"),
            ("target", record.target.url + " (" + record.serverText + ")"),
        ]
        facts += comparison.databases.map { ("database", ComparisonWords.name($0)) }
        if let sandbox = record.sandbox { facts.append(("sandbox", sandbox)) }
        facts.append(("load", record.loadText))
        let measure = record.measure
        facts.append(
            (
                record.interrupted ? "stopped" : "measured",
                words.blocks + ": planned \(Quantity.count(measure.planned)), completed "
                    + "\(Quantity.count(measure.completed)), failed \(Quantity.count(measure.failed))"
            ))
        return facts
    }

    /// The response times, in as many columns as fit.
    private var paths: [String] {
        let rows = PathRow.rows(record)
        guard !rows.isEmpty else { return ["No operation was measured."] }
        let shown = Array(rows.prefix(Self.mostOperations))
        let choices: [[Percentile]] = [[.p50, .p90, .p99, .p99_9], [.p50, .p99, .p99_9], [.p50, .p99]]
        var lines: [String] = []
        for percentiles in choices {
            let table = table(shown, percentiles)
            lines = table.lines
            if table.width <= TextFormat.width { break }
        }
        let rest = rows.count - shown.count
        return lines.map { PlainText.cut($0, to: TextFormat.width) }
            + (rest > 0 ? ["and \(Quantity.counted(rest, "more row")) in report.md"] : [])
    }

    private func table(_ rows: [PathRow], _ percentiles: [Percentile]) -> TextTable {
        var table = TextTable(
            columns: ["path", "response of"].map { TextTable.Column(title: $0, isRight: false) }
                + (["count", "rate", "failed", "mean"] + percentiles.map(\.title) + ["max"]).map {
                    TextTable.Column(title: $0, isRight: true)
                })
        var path: String?
        for row in rows {
            table.rows.append(
                [
                    row.path == path ? "" : PlainText.cut(PlainText.visible(row.path), to: 12),
                    (row.isPart ? "- " : "") + PlainText.cut(PlainText.visible(row.operation), to: 12),
                    Quantity.count(row.count), Quantity.rate(row.ratePerSecond),
                    row.failed.map(Quantity.count) ?? "", row.response.meanText,
                ] + percentiles.map { row.response.text($0) } + [row.response.maxText])
            path = row.path
        }
        return table
    }

    private func table(_ rows: [SpeedupRow]) -> [String] {
        var table = TextTable(
            columns: [TextTable.Column(title: "reads", isRight: false)]
                + ["from the database", "through the cache", "times as fast", "95 % interval"].map {
                    TextTable.Column(title: $0, isRight: true)
                } + [TextTable.Column(title: "", isRight: false)])
        table.rows = rows.map { [$0.figure, $0.direct, $0.cached, $0.ratio, $0.interval, $0.remark] }
        return table.lines
    }

    private var facts: [(String, String)] {
        var facts: [(String, String)] = []
        if let hitRatio = words.hitRatio {
            let range = words.hitRatioRange.map { "; \($0)" } ?? ""
            facts.append(("hits", hitRatio + range + (words.breakEven.map { "; " + $0 } ?? "")))
        }
        if let misses = words.misses { facts.append(("tail", misses)) }
        for database in comparison.databases {
            facts.append(
                ("database", words.load(database) + (words.limit(database).map { ". " + $0 } ?? "")))
            if let units = words.units(database) { facts.append(("units", units)) }
            if let throttling = words.throttling(database) { facts.append(("throttled", throttling)) }
        }
        if let wait = words.poolWait { facts.append(("waiting", "for a database session: " + wait)) }
        if let prediction = words.prediction { facts.append(("mean", "of reads on the cached path: " + prediction)) }
        if !comparison.coldStart.isEmpty { facts.append(("cold", coldStart)) }
        if comparison.uncheckedValues > 0 { facts.append(("values", words.values)) }
        let fairness = comparison.fairness
        facts.append(
            (
                "fairness",
                "target by \(ComparisonWords.transport(fairness.cacheTransport)), database "
                    + "\(fairness.databaseTransport == "inProcess" ? "" : "by ")"
                    + "\(ComparisonWords.transport(fairness.databaseTransport)); \(words.sharedHost)"
            ))
        facts.append(("client", TextFormat.client(record)))
        return facts
    }

    private var coldStart: String {
        let seconds = words.coldStart(most: Self.mostSeconds).map { second in
            "\(second.hitRatio.map(Quantity.share) ?? "n/a") at \(second.second) s"
        }
        let steady = comparison.steadyFromSecond.map { "steady from \($0) s on" } ?? "not steady yet"
        return "cache: hits " + seconds.joined(separator: ", ") + "; " + steady
    }
}
