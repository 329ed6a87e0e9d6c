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
        lines += steps
        if let rows = words.settings { lines += [""] + settings(rows) }
        if !words.scaling.isEmpty {
            lines +=
                [""]
                + PlainText.wrapped(words.scaling.joined(separator: " "), width: TextFormat.width, indent: "")
        }
        return lines
    }

    /// More rows would push the rest off the screen.
    private static let mostRows = 10

    /// The steps around the capacity with the setting that it was found with, by their rates, and of several at one rate the
    /// last, which was judged together with those before.
    private var steps: [String] {
        guard !capacity.steps.isEmpty else { return [] }
        var rows: [(rate: Double, row: [String])] = []
        for (step, row) in zip(capacity.steps, words.steps)
        where step.connections == capacity.connections && step.depth == capacity.depth {
            rows.removeAll { Int($0.rate.rounded()) == Int(step.ratePerSecond.rounded()) }
            rows.append((step.ratePerSecond, row))
        }
        if rows.isEmpty { rows = zip(capacity.steps, words.steps).map { ($0.ratePerSecond, $1) } }
        let near = rows.sorted { abs($0.rate - capacity.perSecond) < abs($1.rate - capacity.perSecond) }
            .prefix(Self.mostRows).sorted { $0.rate < $1.rate }
        // On a terminal the folder, what it is for, the completed rate and the last percentile are left out.
        let kept = [2, 4, 5, 7, 8, 9, 10]
        let lines = Self.table(
            kept.map { CapacityWords.stepTitles[$0] }, near.map { near in kept.map { near.row[$0] } })
        let left = capacity.steps.count - near.count
        return left > 0 ? lines + ["and \(Quantity.counted(left, "more step")) in report.md and steps.csv"] : lines
    }

    private func settings(_ rows: [[String]]) -> [String] {
        guard rows.count > Self.mostRows else { return Self.table(CapacityWords.settingTitles, rows) }
        let best = capacity.searches.indices.sorted { one, other in
            capacity.searches[one].perSecond > capacity.searches[other].perSecond
        }.prefix(Self.mostRows).sorted()
        return Self.table(CapacityWords.settingTitles, best.map { rows[$0] })
            + ["and \(rows.count - best.count) slower ones in report.md"]
    }

    private static func table(_ titles: [String], _ rows: [[String]]) -> [String] {
        let columns = titles.map {
            TextTable.Column(title: $0.hasPrefix(">") ? String($0.dropFirst()) : $0, isRight: $0.hasPrefix(">"))
        }
        return TextTable(columns: columns, rows: rows).lines
    }
}
