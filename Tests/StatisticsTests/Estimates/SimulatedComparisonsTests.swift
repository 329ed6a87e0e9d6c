// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Statistics

/// How often intervals are right, by a thousand comparisons with noise of known shape and a fixed seed.
@Suite struct SimulatedComparisonsTests {
    private static let comparisons = 1000

    /// Both sides carry heavy-tailed noise of 5 % and a drift that they share; the numerators are `ratio` times as
    /// large.
    private func estimates(pairs: Int, ratio: Double, seed: UInt64) throws -> [PairedEstimate] {
        var random = SplitMix(seed: seed)
        return try (0..<Self.comparisons).map { _ in
            var sides: ([Double], [Double]) = ([], [])
            for _ in 0..<pairs {
                let drift = random.normal()
                sides.0.append(ratio * exp(drift + 0.05 * random.heavyTailed()))
                sides.1.append(exp(drift + 0.05 * random.heavyTailed()))
            }
            return try PairedEstimate(of: sides.0, over: sides.1)
        }
    }

    @Test(arguments: [5, 6, 7, 10])
    func equalPathsShowNoDifference(pairs: Int) throws {
        let shown = try estimates(pairs: pairs, ratio: 1, seed: 7).filter { $0.interval()?.holdsOne == false }
        #expect(shown.count <= Self.comparisons / 20)
    }

    @Test func rangeOfFivePairsHoldsTheTruthAsOftenAsStated() throws {
        let held = try estimates(pairs: 5, ratio: 1, seed: 11).filter { estimate in
            (estimate.lowerBound()?.ratio ?? 0) <= 1 && 1 <= (estimate.upperBound()?.ratio ?? 0)
        }
        // 937.5 with a standard deviation of 7.7.
        #expect((910...965).contains(held.count))
    }

    @Test(arguments: [5, 7, 10])
    func oneSidedBoundsHoldAsOftenAsStated(pairs: Int) throws {
        let all = try estimates(pairs: pairs, ratio: 1.25, seed: 13)
        let confidence = try #require(all[0].lowerBound()?.achievedConfidence)
        let above = all.filter { ($0.lowerBound()?.ratio ?? 0) > 1.25 }.count
        let below = all.filter { ($0.upperBound()?.ratio ?? 0) < 1.25 }.count
        let expected = Double(Self.comparisons) * (1 - confidence)
        let deviation = (expected * confidence).squareRoot()
        #expect(abs(Double(above) - expected) < 3.5 * deviation)
        #expect(abs(Double(below) - expected) < 3.5 * deviation)
    }

    @Test func aQuarterMoreIsSeen() throws {
        let seen = try estimates(pairs: 7, ratio: 1.25, seed: 17).filter { ($0.interval()?.low ?? 0) > 1 }
        #expect(seen.count > 900)
        let middle = try estimates(pairs: 7, ratio: 1.25, seed: 17).map(\.ratio).sorted()[Self.comparisons / 2]
        #expect(near(middle, 1.25, within: 0.01))
    }

    @Test func samplesOfOneMachineShowNoDifference() throws {
        var random = SplitMix(seed: 19)
        var shown = 0
        for _ in 0..<Self.comparisons {
            let values = (0..<10).map { _ in exp(0.05 * random.heavyTailed()) }
            let estimate = try UnpairedEstimate(of: Array(values.prefix(5)), over: Array(values.suffix(5)))
            if estimate.interval()?.holdsOne == false { shown += 1 }
        }
        // The interval of level 1 - 8/252 is wrong in 32 of 1,000 cases.
        #expect((12...50).contains(shown))
    }

    @Test func smallestEffectIsSeenNineTimesInTen() throws {
        // Twenty pairs of normal noise, where the formula for large numbers is near.
        var random = SplitMix(seed: 23)
        let effect = SmallestEffect.paired(logDeviation: 0.1, pairs: 20)
        var seen = 0
        for _ in 0..<Self.comparisons {
            let values = (0..<20).map { _ in (1 + effect) * exp(0.1 * random.normal()) }
            let p = SignedRankCounts.p(differences: values.map { log($0) })
            if p.greater <= 0.05 { seen += 1 }
        }
        #expect((860...930).contains(seen))
    }
}
