// SPDX-License-Identifier: Apache-2.0

/// The exact null distribution of a rank statistic: in how many equally likely ways each of its values 0, 1, 2 …
/// arises.
///
/// Counts are whole numbers held as `Double`, exact up to 2^53 and rounded to 16 digits above.
package struct CountedDistribution: Equatable, Sendable {
    /// `ways[v]` is the number of ways in which the statistic takes the value `v`.
    package let ways: [Double]
    /// The sum of `ways`.
    package let total: Double

    init(ways: [Double]) {
        self.ways = ways
        total = ways.reduce(0, +)
    }

    /// The probability of `value` or less.
    package func atMost(_ value: Int) -> Double {
        guard value >= 0 else { return 0 }
        return value >= ways.count - 1 ? 1 : ways[...value].reduce(0, +) / total
    }

    /// The probability of `value` or more.
    package func atLeast(_ value: Int) -> Double {
        guard value > 0 else { return 1 }
        return value >= ways.count ? 0 : ways[value...].reduce(0, +) / total
    }

    /// The exact p-values of an observed `value`.
    package func p(_ value: Int) -> RankTestP {
        RankTestP(greater: atLeast(value), less: atMost(value))
    }

    /// The smallest p-value that any observation can have, one-sided; the two-sided one is twice as large.
    package var smallestP: Double {
        (ways.first ?? 1) / total
    }

    /// The largest `k` with P(statistic ≤ k - 1) ≤ `alpha`, or nil where even k = 1 exceeds it.
    ///
    /// The `k`-th smallest of the ordered differences is then a lower confidence bound of the shift at level `1 -
    /// alpha` or better, and the `k`-th largest an upper one (Hollander, Wolfe, Chicken: Nonparametric Statistical
    /// Methods, 3rd edition, sections 3.3 and 4.3).
    package func boundIndex(alpha: Double) -> Int? {
        // The allowance lets 1/20 count as 0.05 whatever the last digit of either says.
        let limit = alpha * total * (1 + 1e-12)
        var sum = 0.0
        var index = 0
        while index < ways.count, sum + ways[index] <= limit {
            sum += ways[index]
            index += 1
        }
        return index > 0 ? index : nil
    }
}

/// Exact p-values of a rank test.
package struct RankTestP: Equatable, Sendable {
    /// Of the alternative that the values are greater than under the hypothesis of no difference.
    package let greater: Double
    /// Of the alternative that they are less.
    package let less: Double

    /// Of either: twice the smaller one, at most 1.
    package var twoSided: Double { min(1, 2 * min(greater, less)) }
}
