// SPDX-License-Identifier: Apache-2.0
package import Results

/// One figure of a run that a policy can limit or compare.
package enum GateMetric: Hashable, Sendable {
    /// Of all operations together, as are the other latencies.
    case percentile(LatencyKind, Percentile)
    case mean(LatencyKind)
    case max(LatencyKind)
    /// The share of the planned operations that got no good answer, 0…1.
    case errorRate
    /// Completed operations per second.
    case throughput
    /// The share of reads that found their key, 0…1.
    case hitRatio

    /// What a metric is counted in.
    package enum Unit: Sendable {
        /// Nanoseconds.
        case time
        /// Per second.
        case rate
        /// 0…1.
        case share
    }

    /// Every metric, in the order in which they are listed.
    package static let all: [GateMetric] =
        [LatencyKind.response, .service].flatMap { kind in
            Percentile.allCases.map { GateMetric.percentile(kind, $0) } + [.mean(kind), .max(kind)]
        } + [.errorRate, .throughput, .hitRatio]

    /// As policies, records and reports call it: `response.p99.9`.
    package var name: String {
        switch self {
        case .percentile(let kind, let percentile): "\(kind.rawValue).\(percentile.title)"
        case .mean(let kind): "\(kind.rawValue).mean"
        case .max(let kind): "\(kind.rawValue).max"
        case .errorRate: "errors.rate"
        case .throughput: "throughput"
        case .hitRatio: "hit.ratio"
        }
    }

    package static func named(_ name: String) -> GateMetric? { all.first { $0.name == name } }

    package var unit: Unit {
        switch self {
        case .percentile, .mean, .max: .time
        case .throughput: .rate
        case .errorRate, .hitRatio: .share
        }
    }

    /// Whether a smaller figure is the worse one.
    package var isWorseWhenLess: Bool { self == .throughput || self == .hitRatio }

    /// The least that is told from nothing: a figure of 0 has no logarithm and counts as this.
    var least: Double {
        switch unit {
        case .time: 1
        case .rate: 0.001
        case .share: 1e-6
        }
    }

    /// A figure in words: `1.34 ms`, `2,000/s`, `0.10 %`.
    package func text(_ value: Double) -> String {
        switch unit {
        case .time: Quantity.duration(value < 9e18 ? Int64(value.rounded()) : .max)
        case .rate: Quantity.rate(value)
        case .share: Quantity.share(value)
        }
    }
}
