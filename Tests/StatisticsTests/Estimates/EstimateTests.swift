// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Statistics

@Suite struct PairedEstimateTests {
    private let numerators = [101.0, 98, 110, 120, 95, 130, 104]
    private let denominators = [100.0, 95, 100, 125, 90, 110, 99]

    @Test func sevenPairsHaveTheirKnownAnswer() throws {
        let estimate = try PairedEstimate(of: numerators, over: denominators)
        #expect(estimate.pairs == 7)
        #expect(near(estimate.ratio, 1.0517654067612365))
        #expect(near(estimate.logDeviation, 0.0657592935282974))
        #expect(estimate.p.greater == 0.0390625)
        // The fourth Walsh average from either end, and for two sides the third.
        let (lower, upper) = (estimate.lowerBound(), estimate.upperBound())
        #expect(near(lower?.ratio, 1.0042334631373566))
        #expect(near(upper?.ratio, 1.1142288673242569))
        #expect(lower?.achievedConfidence == 1 - 5.0 / 128)
        let interval = try #require(estimate.interval())
        #expect(near(interval.low, 0.9951461146352751))
        #expect(near(interval.high, 1.1169040905443706))
        #expect(interval.achievedConfidence == 1 - 6.0 / 128)
        #expect(interval.holdsOne)
    }

    @Test func theOtherWayRoundIsTheReciprocal() throws {
        let one = try PairedEstimate(of: numerators, over: denominators)
        let other = try PairedEstimate(of: denominators, over: numerators)
        #expect(near(other.ratio, 1 / one.ratio))
        #expect(near(other.upperBound()?.ratio, 1 / (one.lowerBound()?.ratio ?? 0)))
        #expect(other.p.less == one.p.greater)
    }

    @Test func fivePairsSayWhatTheyAchieve() throws {
        let ones = [1.0, 1, 1, 1, 1]
        let estimate = try PairedEstimate(of: [1.02, 0.97, 1.05, 1.01, 1.04], over: ones)
        let interval = try #require(estimate.interval())
        // The range of ratios below, and Student's t above, where it reaches farther.
        #expect(near(interval.low, 0.97))
        #expect(near(interval.high, 1.0573842824267026))
        #expect(interval.achievedConfidence == 0.9375)
        #expect(near(estimate.lowerBound()?.ratio, 0.97))
        #expect(estimate.lowerBound()?.achievedConfidence == 0.96875)
        #expect(estimate.lowerBound(confidence: 0.99) == nil)
    }

    @Test(arguments: 1...4)
    func fewPairsHaveAnEstimateAndNoBounds(pairs: Int) throws {
        let estimate = try PairedEstimate(
            of: Array(numerators.prefix(pairs)), over: Array(denominators.prefix(pairs)))
        #expect(estimate.ratio > 1)
        #expect(estimate.lowerBound(confidence: 0.5) == nil)
        #expect(estimate.upperBound() == nil)
        #expect(estimate.interval() == nil)
        #expect((estimate.smallestEffect == nil) == (pairs == 1))
    }

    @Test(arguments: [5, 7, 10])
    func equalValuesHaveAnIntervalOfNoWidth(pairs: Int) throws {
        let values = [Double](repeating: 3.3, count: pairs)
        let equal = try PairedEstimate(of: values, over: values)
        #expect(equal.ratio == 1)
        #expect(equal.p == RankTestP(greater: 1, less: 1))
        #expect(equal.logDeviation == 0)
        #expect(equal.smallestEffect == 0)
        let interval = try #require(equal.interval())
        #expect(interval.low == 1 && interval.high == 1 && interval.holdsOne)

        let doubled = try PairedEstimate(of: values.map { $0 * 2 }, over: values)
        #expect(near(doubled.ratio, 2))
        #expect(near(doubled.lowerBound()?.ratio, 2))
        #expect(doubled.interval()?.holdsOne == false)
        #expect(doubled.p.greater == exp2(-Double(pairs)))
    }

    @Test(
        arguments: [
            ([], [], .empty),
            ([1, 2], [1], .unequalLengths(2, 1)),
            ([1, 0], [1, 1], .notPositive(value: 0, index: 1)),
            ([1, 1], [-2, 1], .notPositive(value: -2, index: 0)),
            ([1, .infinity], [1, 1], .notPositive(value: .infinity, index: 1)),
        ] as [([Double], [Double], SampleError)])
    func whatHasNoRatioIsAnError(numerators: [Double], denominators: [Double], error: SampleError) {
        #expect(throws: error) { try PairedEstimate(of: numerators, over: denominators) }
    }

    @Test func notANumberAndTooManyAreErrors() {
        let many = [Double](repeating: 1, count: 101)
        #expect(throws: SampleError.tooMany(count: 101, limit: 100)) { try PairedEstimate(of: many, over: many) }
        #expect {
            try PairedEstimate(of: [1, 2, .nan], over: [1, 1, 1])
        } throws: { error in
            guard case .notPositive(_, index: 2) = error as? SampleError else { return false }
            return "\(error)" == "Value 3 is nan; ratios need values above zero."
        }
    }
}

@Suite struct UnpairedEstimateTests {
    @Test func fiveAgainstFiveHaveTheirKnownAnswer() throws {
        let estimate = try UnpairedEstimate(of: [12, 12.5, 15, 16, 11.5], over: [10, 11, 12, 13, 14])
        #expect(near(estimate.ratio, 1.1363636363636365))
        // The fifth difference from either end.
        #expect(near(estimate.lowerBound()?.ratio, 0.9230769230769231))
        #expect(near(estimate.upperBound()?.ratio, 1.3333333333333333))
        #expect(near(estimate.lowerBound()?.achievedConfidence, 1 - 12.0 / 252))
        // The 12 of both sides is a tie: 43 choices of the midranks give 32.5 or more.
        #expect(near(estimate.p.greater, 43.0 / 252))
        #expect(near(estimate.denominators.deviation, 0.13297973473214592))
        #expect(near(estimate.numerators.deviation, 0.14508416193972418))
        #expect(estimate.interval()?.holdsOne == true)
    }

    @Test func threeAgainstThreeHaveABoundAndNoInterval() throws {
        let estimate = try UnpairedEstimate(of: [5, 6, 7], over: [1, 2, 4])
        #expect(near(estimate.lowerBound()?.ratio, 5.0 / 4))
        #expect(near(estimate.upperBound()?.ratio, 7))
        #expect(near(estimate.lowerBound()?.achievedConfidence, 0.95))
        #expect(estimate.interval() == nil)
    }

    @Test func unequalNumbersAreAllowedAndSingleValuesHaveNoBounds() throws {
        let estimate = try UnpairedEstimate(of: [2, 2.2, 2.1], over: [1, 1.1, 1.05, 0.95, 0.98, 1.02])
        // Of 84 choices one, one, and two have the statistic 0, 1 and 2: the third difference.
        #expect(near(estimate.lowerBound()?.achievedConfidence, 1 - 4.0 / 84))
        #expect(near(estimate.lowerBound()?.ratio, 2.1 / 1.1))
        #expect(try UnpairedEstimate(of: [2], over: [1]).lowerBound() == nil)
        #expect(try UnpairedEstimate(of: [2], over: [1]).smallestEffect == nil)
    }

    @Test func equalValuesHaveAnIntervalOfNoWidth() throws {
        let values = [Double](repeating: 7, count: 6)
        let estimate = try UnpairedEstimate(of: values, over: values)
        #expect(estimate.interval()?.low == 1 && estimate.interval()?.high == 1)
        #expect(estimate.p == RankTestP(greater: 1, less: 1))
        #expect(estimate.smallestEffect == 0)
    }

    @Test func badValuesAreErrors() {
        #expect(throws: SampleError.empty) { try UnpairedEstimate(of: [1], over: []) }
        #expect(throws: SampleError.notPositive(value: -1, index: 0)) { try UnpairedEstimate(of: [-1], over: [1]) }
    }
}

@Suite struct SmallestEffectTests {
    @Test(arguments: [(0.03, 5), (0.08, 7), (0.05, 10)])
    func pairedIsTheFormula(deviation: Double, pairs: Int) {
        let effect = SmallestEffect.paired(logDeviation: deviation, pairs: pairs)
        #expect(near(effect, exp(2.93 * deviation / Double(pairs).squareRoot() / 0.977) - 1, within: 2e-3))
    }

    @Test func unpairedAddsBothVariances() throws {
        let estimate = try UnpairedEstimate(of: [12, 12.5, 15, 16, 11.5], over: [10, 11, 12, 13, 14])
        let error = (0.13297973473214592 * 0.13297973473214592 / 5 + 0.14508416193972418 * 0.14508416193972418 / 5)
            .squareRoot()
        #expect(near(estimate.smallestEffect, exp(2.9264 / 0.97721 * error) - 1, within: 1e-4))
    }

    @Test func asManyPairsAsNeededShowTheEffect() {
        let needed = SmallestEffect.pairsNeeded(effect: 0.1, logDeviation: 0.12)
        #expect(SmallestEffect.paired(logDeviation: 0.12, pairs: needed) <= 0.1)
        #expect(SmallestEffect.paired(logDeviation: 0.12, pairs: needed - 1) > 0.1)
        #expect(SmallestEffect.pairsNeeded(effect: 0.1, logDeviation: 0) == PairedEstimate.fewestPairs)
    }
}

@Suite struct HolmCorrectionTests {
    @Test func valuesAreAdjustedStepByStep() {
        let adjusted = HolmCorrection.adjusted([0.01, 0.04, 0.03, 0.005])
        for (value, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) { #expect(near(value, expected)) }
    }

    @Test func edges() {
        #expect(HolmCorrection.adjusted([]) == [])
        #expect(HolmCorrection.adjusted([0.04]) == [0.04])
        #expect(HolmCorrection.adjusted([0.6, 0.7]) == [1, 1])
        #expect(HolmCorrection.adjusted([0.02, 0.02, 0.02]) == [0.06, 0.06, 0.06])
    }

    @Test func fivePairsAndTwoMetricsCannotFail() {
        let smallest = SignedRankCounts(pairs: 5).distribution.smallestP
        #expect(HolmCorrection.adjusted([smallest, smallest]).allSatisfy { $0 > 0.05 })
        #expect(HolmCorrection.adjusted([smallest])[0] <= 0.05)
    }
}
