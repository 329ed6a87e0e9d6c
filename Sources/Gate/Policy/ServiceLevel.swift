// SPDX-License-Identifier: Apache-2.0

/// A fixed limit of one metric, whatever a baseline says: `response.p99 < 1ms`.
package struct ServiceLevel: Equatable, Sendable {
    package enum Comparison: String, Sendable, CaseIterable {
        case atMost = "<="
        case atLeast = ">="
        case below = "<"
        case above = ">"

        package func holds(_ value: Double, _ limit: Double) -> Bool {
            switch self {
            case .atMost: value <= limit
            case .atLeast: value >= limit
            case .below: value < limit
            case .above: value > limit
            }
        }
    }

    package var metric: GateMetric
    package var comparison: Comparison
    /// In the metric's unit.
    package var limit: Double
    /// The limit as it was written, with its unit.
    package var limitText: String
    /// Whether a user asked for it; the defaults are passed over where they were not measured.
    package var isNamed: Bool

    package init(
        _ metric: GateMetric, _ comparison: Comparison, _ limit: Double, limitText: String, isNamed: Bool = true
    ) {
        self.metric = metric
        self.comparison = comparison
        self.limit = limit
        self.limitText = limitText
        self.isNamed = isNamed
    }

    /// `response.p99 < 1ms`.
    package var text: String { "\(metric.name) \(comparison.rawValue) \(limitText)" }
}
