// SPDX-License-Identifier: Apache-2.0
import Results

/// The latencies of a terminal report: response and service of every operation, and the parts of one with a database, in as
/// many columns as fit.
enum LatencyTable {
    /// What is left out first when the table is too wide, then what next.
    private static let choices: [[Percentile]] = [
        Percentile.allCases, [.p50, .p90, .p99, .p99_9, .p99_99], [.p50, .p99, .p99_9, .p99_99],
        [.p50, .p99, .p99_9], [.p50, .p99],
    ]

    static func lines(_ record: RunRecord, mostOperations: Int, width: Int) -> [String] {
        let operations = record.operations
        guard !operations.isEmpty else { return ["No operation was measured."] }
        let shown = Array(operations.prefix(mostOperations))
        var lines: [String] = []
        for nameWidth in [24, 12] {
            for percentiles in choices {
                let table = table(shown, percentiles, nameWidth, withPaths: record.paths.count > 1)
                lines = table.lines
                if table.width <= width { return lines + rest(operations.count - shown.count) }
            }
        }
        return lines.map { PlainText.cut($0, to: width) } + rest(operations.count - shown.count)
    }

    private static func rest(_ count: Int) -> [String] {
        count > 0 ? ["and \(Quantity.counted(count, "more operation")) in report.md"] : []
    }

    private static func table(
        _ operations: [(path: String, operation: OperationRecord)], _ percentiles: [Percentile], _ nameWidth: Int,
        withPaths: Bool
    ) -> TextTable {
        let left = (withPaths ? ["path"] : []) + ["operation", "latency"]
        let right = ["count", "mean"] + percentiles.map(\.title) + ["max"]
        var table = TextTable(
            columns: left.map { TextTable.Column(title: $0, isRight: false) }
                + right.map { TextTable.Column(title: $0, isRight: true) })
        for (path, operation) in operations {
            // Response and service are the same in a closed loop, and with many operations a screen has no room for both.
            let both = operations.count <= 6 && operation.latency[.service] != operation.latency[.response]
            let parts = LatencyKind.allCases.filter { $0.isOfDatabase && operation.latency[$0]?.count ?? 0 > 0 }
            for kind in (both ? [LatencyKind.response, .service] : [.response]) + parts {
                let latency = operation.latency[kind] ?? LatencyRecord()
                let isFirst = kind == .response
                var row = withPaths ? [isFirst ? PlainText.cut(PlainText.visible(path), to: nameWidth) : ""] : []
                row.append(isFirst ? PlainText.cut(PlainText.visible(operation.name), to: nameWidth) : "")
                row += [kind.title, Quantity.count(latency.count), latency.meanText]
                row += percentiles.map { latency.text($0) } + [latency.maxText]
                table.rows.append(row)
            }
        }
        return table
    }
}
