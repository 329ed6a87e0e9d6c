// SPDX-License-Identifier: Apache-2.0

/// A ratio with its 95 % interval from the paired blocks.
package struct RatioRecord: Sendable, Equatable {
    package var ratio = 1.0
    /// Nil with fewer pairs than an interval needs, as is `high`.
    package var low: Double?
    package var high: Double?

    package init() {}

    package init(ratio: Double, low: Double?, high: Double?) {
        self.ratio = ratio
        self.low = low
        self.high = high
    }

    /// Whether the interval says that the two differ; false without an interval.
    package var showsDifference: Bool {
        guard let low, let high else { return false }
        return low > 1 || high < 1
    }
}

/// How much faster reads are on the cached path: direct by cached, of each figure's value per block.
///
/// A figure is nil when it was not measured in every block, or a path was overloaded.
package struct SpeedupRecord: Sendable, Equatable {
    package var mean: RatioRecord?
    package var p50: RatioRecord?
    package var p95: RatioRecord?
    package var p99: RatioRecord?
    /// Operations completed per second, cached by direct: what is compared in a closed loop and under overload.
    package var throughput: RatioRecord?

    package init() {}

    /// The latency figures by name, in order.
    package var figures: [(name: String, ratio: RatioRecord?)] {
        [("mean", mean), ("p50", p50), ("p95", p95), ("p99", p99)]
    }
}

extension RatioRecord: JSONRecord {
    package static let fields: [JSONField<RatioRecord>] = [
        .required("ratio", \.ratio), .required("low", \.low), .required("high", \.high),
    ]
}

extension SpeedupRecord: JSONRecord {
    package static let fields: [JSONField<SpeedupRecord>] = [
        .required("mean", \.mean), .required("p50", \.p50), .required("p95", \.p95), .required("p99", \.p99),
        .added("throughput", \.throughput),
    ]
}
