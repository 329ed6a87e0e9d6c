// SPDX-License-Identifier: Apache-2.0
import Results
package import Sizing

/// A sizing on the terminal, at most 100 columns wide.
package enum SizingText: SizingFormat {
    package static let name = "text"

    /// More fitting tiers than this are for the other formats.
    private static let mostRows = 24

    package static func render(_ answer: SizingAnswer, tiersWereChosen: Bool) -> String {
        let words = SizingWords(answer: answer)
        var lines = wrapped(words.headline + ".") + [""] + TextFormat.labelled(words.question) + [""]
        let rows = tiersWereChosen ? answer.verdicts : answer.fitting
        if !rows.isEmpty { lines += table(Array(rows.prefix(mostRows))) + more(rows.count - mostRows) + [""] }
        if tiersWereChosen {
            for verdict in answer.verdicts { lines += details(verdict) + [""] }
        } else {
            if let best = answer.recommended { lines += details(best) + [""] }
            let rest = rest(words)
            if !rest.isEmpty { lines += rest + [""] }
        }
        lines += ["What this rests on"]
        lines += answer.assumptions.flatMap { wrapped("- \($0.text) [\($0.source)]") }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func table(_ verdicts: [TierVerdict]) -> [String] {
        var table = TextTable(
            columns: [TextTable.Column(title: "tier", isRight: false)]
                + TierLimit.allCases.map { TextTable.Column(title: $0.rawValue, isRight: true) }
                + [
                    TextTable.Column(title: "binds", isRight: false),
                    TextTable.Column(title: "head-room", isRight: true),
                    TextTable.Column(title: "fits twice", isRight: false),
                ])
        for verdict in verdicts {
            table.rows.append(
                [PlainText.visible(verdict.name) + (verdict.retires ? " †" : "")]
                    + TierLimit.allCases.map { SizingWords.share(verdict.use($0)) }
                    + [
                        verdict.binding?.limit.rawValue ?? "n/a", SizingWords.headRoom(verdict),
                        SizingWords.atTwice(verdict),
                    ])
        }
        var lines = table.lines.map { PlainText.cut($0, to: TextFormat.width) }
        if verdicts.contains(where: \.retires) { lines.append("† is being retired") }
        return lines
    }

    private static func more(_ count: Int) -> [String] {
        count > 0 ? ["and \(Quantity.counted(count, "larger tier")) in --format markdown"] : []
    }

    private static func details(_ verdict: TierVerdict) -> [String] {
        let tier = verdict.tier
        let title = "\(verdict.name): \(tier.service), \(tier.tierClass.isEmpty ? "no class" : tier.tierClass)"
        let facts = SizingWords.details(verdict).map { ($0, $1.joined(separator: " ")) }
        return wrapped(title) + TextFormat.labelled(facts)
    }

    private static func rest(_ words: SizingWords) -> [String] {
        var facts = words.tooSmall.map { limit, names in
            ("too small", "by \(limit.rawValue): " + names.joined(separator: ", "))
        }
        let untold = words.answer.untold.map(\.tier.name)
        if !untold.isEmpty {
            facts.append(("untold", "no source tells the memory of " + untold.joined(separator: ", ")))
        }
        facts += words.retirements.map { ("ends", $0) }
        return TextFormat.labelled(facts)
    }

    private static func wrapped(_ text: String) -> [String] {
        PlainText.wrapped(PlainText.visible(text), width: TextFormat.width, indent: "  ")
    }
}
