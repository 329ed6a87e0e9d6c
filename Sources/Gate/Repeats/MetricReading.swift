// SPDX-License-Identifier: Apache-2.0

/// What one repeat says of one metric.
package enum MetricReading: Equatable, Sendable {
    /// In the metric's unit.
    case value(Double)
    /// The figure lies among operations that never got an answer: it is this or more.
    case atLeast(Double)
    /// A clause that says why, such as `it takes 1,000 operations, and a repeat has 60`.
    case unmeasured(String)

    /// The figure, or the least that it can be.
    package var number: Double? {
        switch self {
        case .value(let number), .atLeast(let number): number
        case .unmeasured: nil
        }
    }

    package var reason: String? {
        if case .unmeasured(let reason) = self { reason } else { nil }
    }
}
