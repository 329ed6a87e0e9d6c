// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Between which ranks of one run's ordered samples a quantile lies.
///
/// The number of samples at or below the true quantile q is binomial, so that the samples of rank ⌊nq - z√(nq(1-q))⌋
/// and ⌈nq + z√(nq(1-q))⌉ + 1 enclose it (H. A. David, H. N. Nagaraja: Order Statistics, section 7.1; used for tail
/// latency by M. Kogias, S. Mallon, E. Bugnion: Lancet, USENIX ATC 2019). Samples of one run depend on each other: give
/// the effective count (`EffectiveSampleSize`), and scale the ranks by the true one.
package struct QuantileRanks: Equatable, Sendable {
    /// Ranks from 1; nil where no sample lies far enough out, and the bound is unknown.
    package let lower: Int64?
    package let upper: Int64?

    /// - Parameter quantile: above 0 and below 1; 0.99 for p99.
    package init(quantile: Double, count: Int64, confidence: Double = 0.95) {
        precondition(quantile > 0 && quantile < 1 && count >= 0, "A quantile lies between 0 and 1.")
        let expected = Double(count) * quantile
        let reach = StandardNormal.quantile((1 + confidence) / 2) * (expected * (1 - quantile)).squareRoot()
        let low = (expected - reach).rounded(.down)
        let high = (expected + reach).rounded(.up) + 1
        lower = low >= 1 ? Int64(low) : nil
        upper = high <= Double(count) ? Int64(high) : nil
    }

    /// The fewest independent samples whose largest is an upper bound of the quantile: ln(1 - confidence)/ln(q), since
    /// all n lie below the quantile with probability q^n.
    package static func fewestSamples(quantile: Double, confidence: Double = 0.95) -> Int64 {
        precondition(quantile > 0 && quantile < 1 && confidence > 0 && confidence < 1, "Both lie between 0 and 1.")
        return Int64((log1p(-confidence) / log(quantile)).rounded(.up))
    }
}
