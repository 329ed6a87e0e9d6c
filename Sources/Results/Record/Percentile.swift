// SPDX-License-Identifier: Apache-2.0

/// A percentile that records and reports show.
package enum Percentile: String, Sendable, CaseIterable {
    case p50
    case p90
    case p95
    case p99
    case p99_9
    case p99_99

    /// The share of operations above it, in ten-thousandths: a whole number, so that limits are exact.
    package var tailPerTenThousand: Int {
        switch self {
        case .p50: 5000
        case .p90: 1000
        case .p95: 500
        case .p99: 100
        case .p99_9: 10
        case .p99_99: 1
        }
    }

    /// The fewest operations that give it a number: ten lie above it.
    package var fewestSamples: Int { 100_000 / tailPerTenThousand }

    /// As people write it: `p99.9`.
    package var title: String {
        switch self {
        case .p99_9: "p99.9"
        case .p99_99: "p99.99"
        default: rawValue
        }
    }
}
