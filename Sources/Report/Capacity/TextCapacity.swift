// SPDX-License-Identifier: Apache-2.0
import Results

/// The terminal's report of a capacity.
struct TextCapacity {
    /// Findings that the explanation has told already.
    static let told: Set<String> = ["client-limit", "unconfirmed", "target-lost"]

    private let record: RunRecord
    private let capacity: CapacityRecord
    private let words: CapacityWords

    init(_ record: RunRecord, _ capacity: CapacityRecord) {
        self.record = record
        self.capacity = capacity
        words = CapacityWords(capacity)
    }

    var lines: [String] {
        var facts = [
            ("profile", record.profileName + ", seed \(record.seed)"),
            ("target", record.target.url + " (" + record.serverText + ")"),
        ]
        if let sandbox = record.sandbox { facts.append(("sandbox", sandbox)) }
        facts.append(("SLO", words.slo))
        if capacity.perSecond > 0 {
            facts.append(
                (capacity.outcome == .clientLimit ? "at least" : "capacity", Quantity.rate(capacity.perSecond)))
        }
        if let interval = words.interval { facts.append(("interval", interval)) }
        if capacity.connections > 0 {
            facts.append(("with", "\(Quantity.counted(capacity.connections, "connection")), depth \(capacity.depth)"))
        }
        facts.append(("limit", words.limiter))
        if let room = words.headRoom { facts.append(("head-room", room)) }
        var lines = PlainText.wrapped(PlainText.visible(words.headline + "."), width: TextFormat.width, indent: "  ")
        lines += PlainText.wrapped(PlainText.visible(capacity.explanation), width: TextFormat.width, indent: "  ")
        lines += [""] + TextFormat.labelled(facts) + [""]
        if !capacity.steps.isEmpty {
            // On a terminal the folder, the completed rate and the last percentile are left out.
            let kept = [1, 2, 4, 5, 7, 8, 9, 10]
            lines += Self.table(
                kept.map { CapacityWords.stepTitles[$0] }, words.steps.map { row in kept.map { row[$0] } })
        }
        if let rows = words.settings { lines += [""] + Self.table(CapacityWords.settingTitles, rows) }
        if !words.scaling.isEmpty {
            lines +=
                [""]
                + PlainText.wrapped(words.scaling.joined(separator: " "), width: TextFormat.width, indent: "")
        }
        return lines
    }

    private static func table(_ titles: [String], _ rows: [[String]]) -> [String] {
        let columns = titles.map {
            TextTable.Column(title: $0.hasPrefix(">") ? String($0.dropFirst()) : $0, isRight: $0.hasPrefix(">"))
        }
        return TextTable(columns: columns, rows: rows).lines
    }
}
