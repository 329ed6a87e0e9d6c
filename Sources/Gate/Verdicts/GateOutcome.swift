// SPDX-License-Identifier: Apache-2.0

/// What a gate says, and why.
package struct GateOutcome: Equatable, Sendable {
    /// What was compared.
    package enum Design: Equatable, Sendable {
        /// Measured in turns, so that what the machine did at the time is common to both sides.
        case pairs(Int)
        /// Repeats against those of a stored baseline.
        case samples(baseline: Int, candidate: Int)
    }

    /// One look at pairs that were still being measured.
    package struct Look: Equatable, Sendable {
        package var pairs: Int
        package var verdict: Verdict
    }

    package var verdict: Verdict
    /// Valid repeats only.
    package var design: Design
    package var alpha: Double
    package var metrics: [MetricVerdict]
    package var levels: [LevelVerdict]
    package var unjudged: [UnjudgedMetric]
    /// How many repeats were left out because they were not valid, of how many on both sides.
    package var invalidRepeats = 0
    package var allRepeats = 0
    /// Why the first of them was not valid.
    package var invalidity: String?
    /// What a reader must know before the figures, as full sentences.
    package var warnings: [String] = []
    /// Whether the two sides were measured under different conditions.
    package private(set) var isCapped = false
    /// Why the pairs ended before anything was decided, as a full sentence; nil where they did not.
    package private(set) var ending: String?
    /// Every look at a growing number of pairs, the last included; none where all repeats were there from the start.
    package var looks: [Look] = []

    /// The outcome where the two sides were measured under different conditions: nothing about their difference is
    /// better than inconclusive.
    ///
    /// Fixed limits do not depend on the baseline.
    package func capped() -> GateOutcome {
        var outcome = self
        outcome.isCapped = true
        outcome.warnings.insert(
            "The baseline was made under other conditions, so that nothing better than inconclusive is said of a "
                + "difference.", at: 0)
        for index in metrics.indices where metrics[index].verdict != .invalid {
            outcome.metrics[index].verdict = .inconclusive
        }
        outcome.verdict = Verdict(over: outcome.metrics.map(\.verdict) + levels.map(\.verdict))
        if outcome.verdict == .pass || outcome.verdict == .improved { outcome.verdict = .inconclusive }
        return outcome
    }

    /// The outcome where the pairs ended before the look that would have decided: figures to read, and nothing said.
    ///
    /// A look at a moment that nobody fixed beforehand decides nothing, whatever it shows.
    package func unfinished(because reason: String) -> GateOutcome {
        var outcome = self
        outcome.ending = reason
        for index in metrics.indices { outcome.metrics[index].verdict = .inconclusive }
        for index in levels.indices { outcome.levels[index].verdict = .inconclusive }
        outcome.verdict = .inconclusive
        return outcome
    }

    /// The metric that is worst: failed before inconclusive before others, and then by how much of its tolerance is used.
    package var worst: MetricVerdict? {
        func rank(_ metric: MetricVerdict) -> (Int, Double) {
            let order: [Verdict] = [.improved, .pass, .inconclusive, .invalid, .fail]
            return (order.firstIndex(of: metric.verdict) ?? 0, metric.excess)
        }
        return metrics.max { rank($0) < rank($1) }
    }
}

/// One metric beside its baseline.
package struct MetricVerdict: Equatable, Sendable {
    package var metric: GateMetric
    /// Medians of the repeats, in the metric's unit.
    package var baseline: Double
    package var candidate: Double
    /// Nil where too many repeats were not valid.
    package var estimate: GateEstimate?
    /// The relative change for the worse that was let pass: the policy's, or what its floor comes to where that is more.
    package var tolerance: Double
    /// The floor where it took the place of the tolerance, in the metric's unit.
    package var floor: Double?
    package var rule: GatePolicy.Rule
    package var verdict: Verdict

    /// How far the estimate is beyond the tolerance, as a ratio.
    var excess: Double { (estimate?.ratio ?? 1) / (1 + tolerance) }

    /// The change of the figure itself, such as 0.183 for 18.3 % more, with its bounds from low to high.
    ///
    /// Where less is worse, it falls as the ratio rises.
    package var change: (estimate: Double, low: Double?, high: Double?)? {
        guard let estimate else { return nil }
        guard metric.isWorseWhenLess else {
            return (estimate.ratio - 1, estimate.low.map { $0 - 1 }, estimate.high.map { $0 - 1 })
        }
        return (1 / estimate.ratio - 1, estimate.high.map { 1 / $0 - 1 }, estimate.low.map { 1 / $0 - 1 })
    }
}

/// A fixed limit, judged by the median of the repeats.
package struct LevelVerdict: Equatable, Sendable {
    package var level: ServiceLevel
    /// The median; infinite where it lies among operations that never got an answer, nil where nothing was judged.
    package var value: Double?
    /// How many of the repeats are beyond the limit.
    package var crossed: Int
    package var repeats: Int
    package var verdict: Verdict
}

/// A metric of the standard policy that the repeats do not show.
package struct UnjudgedMetric: Equatable, Sendable {
    /// A metric or a limit.
    package var name: String
    /// A clause: `it takes 10,000 operations, and a repeat has 2,000`.
    package var reason: String
}
