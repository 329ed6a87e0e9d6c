// SPDX-License-Identifier: Apache-2.0
package import Results

/// `summary.csv`: one row per path, operation and latency kind.
///
/// The four kinds that every run has are always there, and the parts of a read or write with a database where they were
/// measured. Of several tiers, which have no figures together, one row for each of them.
package enum SummaryFormat: ReportFormat {
    package static let name = "csv"
    package static let fileName: String? = "summary.csv"

    private static let titles = [
        "path", "operation", "latency", "count", "rate_per_s", "hits", "misses", "failed", "min_us", "mean_us",
        "p50_us", "p90_us", "p95_us", "p99_us", "p99_9_us", "p99_99_us", "max_us", "bytes_sent", "bytes_received",
    ]
    private static let always: Set<LatencyKind> = [.response, .service, .generatorLag, .queue]

    package static func render(_ record: RunRecord, runDirectory: String?) -> String {
        if let tiers = record.tiers { return TiersFile.text(tiers) }
        if let durability = record.durability { return DurabilityTable.csv(durability) }
        var text = CSVText.row(titles)
        for (path, operation) in record.operations {
            let seconds = record.seconds(ofPath: path)
            let rate = seconds > 0 ? Double(operation.completed) / seconds : 0
            for kind in LatencyKind.allCases {
                guard let table = operation.latency[kind] ?? (always.contains(kind) ? LatencyRecord() : nil) else {
                    continue
                }
                if kind.isOfDatabase, table.count == 0 { continue }
                text += row(path, operation, kind, table, rate)
            }
        }
        return text
    }

    private static func row(
        _ path: String, _ operation: OperationRecord, _ kind: LatencyKind, _ table: LatencyRecord, _ rate: Double
    ) -> String {
        let isEmpty = table.count == 0
        var fields = [
            path, operation.name, kind.column, String(table.count), CSVText.rate(rate), String(operation.hits),
            String(operation.misses), String(operation.failed), CSVText.microseconds(isEmpty ? nil : table.minNs),
            CSVText.microseconds(isEmpty ? nil : table.meanNs),
        ]
        fields += Percentile.allCases.map { CSVText.microseconds(table[$0]) }
        fields += [
            CSVText.microseconds(isEmpty ? nil : table.maxNs), String(operation.bytesSent),
            String(operation.bytesReceived),
        ]
        return CSVText.row(fields)
    }
}
