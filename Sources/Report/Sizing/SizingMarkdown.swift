// SPDX-License-Identifier: Apache-2.0
import Results
package import Sizing

/// A sizing as a document that somebody can sign: every tier, every limit with its source, every assumption.
package enum SizingMarkdown: SizingFormat {
    package static let name = "markdown"

    package static func render(_ answer: SizingAnswer, tiersWereChosen: Bool) -> String {
        let words = SizingWords(answer: answer)
        let shown = tiersWereChosen ? answer.verdicts : answer.fitting
        var parts = [
            "# \(escaped(words.headline))\n",
            "## What is asked\n\n" + MarkdownText.table(["", ""], words.question.map { [$0, escaped($1)] }),
            "## " + (tiersWereChosen ? "Tiers" : "Tiers that fit, smallest first") + "\n\n"
                + (shown.isEmpty ? "None.\n" : table(shown)),
        ]
        if !tiersWereChosen { parts.append(rest(words)) }
        parts += shown.map(details)
        parts += [
            "## What this rests on\n\n"
                + MarkdownText.table(
                    ["assumption", "source"], answer.assumptions.map { [escaped($0.text), escaped($0.source)] }),
            sources(shown),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func table(_ verdicts: [TierVerdict]) -> String {
        MarkdownText.table(
            ["tier", "service"] + TierLimit.allCases.map { ">" + $0.rawValue }
                + ["verdict", "binds", ">head-room", "fits twice"],
            verdicts.map { verdict in
                [escaped(verdict.name), escaped(verdict.tier.service)]
                    + TierLimit.allCases.map { SizingWords.share(verdict.use($0)) }
                    + [
                        verdict.outcome.rawValue + (verdict.retires ? ", being retired" : ""),
                        verdict.binding?.limit.rawValue ?? "n/a", SizingWords.headRoom(verdict),
                        SizingWords.atTwice(verdict),
                    ]
            }) + "\nA share with ~ is of a limit that is derived, not published; n/a is what no source tells.\n"
    }

    private static func rest(_ words: SizingWords) -> String {
        var lines = words.tooSmall.map { limit, names in
            "- by **\(limit.rawValue)**: \(escaped(names.joined(separator: ", ")))\n"
        }
        let untold = words.answer.untold.map(\.tier.name)
        if !untold.isEmpty {
            lines.append(
                "- nobody can tell, as no source gives the memory: \(escaped(untold.joined(separator: ", ")))\n")
        }
        return lines.isEmpty ? "" : "## Tiers that do not fit\n\n" + lines.joined()
    }

    private static func details(_ verdict: TierVerdict) -> String {
        let tier = verdict.tier
        let rows = verdict.uses.map { use in
            [
                use.limit.rawValue, use.need.map { amount($0, use.limit) } ?? "n/a",
                use.available.map { (use.isEstimate ? "~" : "") + amount($0, use.limit) } ?? "n/a",
                SizingWords.share(use), Quantity.share(use.limit.ceiling), escaped(use.source?.name ?? ""),
            ]
        }
        let sentences = SizingWords.details(verdict).flatMap { $1 }.map { "- \(escaped($0))\n" }.joined()
        return "### \(escaped(verdict.name)) (\(escaped(tier.service)), \(escaped(tier.tierClass)))\n\n"
            + MarkdownText.table(["limit", ">needed", ">there is", ">use", ">planned with", "source"], rows) + "\n"
            + sentences
    }

    private static func amount(_ value: Double, _ limit: TierLimit) -> String {
        switch limit {
        case .memory: Quantity.bytes(value)
        case .bandwidth: Quantity.bitRate(value * 1e6)
        case .connections: Quantity.count(Int(value))
        case .operations: Quantity.rate(value)
        }
    }

    /// Every document that a shown figure comes from.
    private static func sources(_ verdicts: [TierVerdict]) -> String {
        var all: [CatalogueSource] = []
        for verdict in verdicts {
            let family = verdict.tier.family
            let used =
                verdict.uses.map(\.source) + [
                    family.retirement?.retired?.source, verdict.tier.successors?.source, family.reservedPercent?.source,
                    verdict.tier.guidance.unplannedFailoverSeconds?.source,
                ]
            for case let source? in used where !all.contains(source) { all.append(source) }
        }
        guard !all.isEmpty else { return "" }
        return "## Sources\n\n"
            + MarkdownText.table(
                ["source", "document", "date"],
                all.sorted { $0.name < $1.name }.map { [escaped($0.name), escaped($0.document), $0.date ?? "undated"] })
    }

    private static func escaped(_ text: String) -> String { MarkdownText.escaped(text) }
}
