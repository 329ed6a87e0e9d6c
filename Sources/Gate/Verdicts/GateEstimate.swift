// SPDX-License-Identifier: Apache-2.0
internal import Statistics

/// By what ratio the candidate is worse than the baseline in one metric: above 1 is worse, also where less is worse.
package struct GateEstimate: Equatable, Sendable {
    /// The Hodges-Lehmann estimate.
    package let ratio: Double
    /// The exact one-sided bounds, each at level 1 - alpha; nil where the repeats are too few for one.
    package let low: Double?
    package let high: Double?
    /// The exact p-value of the alternative that the ratio is above 1.
    package let p: Double
    /// The same after Holm's correction for all metrics that were compared.
    package internal(set) var adjustedP: Double
    /// The relative change that would have been seen nine times in ten at this noise; nil for a single repeat.
    package let smallestEffect: Double?
    /// The pairs, or the repeats on each side, that would show the tolerance; nil where it is shown already.
    package let repeatsNeeded: Int?

    /// P-values are quotients of whole numbers, and 1/20 must count as 0.05 whatever the last digit of either says.
    private static let allowance = 1 + 1e-12

    /// One that was formed before.
    init(ratio: Double, low: Double?, high: Double?, p: Double, adjustedP: Double, smallestEffect: Double?) {
        self.ratio = ratio
        self.low = low
        self.high = high
        self.p = p
        self.adjustedP = adjustedP
        self.smallestEffect = smallestEffect
        repeatsNeeded = nil
    }

    /// - Parameter tolerance: above 0; infinite where a floor covers everything.
    init(
        _ metric: GateMetric, baseline: [Double], candidate: [Double], isPaired: Bool, alpha: Double, tolerance: Double
    ) throws(SampleError) {
        let sides = [candidate, baseline].map { values in values.map { max($0, metric.least) } }
        let (worse, better) = metric.isWorseWhenLess ? (sides[1], sides[0]) : (sides[0], sides[1])
        let confidence = 1 - alpha
        let needed: Int?
        if isPaired {
            let estimate = try PairedEstimate(of: worse, over: better)
            (ratio, p) = (estimate.ratio, estimate.p.greater)
            low = estimate.lowerBound(confidence: confidence)?.ratio
            high = estimate.upperBound(confidence: confidence)?.ratio
            smallestEffect =
                estimate.pairs > 1
                ? SmallestEffect.paired(
                    logDeviation: estimate.logDeviation, pairs: estimate.pairs, alpha: alpha) : nil
            needed = SmallestEffect.pairsNeeded(
                effect: tolerance, logDeviation: estimate.logDeviation, alpha: alpha)
        } else {
            let estimate = try UnpairedEstimate(of: worse, over: better)
            (ratio, p) = (estimate.ratio, estimate.p.greater)
            low = estimate.lowerBound(confidence: confidence)?.ratio
            high = estimate.upperBound(confidence: confidence)?.ratio
            let (first, second) = (estimate.numerators, estimate.denominators)
            smallestEffect =
                first.count > 1 && second.count > 1
                ? SmallestEffect.unpaired(first, second, alpha: alpha) : nil
            needed = SmallestEffect.valuesNeeded(effect: tolerance, first, second, alpha: alpha)
        }
        adjustedP = p
        repeatsNeeded = smallestEffect.map { $0 > tolerance } == true ? needed : nil
    }

    /// The verdict at a tolerance.
    ///
    /// A fail needs the estimate beyond the tolerance (in the strict rule the whole interval), the interval beyond 1, and
    /// a p-value that survives the correction. A pass needs the interval within the tolerance: not merely the absence of
    /// a proof.
    package func verdict(tolerance: Double, rule: GatePolicy.Rule, alpha: Double) -> Verdict {
        let edge = 1 + tolerance
        if let high, high < 1, ratio < 1 / edge { return .improved }
        if let high, high <= edge { return .pass }
        guard let low, adjustedP <= alpha * Self.allowance else { return .inconclusive }
        switch rule {
        case .effect: return low > 1 && ratio > edge ? .fail : .inconclusive
        case .strict: return low > edge ? .fail : .inconclusive
        }
    }
}
