// SPDX-License-Identifier: Apache-2.0
import Glibc
import Statistics
import Testing

@testable import Gate

/// Bounds by the tables of the exact distributions, and where a verdict turns at them.
@Suite struct OrderStatisticTests {
    private static let step = 1e-6

    /// The k-th smallest and largest of the ordered averages of two, for n pairs.
    @Test(arguments: [(5, 1), (6, 3), (7, 4), (8, 6), (9, 9), (10, 11), (11, 14), (12, 18)])
    func pairs(count: Int, index: Int) throws {
        let differences = (0..<count).map { 0.02 + 0.003 * Double($0 * $0) }
        let averages = differences.indices.flatMap { i in differences[i...].map { (differences[i] + $0) / 2 } }.sorted()
        let estimate = try GateEstimate(
            .p99, baseline: differences.map { _ in 1e6 }, candidate: differences.map { 1e6 * exp($0) }, isPaired: true,
            alpha: 0.05, tolerance: 0.1)
        let (low, high) = (exp(averages[index - 1]), exp(averages[averages.count - index]))
        expectTurns(estimate, low, high)
        // All differences are positive: one of the 2^n ways.
        #expect(near(estimate.p, pow(2, -Double(count))))
    }

    @Test(arguments: 1...4)
    func fewerPairsHaveNoBounds(count: Int) throws {
        let values = (1...count).map { 1e6 * Double($0) }
        let estimate = try GateEstimate(
            .p99, baseline: values, candidate: values.map { 3 * $0 }, isPaired: true, alpha: 0.05, tolerance: 0.1)
        #expect(estimate.low == nil && estimate.high == nil)
        #expect(near(estimate.ratio, 3))
        #expect(estimate.verdict(tolerance: 0.1, rule: .effect, alpha: 0.05) == .inconclusive)
    }

    /// The k-th smallest and largest of all differences between two samples of n: against equal values each difference
    /// comes n times.
    @Test(arguments: [(3, 1), (5, 5), (7, 12), (10, 28)])
    func samples(count: Int, index: Int) throws {
        let differences = (0..<count).map { 0.02 + 0.003 * Double($0 * $0) }
        let estimate = try GateEstimate(
            .p99, baseline: differences.map { _ in 1e6 }, candidate: differences.map { 1e6 * exp($0) }, isPaired: false,
            alpha: 0.05, tolerance: 0.1)
        let place = (index - 1) / count
        expectTurns(estimate, exp(differences[place]), exp(differences[count - 1 - place]))
        let ways = (1...count).reduce(1.0) { $0 * Double(count + $1) / Double($1) }
        #expect(near(estimate.p, 1 / ways))
    }

    @Test func twoSamplesOfTwoHaveNoBounds() throws {
        let estimate = try GateEstimate(
            .p99, baseline: [1e6, 2e6], candidate: [8e6, 9e6], isPaired: false, alpha: 0.05, tolerance: 0.1)
        #expect(estimate.low == nil && estimate.high == nil)
    }

    /// Just above and just below each bound.
    private func expectTurns(_ estimate: GateEstimate, _ low: Double, _ high: Double) {
        #expect(near(estimate.low, low))
        #expect(near(estimate.high, high))
        func verdict(_ tolerance: Double, _ rule: GatePolicy.Rule) -> Verdict {
            estimate.verdict(tolerance: tolerance, rule: rule, alpha: 0.05)
        }
        #expect(verdict(high - 1 + Self.step, .effect) == .pass)
        #expect(verdict(high - 1 - Self.step, .effect) == .inconclusive)
        #expect(verdict(low - 1 - Self.step, .strict) == .fail)
        #expect(verdict(low - 1 + Self.step, .strict) == .inconclusive)
        #expect(verdict(estimate.ratio - 1 - Self.step, .effect) == .fail)
        #expect(verdict(estimate.ratio - 1 + Self.step, .effect) == .inconclusive)
    }

    /// Each counting recursion adds up to the number of equally likely ways.
    @Test(arguments: 1...12)
    func countsSum(count: Int) {
        #expect(SignedRankCounts(pairs: count).distribution.total == pow(2, Double(count)))
        for other in 1...12 {
            let ways = (1...count).reduce(1.0) { ($0 * Double(other + $1) / Double($1)).rounded() }
            #expect(MannWhitneyCounts(first: other, second: count).distribution.total == ways)
        }
    }

    /// One-sided p of complete separation, n = 3…8: 1/C(2n, n), and 1/2^n.
    @Test(
        arguments: [
            (3, 0.05, 0.125), (4, 0.014285714285714285, 0.0625), (5, 0.003968253968253968, 0.03125),
            (6, 0.0010822510822510823, 0.015625), (7, 0.0002913752913752914, 0.0078125),
            (8, 0.0000777000777000777, 0.00390625),
        ])
    func goldenP(count: Int, unpaired: Double, paired: Double) throws {
        let base = (0..<count).map { 1e6 + 1000 * Double($0) }
        let candidate = (0..<count).map { 2e6 + 1500 * Double($0) }
        for (isPaired, p) in [(false, unpaired), (true, paired)] {
            let estimate = try GateEstimate(
                .p99, baseline: base, candidate: candidate, isPaired: isPaired, alpha: 0.05, tolerance: 0.1)
            #expect(near(estimate.p, p))
        }
    }
}
