// SPDX-License-Identifier: Apache-2.0

/// The exact distribution of the Mann-Whitney statistic: of all pairs of one value from each sample, how many have the
/// second sample's value above the first's.
///
/// The counts follow f(i, j, u) = f(i-1, j, u-j) + f(i, j-1, u), by whether the largest of all values lies in the one
/// sample or in the other, and sum to C(n+m, n) (H. B. Mann, D. R. Whitney: On a test of whether one of two random
/// variables is stochastically larger than the other, Annals of Mathematical Statistics 18, 1947).
package struct MannWhitneyCounts: Equatable, Sendable {
    /// By the number of pairs 0…nm.
    package let distribution: CountedDistribution

    /// Of `first` and `second` values without ties.
    package init(first: Int, second: Int) {
        // row[j] holds f(i, j, ·); row i is made from row i-1 in place.
        var row = [[Double]](repeating: [1], count: second + 1)
        for i in stride(from: 1, through: first, by: 1) {
            for j in stride(from: 1, through: second, by: 1) {
                var ways = [Double](repeating: 0, count: i * j + 1)
                let (largestInFirst, largestInSecond) = (row[j], row[j - 1])
                for (u, count) in largestInFirst.enumerated() { ways[u + j] += count }
                for (u, count) in largestInSecond.enumerated() { ways[u] += count }
                row[j] = ways
            }
        }
        distribution = CountedDistribution(ways: row[second])
    }

    /// The exact p-values of `second` against `first`; equal values share their midrank.
    ///
    /// "Greater" means that `second` holds the greater values. The distribution is that of all choices of as many of
    /// these very midranks as `second` has values (B. Streitberg, J. Röhmel: Exact distributions for permutation and
    /// rank tests, Statistical Software Newsletter 12, 1986).
    package static func p(first: [Double], second: [Double]) -> RankTestP {
        let ranks = doubledMidranks(first + second)
        let largest = ranks.sorted(by: >).prefix(second.count).reduce(0, +)
        // choices[k][s]: in how many ways k ranks sum to s.
        var choices = [[Double]](repeating: [Double](repeating: 0, count: largest + 1), count: second.count + 1)
        choices[0][0] = 1
        for (seen, rank) in ranks.enumerated() {
            for size in stride(from: min(seen + 1, second.count), to: 0, by: -1) {
                for sum in stride(from: rank, through: largest, by: 1) where choices[size - 1][sum - rank] > 0 {
                    choices[size][sum] += choices[size - 1][sum - rank]
                }
            }
        }
        return CountedDistribution(ways: choices[second.count]).p(ranks.suffix(second.count).reduce(0, +))
    }
}
