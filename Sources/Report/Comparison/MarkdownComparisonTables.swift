// SPDX-License-Identifier: Apache-2.0
import Results

/// The tables of a comparison's `report.md`.
struct MarkdownComparisonTables {
    var record: RunRecord
    var comparison: ComparisonRecord
    var words: ComparisonWords

    private static let percentiles: [Percentile] = [.p50, .p90, .p99, .p99_9]
    private static let mostSeconds = 20

    var paths: String {
        let rows = PathRow.rows(record)
        guard !rows.isEmpty else { return "No operation was measured.\n" }
        let titles =
            ["path", "response of", ">count", ">per second", ">failed", ">mean"]
            + Self.percentiles.map { ">" + $0.title } + [">max"]
        return MarkdownText.table(
            titles,
            rows.map { row in
                [
                    MarkdownText.escaped(row.path), (row.isPart ? "– " : "") + MarkdownText.escaped(row.operation),
                    Quantity.count(row.count), Quantity.rate(row.ratePerSecond),
                    row.failed.map(Quantity.count) ?? "", row.response.meanText,
                ] + Self.percentiles.map { row.response.text($0) } + [row.response.maxText]
            })
            + "\nThe direct path asks the database alone. The cached path asks the target first; on a miss it asks the "
            + "database and fills the cache.\n"
    }

    var speedup: String {
        guard comparison.paths.count > 1 else { return "" }
        guard comparison.overloaded.isEmpty else {
            return throughput + "\nLatency is not compared: on an overloaded path it is that of a growing queue.\n"
        }
        let rows = SpeedupRow.rows(record, comparison).map { row in
            [row.figure, row.direct, row.cached, row.ratio, row.interval, row.remark]
        }
        return MarkdownText.table(
            ["reads", ">from the database", ">through the cache", ">times as fast", ">95 % interval", ""], rows)
            + "\nTimes as fast is the direct path's figure by the cached path's, of pairs of blocks measured one after the "
            + "other; below 1 the cache makes reads slower. No difference is shown where the interval holds 1.\n"
            + (record.load.isClosed ? "\n" + throughput : "")
    }

    private var throughput: String {
        func rate(_ path: String) -> String { Quantity.rate(record.ratePerSecond(ofPath: path)) }
        let ratio = comparison.speedup.throughput
        let remark = ratio.map { $0.intervalText == nil || $0.showsDifference ? "" : "no difference shown" } ?? ""
        return MarkdownText.table(
            ["", ">direct path", ">cached path", ">cached by direct", ">95 % interval", ""],
            [
                [
                    "completed per second", rate("direct"), rate("cached"),
                    ratio.map { Quantity.ratio($0.ratio) } ?? "n/a", ratio?.intervalText?.text ?? "n/a", remark,
                ]
            ])
    }

    var databases: String {
        guard !comparison.databases.isEmpty else { return "" }
        func rate(_ value: Double?) -> String { value.map(Quantity.rate) ?? "n/a" }
        let rows = comparison.databases.map { database in
            [
                MarkdownText.escaped(database.kind), rate(database.directQueriesPerSecond),
                rate(database.cachedQueriesPerSecond), database.avoidedShare.map(Quantity.share) ?? "n/a",
                rate(database.flushedQueriesPerSecond), MarkdownText.escaped(database.limit ?? "not stated"),
                database.hitRatioNeeded.map(Quantity.share) ?? "n/a",
            ]
        }
        var text = MarkdownText.table(
            [
                "database", ">queries, direct path", ">queries, cached path", ">avoided", ">flushed cache", ">limit",
                ">hit ratio needed",
            ], rows)
        let limits = comparison.databases.compactMap { words.limit($0) }
        text +=
            "\nQueries per second. A cold or flushed cache sends the database every read and write at first, until the "
            + "cache has filled.\n"
        for sentence in limits { text += "\n" + MarkdownText.escaped(sentence) + "\n" }
        for source in comparison.databases.compactMap(\.limitSource) {
            text += "\n" + MarkdownText.escaped(source) + "\n"
        }
        for database in comparison.databases {
            if let units = words.units(database) {
                text += "\nRequest units: " + MarkdownText.escaped(units) + ".\n"
            }
            if let throttling = words.throttling(database) { text += "\n" + MarkdownText.escaped(throttling) + "\n" }
        }
        if let wait = words.poolWait {
            text +=
                "\nWaiting for a free database session: \(MarkdownText.escaped(wait)). It is part of the response, and "
                + "not of the query.\n"
        }
        return text
    }

    var coldStart: String {
        guard let steady = words.steady else { return "" }
        let shown = words.coldStart(most: Self.mostSeconds)
        let rows = shown.map {
            [
                String($0.second), $0.hitRatio.map(Quantity.share) ?? "n/a",
                $0.p99Ns.map(Quantity.duration) ?? "n/a",
            ]
        }
        let cut = shown.count < comparison.coldStart.count ? " Some seconds are left out." : ""
        return "The first block, from an empty cache; it is in no other figure. The hit ratio was \(steady).\(cut)\n\n"
            + MarkdownText.table([">second", ">hit ratio", ">response p99"], rows)
    }

    var fairness: String {
        let fairness = comparison.fairness
        func settings(_ texts: OrderedTexts) -> String {
            let all = texts.all.map { "\($0.key): \($0.value.isEmpty ? "empty" : $0.value)" }
            return all.isEmpty ? "not told" : MarkdownText.escaped(all.joined(separator: "; "))
        }
        let rows = [
            [
                "way to it", MarkdownText.escaped(ComparisonWords.transport(fairness.cacheTransport)),
                MarkdownText.escaped(ComparisonWords.transport(fairness.databaseTransport)),
            ],
            ["durability", settings(fairness.cacheSettings), settings(fairness.databaseSettings)],
        ]
        let host = words.sharedHost
        let concerns = fairness.concerns.map { "- \(MarkdownText.escaped($0))\n" }.joined()
        return MarkdownText.table(["", "target", "database"], rows) + "\nMachines: \(host).\n"
            + (concerns.isEmpty ? "" : "\nWhat makes the comparison unfair:\n\n" + concerns)
    }

    var blocks: String {
        guard !comparison.blocks.isEmpty else { return "" }
        let rows = comparison.blocks.map { block in
            let reads = block.hits + block.misses
            let times = [block.meanNs, block.p50Ns, block.p95Ns, block.p99Ns].map { $0.map(Quantity.duration) ?? "n/a" }
            let state = (block.valid ? "valid" : "NOT VALID") + (block.overloaded ? ", overloaded" : "")
            return [
                block.pair == 0 ? "cold start" : String(block.pair), MarkdownText.escaped(block.path),
                Quantity.count(block.planned), Quantity.count(block.completed), Quantity.rate(block.ratePerSecond),
                reads > 0 ? Quantity.share(Double(block.hits) / Double(reads)) : "n/a",
                Quantity.rate(block.queriesPerSecond),
            ] + times + [state, MarkdownText.escaped(block.directory)]
        }
        return "Times are the response of reads. Each block has a report of its own in its directory.\n\n"
            + MarkdownText.table(
                [
                    "pair", "path", ">planned", ">completed", ">per second", ">hit ratio", ">queries per second",
                    ">mean", ">p50",
                    ">p95", ">p99", "state", "directory",
                ], rows)
    }
}
