// SPDX-License-Identifier: Apache-2.0

/// How many independent samples a run's successive, dependent ones are worth.
///
/// By batch means: for batches of b = 1, 2, 4, … successive samples, b Var(batch mean)/Var(x) rises towards the
/// autocorrelation time τ, and n/max(1, τ) samples are effective (C. J. Geyer: Practical Markov chain Monte Carlo,
/// Statistical Science 7, 1992; J. M. Flegal, G. L. Jones: Batch means and spectral variance estimators, Annals of
/// Statistics 38, 2010). Longer batches are tried until they exceed 5 τ, as A. D. Sokal advises for windows (Monte
/// Carlo methods in statistical mechanics, 1996); where fewer than eight batches would remain the search ends
/// unsettled, and τ may be too small.
package struct EffectiveSampleSize: Equatable, Sendable {
    package let samples: Int
    /// In samples, at least 1.
    package let autocorrelationTime: Double
    /// Whether the longest batch was long enough for the autocorrelation time found.
    package let isSettled: Bool

    /// - Parameter samples: in the order in which they were taken.
    package init(_ samples: [Double]) {
        self.samples = samples.count
        let (_, variance) = moments(samples)
        var longest = 1.0
        var settled = variance == 0
        var means = samples
        var batch = 1
        while !settled, means.count >= 16 {
            // Batches of twice the size; a last half batch is left out.
            means = stride(from: 0, to: means.count - 1, by: 2).map { (means[$0] + means[$0 + 1]) / 2 }
            batch *= 2
            longest = max(longest, Double(batch) * moments(means).variance / variance)
            settled = longest < 0.2 * Double(batch)
        }
        autocorrelationTime = longest
        isSettled = settled
    }

    /// The number of independent samples that say as much about the mean.
    package var effective: Double { Double(samples) / autocorrelationTime }
}
