// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// By what ratio two measurements differ that were made in interleaved pairs, with exact bounds.
///
/// For the pairs' log ratios d_i the estimate is the Hodges-Lehmann one: the median of the Walsh averages (d_i + d_j)/2
/// over i ≤ j, taken back by exp (J. L. Hodges, E. L. Lehmann: Estimates of location based on rank tests, Annals of
/// Mathematical Statistics 34, 1963). Bounds are Walsh averages chosen by the signed-rank counts (J. W. Tukey: The
/// simplest signed-rank tests, 1949; Hollander, Wolfe, Chicken: Nonparametric Statistical Methods, section 3.3); they
/// hold for noise of any shape that is alike on both sides.
package struct PairedEstimate: Equatable, Sendable {
    /// The fewest pairs that bounds are given for: with four, even the full range holds a 95 % bound in 94 of 100 cases
    /// only.
    package static let fewestPairs = 5
    /// The most pairs that can be given.
    package static let mostPairs = 100

    /// The log ratios, in the order given.
    package let logRatios: [Double]
    /// The estimated ratio.
    package let ratio: Double
    /// The exact signed-rank p-values; "greater" means a ratio above 1.
    package let p: RankTestP
    /// The sample standard deviation of the log ratios; 0 for one pair or equal ratios.
    package let logDeviation: Double
    /// The Walsh averages in ascending order.
    private let averages: [Double]

    /// Estimates the ratio of `numerators` to the `denominators` they were measured together with.
    package init(of numerators: [Double], over denominators: [Double]) throws(SampleError) {
        guard numerators.count == denominators.count else {
            throw .unequalLengths(numerators.count, denominators.count)
        }
        let upper = try logarithms(numerators, limit: Self.mostPairs)
        let lower = try logarithms(denominators, limit: Self.mostPairs)
        let differences = zip(upper, lower).map { $0 - $1 }
        logRatios = differences
        averages = differences.indices.flatMap { i in differences[i...].map { (differences[i] + $0) / 2 } }.sorted()
        ratio = exp(median(ascending: averages))
        p = SignedRankCounts.p(differences: differences)
        logDeviation = moments(differences).variance.squareRoot()
    }

    package var pairs: Int { logRatios.count }

    /// The one-sided lower bound of the ratio, or nil where the pairs are too few for `confidence`: minus infinity, so
    /// to say.
    package func lowerBound(confidence: Double = 0.95) -> RatioBound? {
        bound(confidence) { averages[$0 - 1] }
    }

    /// The one-sided upper bound of the ratio, or nil where the pairs are too few for `confidence`.
    package func upperBound(confidence: Double = 0.95) -> RatioBound? {
        bound(confidence) { averages[averages.count - $0] }
    }

    /// The two-sided interval of the ratio, or nil below `fewestPairs`.
    ///
    /// From six pairs on the 95 % interval is exact. With five no rank interval reaches it: the range of the log ratios
    /// holds the truth in 15 of 16 cases. There the interval is the range joined with Student's t interval of the mean
    /// log ratio: 93.75 % certain for noise of any shape (`achievedConfidence`), and 95 % where the log ratios are
    /// normal.
    package func interval(confidence: Double = 0.95) -> RatioInterval? {
        guard pairs >= Self.fewestPairs, let least = averages.first, let most = averages.last else { return nil }
        let distribution = SignedRankCounts(pairs: pairs).distribution
        if let k = distribution.boundIndex(alpha: (1 - confidence) / 2) {
            return RatioInterval(
                low: exp(averages[k - 1]), high: exp(averages[averages.count - k]),
                achievedConfidence: 1 - 2 * distribution.atMost(k - 1))
        }
        let mean = moments(logRatios).mean
        let reach =
            StudentT.quantile((1 + confidence) / 2, degrees: pairs - 1) * logDeviation / Double(pairs).squareRoot()
        return RatioInterval(
            low: exp(min(least, mean - reach)), high: exp(max(most, mean + reach)),
            achievedConfidence: 1 - 2 * distribution.smallestP)
    }

    private func bound(_ confidence: Double, average: (Int) -> Double) -> RatioBound? {
        guard pairs >= Self.fewestPairs else { return nil }
        let distribution = SignedRankCounts(pairs: pairs).distribution
        return distribution.boundIndex(alpha: 1 - confidence).map { k in
            RatioBound(ratio: exp(average(k)), achievedConfidence: 1 - distribution.atMost(k - 1))
        }
    }
}
