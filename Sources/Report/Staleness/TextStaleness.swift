// SPDX-License-Identifier: Apache-2.0
import Results

/// Strategies side by side on the terminal.
struct TextStaleness {
    private let record: RunRecord
    private let staleness: StalenessRecord
    private let words: StalenessWords

    /// Said above the findings already.
    static let told: Set<String> = ["simulated"]

    init(_ record: RunRecord, _ staleness: StalenessRecord) {
        self.record = record
        self.staleness = staleness
        words = StalenessWords(record: record, staleness: staleness)
    }

    /// Everything above the findings.
    var lines: [String] {
        var lines = verdict + [""] + TextFormat.labelled(head) + [""]
        // On a terminal the interval, the median of versions, and the pieces of the formula are left out.
        lines += table(StalenessWords.staleTitles, words.stale, without: [4, 8, 9])
        lines += [""] + table(words.hiddenTitles, words.hidden, without: [7])
        lines += [""] + table(StalenessWords.costTitles, words.costs, without: [6, 7])
        if !staleness.stampedes.isEmpty {
            lines += [""] + table(StalenessWords.stampedeTitles, words.stampedes, without: [3, 6, 7])
        }
        if let lag = words.lag { lines += [""] + TextFormat.labelled([("lag", lag)]) }
        return lines
    }

    /// Where the run is not valid, the reason stands above, and nothing is claimed.
    private var verdict: [String] {
        let verdict = StalenessVerdict(record, staleness)
        let all = (record.validity.valid ? [verdict.headline + "."] + verdict.reasons : [])
        return all.flatMap { PlainText.wrapped(PlainText.visible($0), width: TextFormat.width, indent: "  ") }
    }

    private var head: [(String, String)] {
        var facts = [
            ("profile", record.profileName + ", seed \(record.seed)"),
            ("target", record.target.url + " (" + record.serverText + ")"),
            ("database", staleness.database),
        ]
        if let sandbox = record.sandbox { facts.append(("sandbox", sandbox)) }
        facts.append(("load", record.loadText))
        facts.append(("values", "expire after " + staleness.expiry))
        if staleness.raceWindowNs > 0 {
            facts.append(("window", "\(Quantity.duration(staleness.raceWindowNs)) between query and fill, on purpose"))
        }
        return facts
    }

    private func table(_ titles: [String], _ rows: [[String]], without places: Set<Int>) -> [String] {
        guard !rows.isEmpty else { return [] }
        let kept = titles.indices.filter { !places.contains($0) }
        let columns = kept.map { place in
            let title = titles[place].replacing("commands", with: "cmds")
            return TextTable.Column(
                title: title.hasPrefix(">") ? String(title.dropFirst()) : title, isRight: title.hasPrefix(">"))
        }
        let table = TextTable(columns: columns, rows: rows.map { row in kept.map { row[$0] } })
        return table.lines.map { PlainText.cut($0, to: TextFormat.width) }
    }
}
