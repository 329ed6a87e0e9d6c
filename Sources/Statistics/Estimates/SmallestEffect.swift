// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The smallest true change that a comparison would have seen, at the noise it met.
///
/// A one-sided test at level `alpha` sees a shift of (z(1-alpha) + z(power)) standard errors with probability `power`.
/// The signed-rank and Mann-Whitney tests need the t-test's standard error over the root of their asymptotic relative
/// efficiency on normal noise, 3/π (E. L. Lehmann: Nonparametrics, 1975). With alpha 0.05 and power 0.9 this is
/// exp(2.93 s / √n / 0.977) - 1, a figure for large n: with five to ten pairs the truth is somewhat larger.
package enum SmallestEffect {
    /// The relative change, 0.1 for 10 %, that `pairs` pairs would have shown.
    ///
    /// - Parameter logDeviation: the sample standard deviation of the pairs' log ratios.
    package static func paired(
        logDeviation: Double, pairs: Int, alpha: Double = 0.05, power: Double = 0.9
    ) -> Double {
        expm1(factor(alpha, power) * logDeviation / Double(pairs).squareRoot())
    }

    /// The relative change that two independent samples would have shown, each with its own deviation of logarithms.
    package static func unpaired(
        _ first: LogSample, _ second: LogSample, alpha: Double = 0.05, power: Double = 0.9
    ) -> Double {
        let variance = [first, second].reduce(0) { sum, sample in
            sum + sample.deviation * sample.deviation / Double(sample.count)
        }
        return expm1(factor(alpha, power) * variance.squareRoot())
    }

    /// The fewest pairs that would show the relative change `effect`, never below `PairedEstimate.fewestPairs`.
    ///
    /// - Parameter effect: above 0.
    package static func pairsNeeded(
        effect: Double, logDeviation: Double, alpha: Double = 0.05, power: Double = 0.9
    ) -> Int {
        precondition(effect > 0, "An effect to be seen is above 0.")
        let root = factor(alpha, power) * logDeviation / log1p(effect)
        return max(PairedEstimate.fewestPairs, Int(min((root * root).rounded(.up), 1e9)))
    }

    /// The fewest values on each side that would show the relative change `effect`, where both go on to spread as these.
    ///
    /// - Parameter effect: above 0.
    package static func valuesNeeded(
        effect: Double, _ first: LogSample, _ second: LogSample, alpha: Double = 0.05, power: Double = 0.9
    ) -> Int {
        precondition(effect > 0, "An effect to be seen is above 0.")
        let variance = first.deviation * first.deviation + second.deviation * second.deviation
        let root = factor(alpha, power) / log1p(effect)
        return max(2, Int(min((root * root * variance).rounded(.up), 1e9)))
    }

    private static func factor(_ alpha: Double, _ power: Double) -> Double {
        (StandardNormal.quantile(1 - alpha) + StandardNormal.quantile(power)) / (3 / Double.pi).squareRoot()
    }
}

extension PairedEstimate {
    /// The smallest relative change that these pairs would have shown nine times in ten, or nil for a single pair.
    package var smallestEffect: Double? {
        pairs > 1 ? SmallestEffect.paired(logDeviation: logDeviation, pairs: pairs) : nil
    }
}

extension UnpairedEstimate {
    /// The smallest relative change that these samples would have shown nine times in ten, or nil where one has a
    /// single value.
    package var smallestEffect: Double? {
        numerators.count > 1 && denominators.count > 1 ? SmallestEffect.unpaired(numerators, denominators) : nil
    }
}
