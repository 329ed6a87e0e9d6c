// SPDX-License-Identifier: Apache-2.0
import Results

@testable import Gate

extension GateMetric {
    static let p50 = GateMetric.percentile(.response, .p50)
    static let p99 = GateMetric.percentile(.response, .p99)
    static let p99_9 = GateMetric.percentile(.response, .p99_9)
}

/// Repeats with known figures.
enum Readings {
    /// A repeat for each value of one metric.
    static func of(_ metric: GateMetric, _ values: [Double]) -> [RepeatReading] {
        values.enumerated().map { index, value in
            RepeatReading(
                startedAt: "2026-01-02T03:04:0\(index % 10)Z", seed: UInt64(index), readings: [metric: .value(value)])
        }
    }

    static func pairs(_ metric: GateMetric, base: [Double], candidate: [Double]) -> [GatePair] {
        zip(of(metric, base), of(metric, candidate)).map { GatePair(base: $0, candidate: $1) }
    }

    /// The first of them not valid.
    static func invalidating(_ count: Int, of readings: [RepeatReading]) -> [RepeatReading] {
        readings.enumerated().map { index, reading in
            var reading = reading
            if index < count { reading.invalidity = "The generator was late." }
            return reading
        }
    }
}

extension GatePolicy {
    /// One metric and nothing else.
    static func of(
        _ metric: GateMetric, tolerance: Double = 0.1, floor: Double? = nil, rule: Rule = .effect,
        isNamed: Bool = true, alpha: Double = 0.05
    ) -> GatePolicy {
        GatePolicy(
            comparisons: [
                Comparison(metric, tolerance: tolerance, floor: floor, rule: rule, isNamed: isNamed)
            ], levels: [], alpha: alpha)
    }
}

/// Whether two numbers differ by at most a share of the second.
func near(_ value: Double?, _ expected: Double, within share: Double = 1e-9) -> Bool {
    guard let value else { return false }
    return abs(value - expected) <= share * abs(expected)
}
