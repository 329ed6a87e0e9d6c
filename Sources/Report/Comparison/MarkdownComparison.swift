// SPDX-License-Identifier: Apache-2.0
import Results

/// `report.md` of a comparison.
///
/// The verdict, both paths, what the cache buys and what it rests on; then how it was measured.
struct MarkdownComparison {
    private var record: RunRecord
    private var comparison: ComparisonRecord
    private var words: ComparisonWords

    init(_ record: RunRecord, _ comparison: ComparisonRecord) {
        self.record = record
        self.comparison = comparison
        words = ComparisonWords(record: record, comparison: comparison)
    }

    /// In the order of the document; empty parts are left out.
    var parts: [String] {
        let tables = MarkdownComparisonTables(record: record, comparison: comparison, words: words)
        return [
            title,
            section("Both paths", tables.paths),
            section("Speed-up", tables.speedup),
            section("Hits and misses", hits),
            section("Database", tables.databases),
            section("Cold start", tables.coldStart),
            section("Is it fair?", tables.fairness),
            section("Validity", MarkdownFormat.findings(record)),
            section("Blocks", tables.blocks),
            MarkdownHead.facts(record, more: facts),
            section("Every latency", MarkdownResults.latency(record)),
            section("Operations", MarkdownResults.operations(record)),
            section("Client", MarkdownFormat.client(record)),
            MarkdownFormat.notes(record),
            section("Run it again", MarkdownFormat.again(record)),
        ]
    }

    private func section(_ title: String, _ text: String) -> String {
        text.isEmpty ? "" : "## \(title)\n\n" + text
    }

    private var title: String {
        let verdict = ComparisonVerdict(record, comparison)
        let reasons = verdict.reasons.map { "\n" + paragraph($0) }.joined()
        guard record.validity.valid else {
            let reason = record.validity.findings.first { $0.severity == .invalid }?.message ?? ""
            return
                "# INVALID: \(MarkdownText.escaped(reason))\n\nThe figures below must not be used: this was a comparison "
                + "with \(MarkdownText.escaped(record.profileName)), and it is not valid.\n" + reasons
        }
        return "# \(MarkdownText.escaped(verdict.headline))\n" + reasons
    }

    private var hits: String {
        var texts: [String] = []
        if let hitRatio = words.hitRatio {
            texts.append(hitRatio + "." + (comparison.hitRatio.basis.isEmpty ? "" : " " + comparison.hitRatio.basis))
        }
        if let seconds = words.hitRatioSeconds { texts.append(seconds) }
        if let misses = words.misses {
            texts.append(misses + " behind the cache. p99 is a hit only where less than 1 % of the reads miss.")
        }
        if let breakEven = words.breakEven { texts.append("On average, and at this load, \(breakEven).") }
        if let prediction = words.prediction {
            texts.append("The mean of reads on the cached path: \(prediction). \(words.predictionFormula ?? "")")
        }
        texts.append(words.values)
        for example in comparison.wrongValueExamples { texts.append(example) }
        return texts.map(paragraph).joined(separator: "\n")
    }

    private var facts: [[String]] {
        var rows = comparison.databases.map { ["database", ComparisonWords.name($0)] }
        if !comparison.fairness.library.isEmpty { rows.append(["database library", comparison.fairness.library]) }
        rows.append(["blocks", words.blocks])
        if let strategy = words.strategy { rows.append(["writes", strategy]) }
        return rows
    }

    private func paragraph(_ text: String) -> String { MarkdownText.escaped(text) + "\n" }
}
