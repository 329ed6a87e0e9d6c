// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// By what ratio two independent samples differ, such as repeats of today and those of a stored baseline, with exact
/// bounds.
///
/// The estimate is the Hodges-Lehmann shift of the logarithms: the median of all differences log(b_j) - log(a_i), taken
/// back by exp. Bounds are such differences chosen by the Mann-Whitney counts (Hodges and Lehmann 1963; Hollander,
/// Wolfe, Chicken: Nonparametric Statistical Methods, section 4.3). They know nothing of drift between the two samples.
package struct UnpairedEstimate: Equatable, Sendable {
    /// The most values that can be given on each side.
    package static let mostValues = 50

    /// The estimated ratio.
    package let ratio: Double
    /// The exact Mann-Whitney p-values; "greater" means a ratio above 1.
    package let p: RankTestP
    package let numerators: LogSample
    package let denominators: LogSample
    /// The ordered differences.
    private let differences: [Double]
    private let distribution: CountedDistribution

    /// Estimates the ratio of `numerators` to `denominators`, in any order and number.
    package init(of numerators: [Double], over denominators: [Double]) throws(SampleError) {
        let upper = try logarithms(numerators, limit: Self.mostValues)
        let lower = try logarithms(denominators, limit: Self.mostValues)
        differences = upper.flatMap { high in lower.map { high - $0 } }.sorted()
        ratio = exp(median(ascending: differences))
        p = MannWhitneyCounts.p(first: denominators, second: numerators)
        self.numerators = LogSample(upper)
        self.denominators = LogSample(lower)
        distribution = MannWhitneyCounts(first: lower.count, second: upper.count).distribution
    }

    /// The one-sided lower bound of the ratio, or nil where the values are too few for `confidence`.
    package func lowerBound(confidence: Double = 0.95) -> RatioBound? {
        bound(confidence) { differences[$0 - 1] }
    }

    /// The one-sided upper bound of the ratio, or nil where the values are too few for `confidence`.
    package func upperBound(confidence: Double = 0.95) -> RatioBound? {
        bound(confidence) { differences[differences.count - $0] }
    }

    /// The two-sided interval of the ratio, or nil where the values are too few for `confidence`.
    package func interval(confidence: Double = 0.95) -> RatioInterval? {
        distribution.boundIndex(alpha: (1 - confidence) / 2).map { k in
            RatioInterval(
                low: exp(differences[k - 1]), high: exp(differences[differences.count - k]),
                achievedConfidence: 1 - 2 * distribution.atMost(k - 1))
        }
    }

    private func bound(_ confidence: Double, difference: (Int) -> Double) -> RatioBound? {
        distribution.boundIndex(alpha: 1 - confidence).map { k in
            RatioBound(ratio: exp(difference(k)), achievedConfidence: 1 - distribution.atMost(k - 1))
        }
    }
}

/// How many values a sample has, and how far their logarithms spread.
package struct LogSample: Equatable, Sendable {
    package let count: Int
    /// The sample standard deviation of the logarithms; 0 for a single value.
    package let deviation: Double

    /// - Parameter logarithms: at least one.
    init(_ logarithms: [Double]) {
        count = logarithms.count
        deviation = moments(logarithms).variance.squareRoot()
    }
}
