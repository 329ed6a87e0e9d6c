// SPDX-License-Identifier: Apache-2.0
internal import Results

/// What a gate looks at, and how much worse than the baseline it may be.
package struct GatePolicy: Equatable, Sendable {
    /// What makes a metric fail, beside a difference that noise does not explain.
    package enum Rule: String, Sendable, CaseIterable {
        /// The estimate is beyond the tolerance.
        case effect
        /// The whole interval is beyond the tolerance: for where a false alarm is dear.
        case strict
    }

    /// A metric that is compared with a baseline.
    package struct Comparison: Equatable, Sendable {
        package var metric: GateMetric
        /// The relative change for the worse that is let pass: 0.1 for 10 %.
        package var tolerance: Double
        /// The absolute change for the worse, in the metric's unit, that is always let pass; nil for none.
        package var floor: Double?
        package var rule: Rule
        /// Whether a user asked for it; the defaults are passed over where they were not measured.
        package var isNamed: Bool

        package init(
            _ metric: GateMetric, tolerance: Double, floor: Double? = nil, rule: Rule = .effect, isNamed: Bool = true
        ) {
            self.metric = metric
            self.tolerance = tolerance
            self.floor = floor
            self.rule = rule
            self.isNamed = isNamed
        }

        /// The tolerance that stands at a baseline of `value`: a floor that is more than the tolerance takes its place.
        func effectiveTolerance(at value: Double) -> Double {
            guard let floor else { return tolerance }
            let base = max(value, metric.least)
            guard metric.isWorseWhenLess else { return max(tolerance, floor / base) }
            return floor < base ? max(tolerance, base / (base - floor) - 1) : .infinity
        }
    }

    package var comparisons: [Comparison]
    package var levels: [ServiceLevel]
    /// The level of each bound and test.
    package var alpha: Double

    package init(comparisons: [Comparison], levels: [ServiceLevel], alpha: Double = 0.05) {
        self.comparisons = comparisons
        self.levels = levels
        self.alpha = alpha
    }

    /// Few metrics, since each one that is added makes it harder for all to fail; floors for latencies so small that
    /// their noise is large.
    package static let standard = GatePolicy(
        comparisons: [
            Comparison(.percentile(.response, .p50), tolerance: 0.05, floor: 20_000, isNamed: false),
            Comparison(.percentile(.response, .p99), tolerance: 0.1, floor: 100_000, isNamed: false),
            Comparison(.percentile(.response, .p99_9), tolerance: 0.25, floor: 250_000, isNamed: false),
            Comparison(.throughput, tolerance: 0.05, isNamed: false),
        ],
        levels: [ServiceLevel(.errorRate, .atMost, 0.001, limitText: "0.1%", isNamed: false)])

    /// Whether there is nothing to judge: a mistake, not a pass.
    package var isEmpty: Bool { comparisons.isEmpty && levels.isEmpty }
}
