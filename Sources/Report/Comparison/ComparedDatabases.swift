// SPDX-License-Identifier: Apache-2.0
import Results

/// The table of a comparison on several databases.
struct ComparedDatabases {
    var databases: [ComparedDatabaseRecord]

    private static let titles = [
        "database", ">direct mean", ">cached mean", ">direct p99", ">cached p99", ">times as fast", ">hits",
        ">queries direct", ">queries cached",
    ]

    private func row(_ database: ComparedDatabaseRecord) -> [String] {
        func time(_ value: Int64?) -> String { value.map(Quantity.duration) ?? "n/a" }
        var speedup = database.speedup.map { Quantity.ratio($0.ratio) } ?? "n/a"
        if let interval = database.speedup?.intervalText { speedup += " (\(interval.text))" }
        return [
            database.name + (database.valid ? "" : " (NOT VALID)"), time(database.directMeanNs),
            time(database.cachedMeanNs), time(database.directP99Ns), time(database.cachedP99Ns), speedup,
            database.hitRatio.map(Quantity.share) ?? "n/a",
            database.directQueriesPerSecond.map(Quantity.rate) ?? "n/a",
            database.cachedQueriesPerSecond.map(Quantity.rate) ?? "n/a",
        ]
    }

    /// For the terminal: as many columns as fit.
    var lines: [String] {
        var columns = Self.titles.indices.map { $0 }
        while true {
            var table = TextTable(
                columns: columns.map { index in
                    TextTable.Column(title: Self.titles[index].replacing(">", with: ""), isRight: index > 0)
                })
            table.rows = databases.map { database in
                let cells = row(database)
                return columns.map { PlainText.visible(cells[$0]) }
            }
            // What is left out first is in report.md.
            guard table.width > TextFormat.width, let next = [3, 4, 7, 8].first(where: columns.contains) else {
                return table.lines
            }
            columns.removeAll { $0 == next }
        }
    }

    var markdown: String {
        let rows = databases.map { database in
            row(database).map(MarkdownText.escaped) + [MarkdownText.escaped(database.directory)]
        }
        var text =
            MarkdownText.table(Self.titles + ["directory"], rows)
            + "\nTimes are the response of reads; the databases were measured one after the other, each in a comparison of "
            + "its own with the same operations.\n"
        let units = databases.filter { $0.directUnitsPerSecond != nil || $0.cachedUnitsPerSecond != nil }
        for database in units {
            func rate(_ value: Double?) -> String { value.map { Quantity.count(Int($0.rounded())) } ?? "n/a" }
            text +=
                "\nRequest units per second of \(MarkdownText.escaped(database.name)): "
                + "\(rate(database.directUnitsPerSecond)) direct, \(rate(database.cachedUnitsPerSecond)) cached.\n"
        }
        return text
    }
}
