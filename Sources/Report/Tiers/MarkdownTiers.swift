// SPDX-License-Identifier: Apache-2.0
import Results

/// `report.md` of several tiers side by side.
struct MarkdownTiers {
    private let record: RunRecord
    private let words: TiersWords

    init(_ record: RunRecord, _ tiers: TiersRecord) {
        self.record = record
        words = TiersWords(tiers)
    }

    var parts: [String] {
        let facts = Self.escaped(words.facts)
        let sources = Set(words.tiers.tiers.flatMap { $0.facts?.sources ?? [] }).sorted()
        return [
            "# " + MarkdownText.escaped(record.profileName + ": " + words.headline) + "\n\n"
                + MarkdownText.escaped(words.tiers.explanation) + "\n",
            "## Measured\n\n" + MarkdownText.table(TiersWords.measuredTitles, Self.escaped(words.measured))
                + "\nLatencies are response times at \(Quantity.rate(words.tiers.askedPerSecond)), of three steps together; "
                + "the steps of all tiers were made in turns.\n",
            "## Verdicts\n\n" + words.reasons.map { "- " + MarkdownText.escaped($0) + "\n" }.joined(),
            "## Use of each limit\n\n" + MarkdownText.table(TiersWords.limitTitles, Self.escaped(words.limits))
                + "\nThe rate is measured. Of it and of bandwidth 70 % may be planned with, of memory and connections all.\n",
            "## Head-room\n\nBy how many times the load may grow before the part of each limit that may be planned with is "
                + "used up.\n\n" + MarkdownText.table(TiersWords.roomTitles, Self.escaped(words.rooms)),
            facts.isEmpty
                ? ""
                : "## What is published\n\n" + MarkdownText.table(TiersWords.factTitles, facts) + "\nSources: "
                    + MarkdownText.escaped(sources.joined(separator: "; ")) + ".\n",
            words.costs.isEmpty
                ? ""
                : "## Cost\n\n" + MarkdownText.table(words.costTitles, Self.escaped(words.costs))
                    + "\nPrices are those of the file that was given; a month has 730 hours.\n",
            "## Targets\n\n"
                + MarkdownText.table(
                    ["tier", "target", "server", "steps"],
                    Self.escaped(
                        words.tiers.tiers.map { [$0.name, $0.url, $0.server, "tiers/\($0.name)/report.md"] })),
            MarkdownFormat.notes(record),
            "## Run it again\n\n" + MarkdownFormat.again(record),
        ]
    }

    private static func escaped(_ rows: [[String]]) -> [[String]] { rows.map { $0.map(MarkdownText.escaped) } }
}
