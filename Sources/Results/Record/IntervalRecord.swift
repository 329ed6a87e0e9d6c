// SPDX-License-Identifier: Apache-2.0

/// One second of one operation on one path.
///
/// Operations count in the second in which they ended.
package struct IntervalRecord: Sendable, Equatable {
    /// Since the measure phase began.
    package var startNs: Int64 = 0
    package var path = ""
    package var operation = ""
    /// Completed and failed operations together.
    package var count = 0
    package var failed = 0
    package var hits = 0
    package var misses = 0
    /// Of the response time, as are `p99Ns` and `maxNs`; nil where there are too few operations.
    package var p50Ns: Int64?
    package var p99Ns: Int64?
    package var maxNs: Int64?

    package init() {}

    package init(
        startNs: Int64, path: String, operation: String, count: Int, failed: Int, hits: Int, misses: Int,
        p50Ns: Int64?, p99Ns: Int64?, maxNs: Int64?
    ) {
        self.startNs = startNs
        self.path = path
        self.operation = operation
        self.count = count
        self.failed = failed
        self.hits = hits
        self.misses = misses
        self.p50Ns = p50Ns
        self.p99Ns = p99Ns
        self.maxNs = maxNs
    }

    package var second: Int { Int(startNs / 1_000_000_000) }
    package var completed: Int { count - failed }
}

extension IntervalRecord: JSONRecord {
    package static let fields: [JSONField<IntervalRecord>] = [
        .required("startNs", \.startNs), .required("path", \.path), .required("operation", \.operation),
        .required("count", \.count), .required("failed", \.failed),
        .required("hits", \.hits), .required("misses", \.misses),
        .required("p50Ns", \.p50Ns), .required("p99Ns", \.p99Ns), .required("maxNs", \.maxNs),
    ]
}
