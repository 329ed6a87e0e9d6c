// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Testing

@Suite struct LatencySummaryTests {
    /// 1...count microseconds, one of each.
    private func ramp(_ count: UInt64) -> LatencyHistogram {
        var histogram = LatencyHistogram.fine()
        for value in 1...count { histogram.record(value * 1000) }
        return histogram
    }

    @Test func emptyHistogramHasNoFigures() {
        let summary = LatencySummary(of: .fine(), censored: 3)
        #expect(summary.count == 0)
        #expect(summary.censored == 0)
        #expect(summary.minNs == nil && summary.meanNs == nil && summary.maxNs == nil)
        #expect(summary.p50 == .tooFewSamples && summary.p99_99 == .tooFewSamples)
    }

    @Test func figuresOfARamp() throws {
        let summary = LatencySummary(of: ramp(10_000))
        #expect(summary.count == 10_000)
        #expect(summary.minNs == 1000)
        #expect(summary.maxNs == 10_000_000)
        let mean = try #require(summary.meanNs)
        #expect(abs(mean - 5_000_500) <= 2500)
        // Rank 5,000 is 5,000,000 ns; the answer is the highest of its place of 4,096 ns.
        let geometry = HistogramGeometry(lowest: 1, digits: .three)
        func place(_ nanoseconds: UInt64) -> LatencySummary.Percentile {
            .value(Int64(geometry.highestValue(at: geometry.index(of: nanoseconds))))
        }
        #expect(summary.p50 == place(5_000_000))
        #expect(summary.p90 == place(9_000_000))
        #expect(summary.p95 == place(9_500_000))
        #expect(summary.p99 == place(9_900_000))
        #expect(summary.p99_9 == place(9_990_000))
        #expect(summary.p99_99 == .tooFewSamples)
        #expect(summary.p99_9.nanoseconds != nil && summary.p99_99.nanoseconds == nil)
    }

    @Test(arguments: [(5000, 20), (9000, 100), (9500, 200), (9900, 1000), (9990, 10_000), (9999, 100_000)])
    func tenOperationsMustLieAbove(share: Int, fewest: UInt64) {
        var histogram = LatencyHistogram.fine()
        histogram.record(70, count: fewest - 1)
        #expect(histogram.percentiles(perTenThousand: [share]) == [.tooFewSamples])
        histogram.record(70)
        #expect(histogram.percentiles(perTenThousand: [share]) == [.value(70)])
    }

    @Test func percentileIsNeverAboveTheMaximum() {
        var histogram = LatencyHistogram.fine()
        histogram.record(1_000_001, count: 20)
        #expect(histogram.max > 1_000_001)
        #expect(LatencySummary(of: histogram).p50 == .value(1_000_001))
    }

    @Test func ranksAmongTheCensoredHaveNoNumber() {
        let histogram = ramp(10_000)
        // 1 % censored: rank 9,900 is still answered.
        let summary = LatencySummary(of: histogram, censored: 100)
        #expect(summary.p99.nanoseconds != nil)
        #expect(summary.p99_9 == .beyondTimeout)
        #expect(summary.p99_99 == .tooFewSamples)
        let more = LatencySummary(of: histogram, censored: 101)
        #expect(more.p95.nanoseconds != nil)
        #expect(more.p99 == .beyondTimeout)
        let all = LatencySummary(of: histogram, censored: 20_000)
        #expect(all.censored == 10_000)
        #expect(all.p50 == .beyondTimeout)
        #expect(LatencySummary(of: histogram, censored: -1).censored == 0)
    }

    @Test func agreesWithASort() {
        var generator = SeededGenerator(state: 5)
        let shares = [5000, 9000, 9500, 9900]
        for _ in 0..<20 {
            let values = (0..<1500).map { _ in
                UInt64.random(in: 0...1_000_000_000, using: &generator) >> UInt64.random(in: 0...20, using: &generator)
            }
            var histogram = LatencyHistogram.fine()
            for value in values { histogram.record(value) }
            let sorted = values.sorted()
            let found = histogram.percentiles(perTenThousand: shares)
            for (share, percentile) in zip(shares, found) {
                let exact = sorted[(share * 1500 + 9999) / 10_000 - 1]
                let expected = min(histogram.highestEquivalentForValue(exact), sorted[1499])
                #expect(percentile == .value(Int64(expected)))
            }
        }
    }

    @Test func hugeCountsAreExact() {
        var histogram = LatencyHistogram.fine()
        histogram.record(10, count: (1 << 62) - 1)
        histogram.record(20, count: 1 << 62)
        #expect(histogram.percentiles(perTenThousand: [5000, 9999]) == [.value(20), .value(20)])
        histogram.record(10, count: 2)
        let summary = LatencySummary(of: histogram)
        #expect(summary.count == .max)
        #expect(summary.p50 == .value(10))
        #expect(summary.meanNs == 15)
    }
}
