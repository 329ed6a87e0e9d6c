// SPDX-License-Identifier: Apache-2.0

/// The exact distribution of Wilcoxon's signed-rank statistic: the sum of the ranks of the positive differences.
///
/// Under the hypothesis each of n differences is positive or negative with probability 1/2 whatever its size, so that
/// the counts are the coefficients of the product over i of (1 + z^i), 2^n in all (F. Wilcoxon: Individual comparisons
/// by ranking methods, Biometrics Bulletin 1, 1945).
package struct SignedRankCounts: Equatable, Sendable {
    /// By the sum of ranks 0…n(n+1)/2.
    package let distribution: CountedDistribution

    /// Of `pairs` differences without ties.
    package init(pairs: Int) {
        self.init(ranks: Array(stride(from: 1, through: pairs, by: 1)))
    }

    /// Of differences whose sizes have the whole-numbered `ranks`; equal ranks are allowed.
    init(ranks: [Int]) {
        var ways = [Double](repeating: 0, count: ranks.reduce(0, +) + 1)
        ways[0] = 1
        var reached = 0
        for rank in ranks {
            // From above, so that a rank is added once at most.
            for sum in stride(from: reached, through: 0, by: -1) {
                ways[sum + rank] += ways[sum]
            }
            reached += rank
        }
        distribution = CountedDistribution(ways: ways)
    }

    /// The fewest pairs whose smallest one-sided p-value, 2^-n, is `alpha` or less.
    package static func fewestPairs(alpha: Double) -> Int {
        precondition(alpha > 0, "A test has a level above 0.")
        var pairs = 0
        var smallest = 1.0
        while smallest > alpha {
            pairs += 1
            smallest /= 2
        }
        return pairs
    }

    /// The exact p-values of `differences`; equal sizes share their midrank and zeros are left out.
    ///
    /// The distribution is that of all changes of sign of these very midranks (J. W. Pratt: Remarks on zeros and ties
    /// in the Wilcoxon signed rank procedures, JASA 54, 1959, which also discusses the omission of zeros, Wilcoxon's
    /// own choice).
    package static func p(differences: [Double]) -> RankTestP {
        let moved = differences.filter { $0 != 0 }
        let ranks = doubledMidranks(moved.map(abs))
        let positive = zip(moved, ranks).reduce(0) { sum, pair in pair.0 > 0 ? sum + pair.1 : sum }
        return SignedRankCounts(ranks: ranks).distribution.p(positive)
    }
}

/// Twice the rank, from 1, of each value in ascending order; equal values share the mean of their ranks, and twice a
/// mean of neighbouring ranks is whole.
func doubledMidranks(_ values: [Double]) -> [Int] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Int](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
        var next = first + 1
        while next < order.count, values[order[next]] == values[order[first]] { next += 1 }
        for place in first..<next { ranks[order[place]] = first + 1 + next }
        first = next
    }
    return ranks
}
