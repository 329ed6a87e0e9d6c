// SPDX-License-Identifier: Apache-2.0
import Results

/// The result tables of `report.md`.
enum MarkdownResults {
    static func latency(_ record: RunRecord) -> String {
        guard !record.operations.isEmpty else { return "No operation was measured.\n" }
        let titles =
            ["path", "operation", "latency", ">count", ">min", ">mean"] + Percentile.allCases.map { ">" + $0.title }
            + [">max"]
        var rows: [[String]] = []
        for (path, operation) in record.operations {
            for (kind, table) in operation.latency.all {
                rows.append(
                    [
                        MarkdownText.escaped(path), MarkdownText.escaped(operation.name), kind.title,
                        Quantity.count(table.count), table.minText, table.meanText,
                    ] + Percentile.allCases.map { table.text($0) } + [table.maxText])
            }
        }
        return MarkdownText.table(titles, rows) + "\n"
            + record.readingText.map { MarkdownText.escaped($0) + "\n" }.joined(separator: "\n")
    }

    static func operations(_ record: RunRecord) -> String {
        let titles = [
            "path", "operation", ">count", ">per second", ">hits", ">misses", ">hit share", ">failed", ">timeout",
            ">connection", ">server error", ">sent", ">received",
        ]
        let rows = record.operations.map { path, operation -> [String] in
            let seconds = record.seconds(ofPath: path)
            let reads = operation.hits + operation.misses
            return [
                MarkdownText.escaped(path), MarkdownText.escaped(operation.name), Quantity.count(operation.count),
                Quantity.rate(seconds > 0 ? Double(operation.completed) / seconds : 0), Quantity.count(operation.hits),
                Quantity.count(operation.misses),
                reads > 0 ? Quantity.share(Double(operation.hits) / Double(reads)) : "n/a",
                Quantity.count(operation.failed), Quantity.count(operation.errors.timeout),
                Quantity.count(operation.errors.connection), Quantity.count(operation.errors.server),
                Quantity.bytes(Double(operation.bytesSent)), Quantity.bytes(Double(operation.bytesReceived)),
            ]
        }
        guard !rows.isEmpty else { return "No operation was measured.\n" }
        return MarkdownText.table(titles, rows) + replies(record) + database(record)
    }

    /// What the database did in each operation; empty where there was none.
    private static func database(_ record: RunRecord) -> String {
        let rows = record.operations.compactMap { path, operation -> [String]? in
            guard let share = operation.database else { return nil }
            let seconds = record.seconds(ofPath: path)
            let errors = share.errors.all.map { "\($0.name) \(Quantity.count($0.count))" }
            return [
                MarkdownText.escaped(path), MarkdownText.escaped(operation.name), Quantity.count(share.queries),
                Quantity.rate(seconds > 0 ? Double(share.queries) / seconds : 0),
                Quantity.count(share.cacheUnavailable), Quantity.count(share.wrongValues),
                Quantity.count(share.uncheckedValues),
                errors.isEmpty ? "none" : MarkdownText.escaped(errors.joined(separator: ", ")),
            ]
        }
        guard !rows.isEmpty else { return "" }
        return "\nThe database:\n\n"
            + MarkdownText.table(
                [
                    "path", "operation", ">queries", ">per second", ">without the cache", ">wrong values",
                    ">unchecked values", "failed queries",
                ], rows)
    }

    private static func replies(_ record: RunRecord) -> String {
        let rows = record.operations.flatMap { path, operation in
            operation.errorReplies.all.map { reply in
                [
                    MarkdownText.escaped(path), MarkdownText.escaped(operation.name), MarkdownText.escaped(reply.name),
                    Quantity.count(reply.count),
                ]
            }
        }
        guard !rows.isEmpty else { return "" }
        return "\nError replies:\n\n" + MarkdownText.table(["path", "operation", "error", ">count"], rows)
    }

    static func timeline(_ record: RunRecord) -> String {
        let timeline = Timeline(record)
        guard !timeline.stretches.isEmpty else { return "No second was recorded.\n" }
        var text = ""
        if let worst = timeline.worst {
            let tail = worst.p99Ns.map { "p99 \(Quantity.duration($0)), " } ?? ""
            let longest = worst.maxNs.map { "max \(Quantity.duration($0))" } ?? ""
            text += "Worst second: \(worst.second) (\(MarkdownText.escaped(worst.operation)): \(tail)\(longest)).\n"
        }
        let silent = record.silentSeconds
        let listed = silent.prefix(10).map(String.init).joined(separator: ", ") + (silent.count > 10 ? ", …" : "")
        text +=
            "Seconds without a completed operation: \(silent.isEmpty ? "none" : "\(silent.count) (\(listed))").\n\n"
        let rows = timeline.stretches.map { stretch in
            [
                stretch.first == stretch.last ? "\(stretch.first)" : "\(stretch.first)–\(stretch.last)",
                Quantity.count(stretch.completed), Quantity.count(stretch.failed),
                stretch.p99Ns.map(Quantity.duration) ?? "n/a", stretch.maxNs.map(Quantity.duration) ?? "n/a",
            ]
        }
        return text
            + MarkdownText.table([">second", ">completed", ">failed", ">highest p99 of a second", ">max"], rows)
    }
}
