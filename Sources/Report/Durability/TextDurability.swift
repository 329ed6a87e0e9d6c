// SPDX-License-Identifier: Apache-2.0
import Results

/// The terminal's report of acknowledged writes and a fault.
struct TextDurability {
    private let durability: DurabilityRecord
    private let words: DurabilityWords

    init(_ durability: DurabilityRecord) {
        self.durability = durability
        words = DurabilityWords(durability)
    }

    var lines: [String] {
        var lines = wrapped(words.headline + ".") + wrapped(durability.explanation) + [""]
        lines += wrapped(durability.faultText + " " + durability.limits) + [""]
        lines += table(DurabilityWords.lossTitles, words.losses, without: [[3], [3, 7], [3, 5, 7]]) + [""]
        lines += table(DurabilityWords.windowTitles, words.windows, without: [[4]]) + [""]
        lines += table(DurabilityWords.costTitles, words.costs, without: [[7, 8], [2, 7, 8], [2, 3, 7, 8]])
        return lines
    }

    private func wrapped(_ text: String) -> [String] {
        PlainText.wrapped(PlainText.visible(text), width: TextFormat.width, indent: "  ")
    }

    /// The table without the first of the sets of columns with which it fits; what is left out is in `report.md`.
    private func table(_ titles: [String], _ rows: [[String]], without choices: [Set<Int>]) -> [String] {
        var lines: [String] = []
        for choice in choices {
            let kept = titles.indices.filter { !choice.contains($0) }
            let columns = kept.map { index in
                let title = titles[index]
                return TextTable.Column(
                    title: title.hasPrefix(">") ? String(title.dropFirst()) : title, isRight: title.hasPrefix(">"))
            }
            let table = TextTable(
                columns: columns,
                rows: rows.map { row in
                    kept.map { PlainText.cut(PlainText.visible(row[$0]), to: $0 == 0 ? 24 : 46) }
                })
            lines = table.lines
            if table.width <= TextFormat.width { return lines }
        }
        return lines.map { PlainText.cut($0, to: TextFormat.width) }
    }
}
