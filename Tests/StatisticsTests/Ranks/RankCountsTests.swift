// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Statistics

@Suite struct SignedRankCountsTests {
    @Test(arguments: 0...20)
    func countsSumToAllSigns(pairs: Int) {
        let distribution = SignedRankCounts(pairs: pairs).distribution
        #expect(distribution.total == Double(1 << pairs))
        #expect(distribution.ways.count == pairs * (pairs + 1) / 2 + 1)
        #expect(distribution.ways == distribution.ways.reversed())
    }

    @Test func countsAreThoseOfEnumeration() {
        let distribution = SignedRankCounts(pairs: 8).distribution
        var ways = [Double](repeating: 0, count: 37)
        for signs in 0..<256 { ways[(1...8).filter { signs >> ($0 - 1) & 1 == 1 }.reduce(0, +)] += 1 }
        #expect(distribution.ways == ways)
    }

    @Test(
        "The index of the 95 % bound, one-sided and two-sided",
        arguments: [
            (3, nil, nil), (4, nil, nil), (5, 1, nil), (6, 3, 1), (7, 4, 3), (8, 6, 4), (9, 9, 6), (10, 11, 9),
            (11, 14, 11), (12, 18, 14),
        ] as [(Int, Int?, Int?)])
    func boundIndices(pairs: Int, oneSided: Int?, twoSided: Int?) {
        let distribution = SignedRankCounts(pairs: pairs).distribution
        #expect(distribution.boundIndex(alpha: 0.05) == oneSided)
        #expect(distribution.boundIndex(alpha: 1 - 0.95) == oneSided)
        #expect(distribution.boundIndex(alpha: 0.025) == twoSided)
    }

    @Test(
        "All differences positive but the second smallest, and all positive",
        arguments: [
            (3, 0.375, 0.125), (4, 0.1875, 0.0625), (5, 0.09375, 0.03125), (6, 0.046875, 0.015625),
            (7, 0.0234375, 0.0078125), (8, 0.01171875, 0.00390625),
        ] as [(Int, Double, Double)])
    func goldenP(pairs: Int, oneNegative: Double, nonePositive: Double) {
        var differences = (1...pairs).map(Double.init)
        let all = SignedRankCounts.p(differences: differences)
        #expect(all.greater == nonePositive)
        #expect(all.twoSided == 2 * nonePositive)
        #expect(all.less == 1)
        #expect(SignedRankCounts(pairs: pairs).distribution.smallestP == nonePositive)
        differences[1] = -2
        let one = SignedRankCounts.p(differences: differences)
        #expect(one.greater == oneNegative)
        #expect(SignedRankCounts.p(differences: differences.map(-)).less == oneNegative)
    }

    @Test func tiesShareTheirMidrank() {
        // Of the 256 signs of these ranks, 18 give the sum 29.5 or more.
        #expect(SignedRankCounts.p(differences: [1, 1, 2, -2, 3, 3, -1, 4]).greater == 18.0 / 256)
        #expect(doubledMidranks([3, 1, 1, 7]) == [6, 3, 3, 8])
    }

    @Test func zerosAreLeftOut() {
        #expect(SignedRankCounts.p(differences: [0, 1, 0, 2, 3]) == SignedRankCounts.p(differences: [1, 2, 3]))
        #expect(SignedRankCounts.p(differences: [0, 0, 0]) == RankTestP(greater: 1, less: 1))
    }

    @Test func fewestPairsForALevel() {
        #expect(SignedRankCounts.fewestPairs(alpha: 0.05) == 5)
        // Holm's first step over three metrics.
        #expect(SignedRankCounts.fewestPairs(alpha: 0.05 / 3) == 6)
        #expect(SignedRankCounts.fewestPairs(alpha: 0.001) == 10)
    }
}

@Suite struct MannWhitneyCountsTests {
    @Test(arguments: [1, 2, 3, 5, 8, 12], [1, 2, 4, 7, 12])
    func countsSumToAllChoices(first: Int, second: Int) {
        let distribution = MannWhitneyCounts(first: first, second: second).distribution
        #expect(distribution.total == binomial(first + second, first))
        #expect(distribution.ways.count == first * second + 1)
        #expect(distribution.ways == distribution.ways.reversed())
        #expect(distribution == MannWhitneyCounts(first: second, second: first).distribution)
    }

    @Test func countsAreThoseOfEnumeration() {
        var ways = [Double](repeating: 0, count: 13)
        for choice in 0..<128 where choice.nonzeroBitCount == 4 {
            let ranks = (0..<7).filter { choice >> $0 & 1 == 1 }
            ways[ranks.reduce(0, +) - 6] += 1
        }
        #expect(MannWhitneyCounts(first: 3, second: 4).distribution.ways == ways)
    }

    @Test(
        "The index of the 95 % bound, one-sided and two-sided",
        arguments: [
            (3, 1, nil), (4, 2, 1), (5, 5, 3), (6, 8, 6), (7, 12, 9), (8, 16, 14), (9, 22, 18), (10, 28, 24),
            (11, 35, 31), (12, 43, 38),
        ] as [(Int, Int?, Int?)])
    func boundIndices(count: Int, oneSided: Int?, twoSided: Int?) {
        let distribution = MannWhitneyCounts(first: count, second: count).distribution
        #expect(distribution.boundIndex(alpha: 0.05) == oneSided)
        #expect(distribution.boundIndex(alpha: 1 - 0.95) == oneSided)
        #expect(distribution.boundIndex(alpha: 0.025) == twoSided)
    }

    @Test(
        "The second sample shifted by two and a half places, and all of it above the first",
        arguments: [
            (3, 0.05, 20), (4, 0.02857142857142857, 70), (5, 0.027777777777777776, 252),
            (6, 0.032467532467532464, 924), (7, 0.036421911421911424, 3432), (8, 0.041491841491841486, 12870),
        ] as [(Int, Double, Double)])
    func goldenP(count: Int, shifted: Double, choices: Double) {
        let apart = 1 / choices
        let first = (0..<count).map(Double.init)
        let p = MannWhitneyCounts.p(first: first, second: first.map { $0 + 2.5 })
        #expect(near(p.greater, shifted))
        #expect(near(p.twoSided, 2 * shifted))
        let far = MannWhitneyCounts.p(first: first, second: first.map { $0 + 100 })
        #expect(near(far.greater, apart))
        #expect(far.less == 1)
        #expect(near(MannWhitneyCounts(first: count, second: count).distribution.smallestP, apart))
    }

    @Test func tiesShareTheirMidrank() {
        // Of the 462 choices of six of these ranks, 37 give the sum 44.5 or more.
        let p = MannWhitneyCounts.p(first: [1, 2, 2, 3, 5], second: [2, 3, 4, 5, 5, 6])
        #expect(near(p.greater, 37.0 / 462))
        #expect(MannWhitneyCounts.p(first: [4, 4, 4], second: [4, 4]) == RankTestP(greater: 1, less: 1))
    }

    private func binomial(_ n: Int, _ k: Int) -> Double {
        stride(from: 1, through: k, by: 1).reduce(1) { $0 * Double(n - k + $1) / Double($1) }
    }
}
