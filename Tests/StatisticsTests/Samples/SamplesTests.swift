// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Statistics

@Suite struct DistributionTests {
    @Test func normalQuantiles() {
        #expect(near(StandardNormal.quantile(0.975), 1.959963984540054, within: 1e-13))
        #expect(near(StandardNormal.quantile(0.95), 1.6448536269514722, within: 1e-13))
        #expect(near(StandardNormal.quantile(1e-12), -7.034483825301131, within: 1e-12))
        #expect(abs(StandardNormal.quantile(0.5)) < 1e-14)
    }

    @Test(
        arguments: [
            (1, 12.706204736174694), (2, 4.302652729749462), (4, 2.7764451051977934), (30, 2.0422724563012378),
        ] as [(Int, Double)])
    func studentQuantiles(degrees: Int, expected: Double) {
        #expect(near(StudentT.quantile(0.975, degrees: degrees), expected, within: 1e-11))
        #expect(near(StudentT.quantile(0.025, degrees: degrees), -expected, within: 1e-11))
    }

    @Test(
        arguments: [
            (2.5, 3.5, 0.4, 0.4869041915261176), (50, 60, 0.45, 0.4642352914306031),
            (0.5, 0.5, 0.01, 0.06376856085851985),
            (1, 1, 0.3, 0.3),
        ] as [(Double, Double, Double, Double)])
    func incompleteBetaHasItsKnownValues(a: Double, b: Double, x: Double, expected: Double) {
        #expect(near(incompleteBeta(x, a, b), expected, within: 1e-12))
        #expect(near(incompleteBeta(1 - x, b, a), 1 - expected, within: 1e-12))
    }
}

@Suite struct ProportionIntervalTests {
    @Test(
        arguments: [
            (8, 10, 0.4901624715366418, 0.9433178485456248), (0, 20, 0, 0.16112515805281935),
            (123, 45678, 0.0022575305967689648, 0.0032116328791804557),
        ] as [(Int64, Int64, Double, Double)])
    func wilson(successes: Int64, trials: Int64, low: Double, high: Double) {
        let interval = ProportionInterval.wilson(successes: successes, trials: trials)
        #expect(near(interval.low, low))
        #expect(near(interval.high, high))
        let mirrored = ProportionInterval.wilson(successes: trials - successes, trials: trials)
        #expect(near(mirrored.high, 1 - low))
    }

    @Test(
        arguments: [
            (8, 10, 0.95, 0.4439045376923585, 0.9747892736731665), (0, 20, 0.95, 0, 0.16843347098308548),
            (123, 45678, 0.95, 0.0022384336370377947, 0.0032120110022897516),
            (500_000, 1_000_000_000, 0.95, 0.0004986153890076401, 0.0005013875043668204),
        ] as [(Int64, Int64, Double, Double, Double)])
    func clopperPearson(successes: Int64, trials: Int64, confidence: Double, low: Double, high: Double) {
        let interval = ProportionInterval.clopperPearson(successes: successes, trials: trials, confidence: confidence)
        #expect(near(interval.low, low, within: 1e-6))
        #expect(near(interval.high, high, within: 1e-6))
    }

    @Test func noneOfManyIsThreeByTheirNumber() {
        let none = ProportionInterval.clopperPearson(successes: 0, trials: 1000, confidence: 0.9)
        #expect(near(none.high, 1 - pow(0.05, 1.0 / 1000)))
        #expect(near(none.high, 3.0 / 1000, within: 0.005))
        let all = ProportionInterval.clopperPearson(successes: 1000, trials: 1000, confidence: 0.9)
        #expect(near(all.low, 1 - none.high))
        #expect(all.high == 1)
    }

    @Test func withoutTrialsNothingIsKnown() {
        #expect(ProportionInterval.wilson(successes: 0, trials: 0) == ProportionInterval(low: 0, high: 1))
        #expect(ProportionInterval.clopperPearson(successes: 0, trials: 0) == ProportionInterval(low: 0, high: 1))
    }
}

@Suite struct QuantileRanksTests {
    @Test func ranksOfTheFormula() {
        // 990 ± 1.95996 √9.9 = 990 ± 6.167.
        let ranks = QuantileRanks(quantile: 0.99, count: 1000)
        #expect(ranks.lower == 983)
        #expect(ranks.upper == 998)
    }

    @Test func ranksOutsideTheSamplesAreUnknown() {
        #expect(QuantileRanks(quantile: 0.999, count: 1000).upper == nil)
        #expect(QuantileRanks(quantile: 0.001, count: 1000).lower == nil)
        #expect(QuantileRanks(quantile: 0.5, count: 0).upper == nil)
    }

    @Test(arguments: [(0.5, 5), (0.9, 29), (0.99, 299), (0.999, 2995)] as [(Double, Int64)])
    func fewestSamples(quantile: Double, expected: Int64) {
        #expect(QuantileRanks.fewestSamples(quantile: quantile) == expected)
    }

    @Test func ranksEncloseTheQuantileAsOftenAsStated() throws {
        var random = SplitMix(seed: 5)
        var held = 0
        for _ in 0..<1000 {
            // How many of 400 samples lie at or below the true p90.
            let below = (0..<400).reduce(0) { count, _ in random.unit() <= 0.9 ? count + 1 : count }
            let ranks = QuantileRanks(quantile: 0.9, count: 400)
            if try below >= #require(ranks.lower), try below < #require(ranks.upper) { held += 1 }
        }
        #expect(held >= 940)
    }
}

@Suite struct EffectiveSampleSizeTests {
    /// x_t = φ x_(t-1) + noise has the autocorrelation time (1 + φ)/(1 - φ).
    @Test(arguments: [(0.0, 1.0), (0.5, 3), (0.9, 19)] as [(Double, Double)])
    func autoregressiveSamples(dependence: Double, expected: Double) {
        var random = SplitMix(seed: 3)
        var value = 0.0
        let samples = (0..<60_000).map { _ in
            value = dependence * value + random.normal()
            return value
        }
        let size = EffectiveSampleSize(samples)
        #expect(size.isSettled)
        #expect(near(size.autocorrelationTime, expected, within: 0.15))
        #expect(near(size.effective, 60_000 / size.autocorrelationTime))
    }

    @Test func alternatingSamplesAreWorthNoMoreThanTheirNumber() {
        let size = EffectiveSampleSize((0..<1024).map { Double($0 % 2) })
        #expect(size.autocorrelationTime == 1 && size.isSettled)
    }

    @Test func aTrendNeverSettles() {
        let size = EffectiveSampleSize((0..<4096).map(Double.init))
        #expect(!size.isSettled)
        #expect(size.effective < 20)
    }

    @Test func constantAndFewSamples() {
        #expect(EffectiveSampleSize([2, 2, 2]).effective == 3)
        #expect(EffectiveSampleSize([]).effective == 0)
        #expect(!EffectiveSampleSize([1, 2, 4]).isSettled)
    }
}
