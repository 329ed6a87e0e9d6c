// SPDX-License-Identifier: Apache-2.0

/// The hit ratio of the cached blocks (the cold start apart), and the one to be expected.
package struct HitRatioRecord: Sendable, Equatable {
    /// Hits by hits and misses; nil when nothing was read through the cache.
    package var measured: Double?
    /// From the key pick, the expiry and the rates; nil where no formula holds.
    package var expected: Double?
    /// How it was expected, or why it could not be, as a full sentence.
    package var basis = ""

    package init() {}

    package init(measured: Double?, expected: Double?, basis: String) {
        self.measured = measured
        self.expected = expected
        self.basis = basis
    }
}

/// Mean times of the parts of a read, in nanoseconds; nil where nothing was measured.
package struct StepMeansRecord: Sendable, Equatable {
    /// The response of a hit, and of a miss, on the cached path.
    package var hitNs: Int64?
    package var missNs: Int64?
    /// The GET alone, and the SET that fills the cache.
    package var getNs: Int64?
    package var fillNs: Int64?
    /// The query on the cached path, waiting for a session not counted.
    package var queryNs: Int64?
    /// The response of a read on the direct path.
    package var directNs: Int64?

    package init() {}
}

/// One second of the cold start.
package struct ColdStartRecord: Sendable, Equatable {
    package var second = 0
    /// Nil in a second without reads through the cache.
    package var hitRatio: Double?
    package var p99Ns: Int64?

    package init() {}

    package init(second: Int, hitRatio: Double?, p99Ns: Int64?) {
        self.second = second
        self.hitRatio = hitRatio
        self.p99Ns = p99Ns
    }
}

extension HitRatioRecord: JSONRecord {
    package static let fields: [JSONField<HitRatioRecord>] = [
        .required("measured", \.measured), .required("expected", \.expected), .added("basis", \.basis),
    ]
}

extension StepMeansRecord: JSONRecord {
    package static let fields: [JSONField<StepMeansRecord>] = [
        .required("hitNs", \.hitNs), .required("missNs", \.missNs), .required("getNs", \.getNs),
        .required("fillNs", \.fillNs), .required("queryNs", \.queryNs), .required("directNs", \.directNs),
    ]
}

extension ColdStartRecord: JSONRecord {
    package static let fields: [JSONField<ColdStartRecord>] = [
        .required("second", \.second), .required("hitRatio", \.hitRatio), .required("p99Ns", \.p99Ns),
    ]
}
