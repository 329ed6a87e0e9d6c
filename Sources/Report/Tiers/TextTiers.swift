// SPDX-License-Identifier: Apache-2.0
import Results

/// The terminal's report of several tiers side by side.
struct TextTiers {
    private let record: RunRecord
    private let words: TiersWords

    init(_ record: RunRecord, _ tiers: TiersRecord) {
        self.record = record
        words = TiersWords(tiers)
    }

    var lines: [String] {
        var lines = wrapped(words.headline + ".") + wrapped(words.tiers.explanation) + [""]
        lines += table(TiersWords.measuredTitles, words.measured, without: [2]) + [""]
        lines += table(TiersWords.limitTitles, words.limits) + [""]
        if !words.facts.isEmpty { lines += table(TiersWords.factTitles, words.facts, without: [7, 8, 9]) + [""] }
        if !words.costs.isEmpty { lines += table(words.costTitles, words.costs) + [""] }
        for reason in words.reasons { lines += wrapped("- " + reason) }
        return lines
    }

    private func wrapped(_ text: String) -> [String] {
        PlainText.wrapped(PlainText.visible(text), width: TextFormat.width, indent: "  ")
    }

    private func table(_ titles: [String], _ rows: [[String]], without: Set<Int> = []) -> [String] {
        let kept = titles.indices.filter { !without.contains($0) }
        let columns = kept.map { index in
            let title = titles[index]
            return TextTable.Column(
                title: title.hasPrefix(">") ? String(title.dropFirst()) : title, isRight: title.hasPrefix(">"))
        }
        return TextTable(
            columns: columns,
            rows: rows.map { row in kept.map { PlainText.cut(PlainText.visible(row[$0]), to: $0 == 0 ? 14 : 20) } }
        ).lines
    }
}
