// SPDX-License-Identifier: Apache-2.0
package import Results

/// `intervals.csv`: one row per second, path and operation.
package enum IntervalsFormat: ReportFormat {
    package static let name = "intervals"
    package static let fileName: String? = "intervals.csv"

    package static func render(_ record: RunRecord, runDirectory: String?) -> String {
        var text = CSVText.row([
            "second", "path", "operation", "count", "failed", "hits", "misses", "p50_us", "p99_us", "max_us",
        ])
        for row in record.intervals {
            text += CSVText.row([
                String(row.second), row.path, row.operation, String(row.count), String(row.failed), String(row.hits),
                String(row.misses), CSVText.microseconds(row.p50Ns), CSVText.microseconds(row.p99Ns),
                CSVText.microseconds(row.maxNs),
            ])
        }
        return text
    }
}
