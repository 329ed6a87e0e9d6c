// SPDX-License-Identifier: Apache-2.0
import Plan
import Results
import Statistics
import Testing

@testable import Experiments

@Suite struct SpeedupTests {
    /// Microseconds of the mean in each block.
    private static let cached: [Int64] = [100, 104, 97, 103, 99, 101, 95]
    private static let direct: [Int64] = [1900, 2050, 2010, 1990, 2100, 1950, 2020]

    private func comparison(pairs: Int) -> SampleComparison {
        var comparison = SampleComparison(pairs: pairs)
        comparison.changeBlocks(.cached) { number, block in block.setResponse(Self.cached[number] * microsecond) }
        comparison.changeBlocks(.direct) { number, block in block.setResponse(Self.direct[number] * microsecond) }
        return comparison
    }

    @Test(arguments: [5, 7])
    func ratiosAreThoseOfThePairs(pairs: Int) throws {
        let record = comparison(pairs: pairs).record
        #expect(record.pairs == pairs)
        let estimate = try PairedEstimate(
            of: Self.direct.prefix(pairs).map(Double.init), over: Self.cached.prefix(pairs).map(Double.init))
        let interval = try #require(estimate.interval())
        for (name, ratio) in record.speedup.figures {
            let ratio = try #require(ratio, "\(name)")
            #expect(near(ratio.ratio, estimate.ratio))
            #expect(near(ratio.low, interval.low) && near(ratio.high, interval.high))
            #expect(ratio.showsDifference)
            // Every pair lies between 18.4 (1900 by 103) and 22.2 (2100 by 95).
            #expect(ratio.ratio > 18.4 && ratio.ratio < 22.2)
        }
        #expect(record.speedup.throughput == nil)
    }

    @Test func fourPairsHaveNoInterval() throws {
        let mean = try #require(comparison(pairs: 4).record.speedup.mean)
        #expect(mean.low == nil && mean.high == nil && !mean.showsDifference)
    }

    @Test func aFigureThatOneBlockLacksIsNotCompared() {
        var comparison = comparison(pairs: 5)
        comparison.changeBlocks(.direct) { number, block in
            if number == 2 { block.record.paths[0].operations[0].latency[.response]?.p99Ns = nil }
        }
        let speedup = comparison.record.speedup
        #expect(speedup.p99 == nil && speedup.p95 != nil && speedup.mean != nil)
    }

    @Test func aPairThatWasInterruptedDoesNotCount() throws {
        var comparison = comparison(pairs: 6)
        comparison.changeBlocks(.direct) { number, block in if number == 5 { block.record.interrupted = true } }
        let record = comparison.record
        let estimate = try PairedEstimate(
            of: Self.direct.prefix(5).map(Double.init), over: Self.cached.prefix(5).map(Double.init))
        #expect(record.pairs == 5)
        #expect(near(record.speedup.mean?.ratio, estimate.ratio))
        #expect(record.blocks.count == 12)
    }

    @Test(arguments: ReadPath.allCases)
    func onePathAloneIsComparedWithNothing(path: ReadPath) {
        let record = SampleComparison(pairs: 5, paths: [path]).record
        #expect(record.pairs == 0)
        #expect(record.paths == [path.rawValue])
        #expect(record.speedup == SpeedupRecord())
        #expect(record.breakEven == nil && record.predictedMeanNs == nil)
        #expect((record.hitRatio.measured == nil) == (path == .direct))
        #expect(record.databases[0].avoidedShare == nil)
        #expect((record.databases[0].cachedQueriesPerSecond == nil) == (path == .direct))
        #expect((record.databases[0].directQueriesPerSecond == nil) == (path == .cached))
    }

    @Test func aClosedLoopComparesThroughputToo() throws {
        var comparison = comparison(pairs: 5)
        comparison.setClosed()
        comparison.changeBlocks(.cached) { _, block in block.record.measure.ratePerSecond = 30_000 }
        let speedup = comparison.record.speedup
        #expect(near(speedup.throughput?.ratio, 15))
        #expect(speedup.mean != nil)
    }

    /// How often equal paths with a noise of 5 % are told to differ, in a thousand comparisons.
    private func differencesShown(pairs: Int, seed: UInt64) -> Int {
        var random = NormalNoise(seed: seed)
        var shown = 0
        for _ in 0..<1000 {
            let sides = (0..<2).map { _ in (0..<pairs).map { _ in 1 + 0.05 * random.next() } }
            if RatioRecord(of: sides[0], over: sides[1])?.showsDifference == true { shown += 1 }
        }
        return shown
    }

    /// Wrong in 2 · 3/128 of all cases whatever the noise: 46.9 of 1,000, with a standard deviation of 6.7.
    @Test func sevenEqualPairsShowNoDifferenceInNineteenOfTwentyCases() throws {
        let pairs = (1...7).map(Double.init)
        let exact = try #require(try PairedEstimate(of: pairs, over: pairs.reversed()).interval())
        #expect(exact.achievedConfidence == 1 - 6.0 / 128)
        #expect((27...67).contains(differencesShown(pairs: 7, seed: 1)))
    }

    /// The range of five pairs alone is wrong in 2/32 of all cases: its level is 93.75 %, whatever the noise.
    ///
    /// Joined with Student's interval, which holds for noise like this, it is wrong in at most 50 of 1,000, with a standard
    /// deviation of 6.9.
    @Test func fiveEqualPairsShowNoDifferenceAsOften() throws {
        let pairs = (1...5).map(Double.init)
        let exact = try #require(try PairedEstimate(of: pairs, over: pairs.reversed()).interval())
        #expect(exact.achievedConfidence == 1 - 2.0 / 32)
        #expect(differencesShown(pairs: 5, seed: 1) <= 50)
    }
}

extension MeasuredBlock {
    fileprivate mutating func setResponse(_ mean: Int64) {
        record.paths[0].operations[0].latency[.response] = SampleComparison.latency(18_000, mean)
    }
}

/// Standard normal numbers: twelve uniform ones, less six.
private struct NormalNoise {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> Double {
        (0..<12).reduce(-6) { sum, _ in
            // A linear congruential generator (D. E. Knuth: MMIX), of which the high bits are good.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return sum + Double(state >> 11) * 0x1p-53
        }
    }
}
