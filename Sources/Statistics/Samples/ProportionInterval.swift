// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A two-sided confidence interval of a share, from how many of how many trials had the property.
package struct ProportionInterval: Equatable, Sendable {
    /// Between 0 and 1, as is `high`.
    package let low: Double
    package let high: Double

    /// Wilson's score interval, for display: close to its confidence on average, and sensible at 0 and 1.
    ///
    /// E. B. Wilson: Probable inference, the law of succession, and statistical inference, JASA 22, 1927. Without
    /// trials nothing is known, and the interval is 0…1.
    package static func wilson(successes: Int64, trials: Int64, confidence: Double = 0.95) -> ProportionInterval {
        check(successes, trials, confidence)
        guard trials > 0 else { return ProportionInterval(low: 0, high: 1) }
        let n = Double(trials)
        let share = Double(successes) / n
        let z = StandardNormal.quantile((1 + confidence) / 2)
        let scale = 1 / (1 + z * z / n)
        let middle = scale * (share + z * z / (2 * n))
        let reach = scale * z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return ProportionInterval(
            low: successes == 0 ? 0 : max(0, middle - reach), high: successes == trials ? 1 : min(1, middle + reach))
    }

    /// The exact interval, never below its confidence, for a claim about what was not seen, such as no lost write in n.
    ///
    /// C. J. Clopper, E. S. Pearson: The use of confidence or fiducial limits, Biometrika 26, 1934. With 0 of n the
    /// one-sided 95 % bound, `high` at confidence 0.9, is close to 3/n.
    package static func clopperPearson(successes: Int64, trials: Int64, confidence: Double = 0.95) -> ProportionInterval
    {
        check(successes, trials, confidence)
        guard trials > 0 else { return ProportionInterval(low: 0, high: 1) }
        let tail = (1 - confidence) / 2
        let hits = Double(successes)
        let misses = Double(trials - successes)
        // P(X ≥ k) = I_p(k, n-k+1) and P(X ≤ k) = 1 - I_p(k+1, n-k) for X binomial with share p.
        return ProportionInterval(
            low: successes == 0 ? 0 : root(from: 0, to: 1) { incompleteBeta($0, hits, misses + 1) < tail },
            high: successes == trials ? 1 : root(from: 0, to: 1) { 1 - incompleteBeta($0, hits + 1, misses) > tail })
    }

    private static func check(_ successes: Int64, _ trials: Int64, _ confidence: Double) {
        precondition(0 <= successes && successes <= trials, "Successes lie between 0 and the number of trials.")
        precondition(confidence > 0 && confidence < 1, "A confidence lies between 0 and 1.")
    }
}
