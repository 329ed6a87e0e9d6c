// SPDX-License-Identifier: Apache-2.0
import Results

/// `report.md` of a capacity.
///
/// The rate, the curve as table and picture, what bound, how it scales; then the step at the capacity as a run's report.
struct MarkdownCapacity {
    private let record: RunRecord
    private let capacity: CapacityRecord
    private let words: CapacityWords

    init(_ record: RunRecord, _ capacity: CapacityRecord) {
        self.record = record
        self.capacity = capacity
        words = CapacityWords(capacity)
    }

    /// In the order of the document; empty parts are left out.
    var parts: [String] {
        [
            title,
            "## Capacity\n\n" + facts,
            curve,
            settings,
            scaling,
            "## Closed loops\n\nWhere to search, found with as many operations as the target answers.\n\n"
                + MarkdownText.table(CapacityWords.rampTitles, words.ramp),
            "## Validity\n\n" + MarkdownFormat.findings(record),
            MarkdownHead.facts(record),
            capacity.atCapacity.isEmpty ? "" : "## Latency at the capacity\n\n" + MarkdownResults.latency(record),
            "## Client\n\n" + MarkdownFormat.client(record),
            MarkdownFormat.notes(record),
            "## Run it again\n\n" + MarkdownFormat.again(record),
        ]
    }

    private var title: String {
        let head = MarkdownText.escaped(record.profileName) + ": " + MarkdownText.escaped(words.headline)
        return "# " + (record.validity.valid ? "" : "INVALID: ") + head + "\n\n"
            + MarkdownText.escaped(capacity.explanation) + "\n"
    }

    private var facts: String {
        var rows = [["service level", words.slo]]
        if capacity.perSecond > 0 {
            rows.append([capacity.outcome == .clientLimit ? "at least" : "capacity", Quantity.rate(capacity.perSecond)])
        }
        if let interval = words.interval { rows.append(["interval", interval]) }
        if capacity.connections > 0 {
            rows.append(["with", "\(Quantity.counted(capacity.connections, "connection")), depth \(capacity.depth)"])
        }
        rows.append(["limit above it", words.limiter])
        if let room = words.headRoom { rows.append(["head-room", room]) }
        return MarkdownText.table(["", ""], rows.map { [$0[0], MarkdownText.escaped($0[1])] })
    }

    private var curve: String {
        guard !capacity.steps.isEmpty else { return "" }
        let chart = MermaidCurve.code(RateCurve(capacity))
        let picture =
            chart.isEmpty
            ? ""
            : MarkdownText.code(chart, language: "mermaid")
                + "\nThe same curve is in `\(CurvePicture.fileName)`. Latencies far above the limit are cut off in both.\n\n"
        return "## Latency by rate\n\n" + picture + MarkdownText.table(CapacityWords.stepTitles, words.steps)
            + "\nA step is `ok` or `bad` where the 95 % interval of its figures lies on one side of the limit; an undecided "
            + "one is repeated 2, 4 and 8 times as long and judged together with those before, and counts as missed where "
            + "that decides nothing either. `server` is the share of a processor that the server's main thread used.\n"
    }

    private var settings: String {
        guard let rows = words.settings else { return "" }
        return "## Searches\n\n" + MarkdownText.table(CapacityWords.settingTitles, rows)
    }

    private var scaling: String {
        let lines = words.scaling
        return lines.isEmpty ? "" : "## Connections\n\n" + MarkdownText.escaped(lines.joined(separator: " ")) + "\n"
    }
}
