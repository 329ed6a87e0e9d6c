// SPDX-License-Identifier: Apache-2.0
package import Plan
package import Results

/// One measured block of a comparison.
package struct MeasuredBlock: Sendable {
    /// From 1; 0 for the cold start.
    package var pair: Int
    package var path: ReadPath
    /// The folder of its own record under the comparison's: `pairs/01/cached`, `cold-start`.
    package var directory: String
    /// Of this block alone: one path, the operations `read` and perhaps `write`.
    package var record: RunRecord
    /// When its warm-up began, in seconds since the comparison's first read through the cache; 0 for the cold start.
    package var warmupStart: Double
    /// When its measure phase began, on the same scale.
    package var start: Double
    /// When its measure phase ended, on the same scale.
    package var end: Double

    package init(
        pair: Int, path: ReadPath, directory: String, record: RunRecord, warmupStart: Double, start: Double, end: Double
    ) {
        self.pair = pair
        self.path = path
        self.directory = directory
        self.record = record
        self.warmupStart = warmupStart
        self.start = start
        self.end = end
    }

    /// Whether it was measured to its end.
    var isComplete: Bool { !record.interrupted && record.measure.durationNs > 0 && record.measure.completed > 0 }

    var reads: OperationRecord? { record.reads(on: path) }

    /// What goes into the comparison's own record.
    var summary: BlockRecord {
        var block = BlockRecord()
        block.pair = pair
        block.path = path.rawValue
        block.directory = directory
        block.startedAt = record.startedAt
        block.durationNs = record.measure.durationNs
        block.valid = record.validity.valid
        block.findings = record.validity.findings
        block.overloaded = Overload.holds([record])
        block.planned = record.measure.planned
        block.completed = record.measure.completed
        block.ratePerSecond = record.measure.ratePerSecond
        block.hits = reads?.hits ?? 0
        block.misses = reads?.misses ?? 0
        let queries = record.queries(on: path) ?? 0
        block.queriesPerSecond = record.measure.seconds > 0 ? Double(queries) / record.measure.seconds : 0
        block.meanNs = reads?.meanNs(.response)
        let response = reads?.latency[.response]
        block.p50Ns = response?.p50Ns
        block.p95Ns = response?.p95Ns
        block.p99Ns = response?.p99Ns
        return block
    }
}

extension RunRecord {
    func operations(on path: ReadPath) -> [OperationRecord] { self.path(path.rawValue)?.operations ?? [] }

    /// The operation `read` of a path; nil where it was not measured.
    func reads(on path: ReadPath) -> OperationRecord? { self.path(path.rawValue)?.operation("read") }

    /// The queries of all operations of a path; nil where there was no database.
    func queries(on path: ReadPath) -> Int? {
        let counts = operations(on: path).compactMap { $0.database?.queries }
        return counts.isEmpty ? nil : counts.reduce(0, +)
    }
}

extension OperationRecord {
    /// The mean of a latency; nil where none was recorded.
    func meanNs(_ kind: LatencyKind) -> Int64? { latency[kind].flatMap { $0.count > 0 ? $0.meanNs : nil } }
}
