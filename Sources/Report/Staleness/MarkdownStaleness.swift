// SPDX-License-Identifier: Apache-2.0
import Results

/// `report.md` of strategies side by side.
struct MarkdownStaleness {
    private let record: RunRecord
    private let staleness: StalenessRecord
    private let words: StalenessWords

    init(_ record: RunRecord, _ staleness: StalenessRecord) {
        self.record = record
        self.staleness = staleness
        words = StalenessWords(record: record, staleness: staleness)
    }

    /// In the order of the document; empty parts are left out.
    var parts: [String] {
        [
            title,
            section("Stale reads", table(StalenessWords.staleTitles, words.stale)),
            section("Writes that stay hidden", table(words.hiddenTitles, words.hidden) + examples),
            section("What it costs", table(StalenessWords.costTitles, words.costs)),
            section("Stampedes", stampedes),
            section("Replication lag", words.lag.map(paragraph) ?? ""),
            section("How it was measured", words.method.map(paragraph).joined(separator: "\n")),
            section("Validity", MarkdownFormat.findings(record)),
            MarkdownHead.facts(record, more: words.settings),
            section("Every latency", MarkdownResults.latency(record)),
            section("Operations", MarkdownResults.operations(record)),
            section("Client", MarkdownFormat.client(record)),
            MarkdownFormat.notes(record),
            section("Run it again", MarkdownFormat.again(record)),
        ]
    }

    private var title: String {
        let verdict = StalenessVerdict(record, staleness)
        let reasons = verdict.reasons.map { "\n" + paragraph($0) }.joined()
        guard record.validity.valid else {
            let reason = record.validity.findings.first { $0.severity == .invalid }?.message ?? ""
            return
                "# INVALID: \(MarkdownText.escaped(reason))\n\nThe figures below must not be used: this was a measurement "
                + "of staleness with \(MarkdownText.escaped(record.profileName)), and it is not valid.\n"
        }
        return "# \(MarkdownText.escaped(verdict.headline))\n" + reasons
    }

    /// What was found wrong, with its keys.
    private var examples: String {
        let found = staleness.strategies.flatMap { one in one.examples.map { "\(one.strategy): \($0)" } }
        return found.isEmpty ? "" : "\n" + found.map { "- \(MarkdownText.escaped($0))\n" }.joined()
    }

    private var stampedes: String {
        guard !staleness.stampedes.isEmpty else { return "" }
        return paragraph(
            "Reads alone, of a cache that begins empty, and the key that was read most. Unprotected, each expiry costs "
                + "1 + λD loads: λ reads per second of that key, D the time from the miss to the fill.")
            + "\n" + table(StalenessWords.stampedeTitles, words.stampedes)
    }

    private func table(_ titles: [String], _ rows: [[String]]) -> String {
        rows.isEmpty ? "" : MarkdownText.table(titles, rows.map { $0.map(MarkdownText.escaped) })
    }

    private func section(_ title: String, _ text: String) -> String {
        text.isEmpty ? "" : "## \(title)\n\n" + text
    }

    private func paragraph(_ text: String) -> String { MarkdownText.escaped(text) + "\n" }
}
