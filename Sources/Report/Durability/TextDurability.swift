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
        lines += table(DurabilityWords.lossTitles, words.losses, without: [3]) + [""]
        lines += table(DurabilityWords.windowTitles, words.windows, without: [4]) + [""]
        lines += table(DurabilityWords.costTitles, words.costs, without: [7, 8])
        return lines
    }

    private func wrapped(_ text: String) -> [String] {
        PlainText.wrapped(PlainText.visible(text), width: TextFormat.width, indent: "  ")
    }

    private func table(_ titles: [String], _ rows: [[String]], without: Set<Int>) -> [String] {
        let kept = titles.indices.filter { !without.contains($0) }
        let columns = kept.map { index in
            let title = titles[index]
            return TextTable.Column(
                title: title.hasPrefix(">") ? String(title.dropFirst()) : title, isRight: title.hasPrefix(">"))
        }
        return TextTable(
            columns: columns,
            rows: rows.map { row in kept.map { PlainText.cut(PlainText.visible(row[$0]), to: $0 == 0 ? 24 : 44) } }
        ).lines
    }
}
