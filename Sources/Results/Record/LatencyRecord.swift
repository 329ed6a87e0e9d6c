// SPDX-License-Identifier: Apache-2.0
package import Measure

/// One table of latencies: its figures in nanoseconds, and the table itself.
package struct LatencyRecord: Sendable, Equatable {
    /// Recorded operations, the censored among them.
    package var count = 0
    /// Operations that ended without an answer (timed out, cut off): their latency is a lower bound.
    package var censored = 0
    /// 0 where nothing was recorded, as are `meanNs` and `maxNs`.
    ///
    /// With censored operations, both are lower bounds.
    package var minNs: Int64 = 0
    package var meanNs: Int64 = 0
    package var p50Ns: Int64?
    package var p90Ns: Int64?
    package var p95Ns: Int64?
    package var p99Ns: Int64?
    package var p99_9Ns: Int64?
    package var p99_99Ns: Int64?
    package var maxNs: Int64 = 0
    /// The table in the V2 encoding of HdrHistogram, compressed, in base64; empty when it was not kept.
    package var histogram = ""

    package init() {}

    /// Summarises and encodes a table, of whose counts `censored` are lower bounds.
    package init(of histogram: LatencyHistogram, censored: Int = 0) {
        let summary = LatencySummary(of: histogram, censored: Int64(censored))
        count = Int(summary.count)
        self.censored = Int(summary.censored)
        minNs = summary.minNs ?? 0
        meanNs = summary.meanNs ?? 0
        p50Ns = summary.p50.nanoseconds
        p90Ns = summary.p90.nanoseconds
        p95Ns = summary.p95.nanoseconds
        p99Ns = summary.p99.nanoseconds
        p99_9Ns = summary.p99_9.nanoseconds
        p99_99Ns = summary.p99_99.nanoseconds
        maxNs = summary.maxNs ?? 0
        self.histogram = HistogramEncoding.text(of: histogram)
    }

    /// A percentile, or why it has no number.
    package func value(_ percentile: Percentile) -> PercentileValue {
        guard count >= percentile.fewestSamples else { return .tooFewSamples }
        if let nanoseconds = self[percentile] { return .value(nanoseconds) }
        return isBeyondTimeout(percentile) ? .beyondTimeout : .tooFewSamples
    }

    /// The percentile in nanoseconds, where it has a number.
    package subscript(_ percentile: Percentile) -> Int64? {
        switch percentile {
        case .p50: p50Ns
        case .p90: p90Ns
        case .p95: p95Ns
        case .p99: p99Ns
        case .p99_9: p99_9Ns
        case .p99_99: p99_99Ns
        }
    }

    /// The highest of p99, p95, p90 and p50 that has a number: the tail as far as the samples show it.
    package var tail: (percentile: Percentile, nanoseconds: Int64)? {
        for percentile in [Percentile.p99, .p95, .p90, .p50] {
            if let nanoseconds = self[percentile] { return (percentile, nanoseconds) }
        }
        return nil
    }

    private func isBeyondTimeout(_ percentile: Percentile) -> Bool {
        let (scaled, overflow) = censored.multipliedReportingOverflow(by: 10_000)
        let (tail, tailOverflow) = count.multipliedReportingOverflow(by: percentile.tailPerTenThousand)
        return overflow || (!tailOverflow && scaled > tail)
    }
}

/// A percentile, or why it has no number.
package enum PercentileValue: Sendable, Equatable {
    case value(Int64)
    /// Fewer than ten operations lie above it.
    case tooFewSamples
    /// It falls among the operations without an answer: it is the timeout or more.
    case beyondTimeout
}

extension LatencyRecord: JSONRecord {
    package static let fields: [JSONField<LatencyRecord>] = [
        .required("count", \.count), .required("censored", \.censored),
        .required("minNs", \.minNs), .required("meanNs", \.meanNs),
        .required("p50Ns", \.p50Ns), .required("p90Ns", \.p90Ns), .required("p95Ns", \.p95Ns),
        .required("p99Ns", \.p99Ns), .required("p99_9Ns", \.p99_9Ns), .required("p99_99Ns", \.p99_99Ns),
        .required("maxNs", \.maxNs), .required("histogram", \.histogram),
    ]
}

/// The latencies of one operation by kind; a kind that was not measured is not there.
package struct LatencyTables: Sendable, Equatable {
    private var records: [LatencyKind: LatencyRecord] = [:]

    package init() {}

    package init(_ records: [LatencyKind: LatencyRecord]) { self.records = records }

    package subscript(_ kind: LatencyKind) -> LatencyRecord? {
        get { records[kind] }
        set { records[kind] = newValue }
    }

    /// In the order of `LatencyKind`.
    package var all: [(kind: LatencyKind, record: LatencyRecord)] {
        LatencyKind.allCases.compactMap { kind in records[kind].map { (kind, $0) } }
    }
}

extension LatencyTables: JSONMappable {
    /// Kinds of a later version are ignored.
    package init(json: JSONValue) throws(JSONMismatch) {
        guard case .object(let members) = json else { throw JSONMismatch(expected: "an object", found: json) }
        for member in members {
            guard let kind = LatencyKind(rawValue: member.key) else { continue }
            do throws(JSONMismatch) {
                records[kind] = try LatencyRecord(json: member.value)
            } catch {
                throw error.under(member.key)
            }
        }
    }

    package var json: JSONValue { .object(all.map { JSONMember($0.kind.rawValue, $0.record.json) }) }
}
