// SPDX-License-Identifier: Apache-2.0
import Plan
import Results
import Testing

@testable import Experiments

@Suite struct ColdStartTests {
    private func steadySecond(_ ratios: [Double], reads: Int = 100_000) -> Int? {
        SteadyState.firstSecond(
            ratios.enumerated().map { second, ratio in
                ColdStartSecond(
                    record: ColdStartRecord(second: second, hitRatio: ratio, p99Ns: nil),
                    hits: Int((ratio * Double(reads)).rounded()), reads: reads, isWhole: true)
            })
    }

    @Test func theFirstOfTheSecondsThatStayNearTheLastThird() {
        #expect(steadySecond([0.2, 0.5, 0.7, 0.78, 0.79, 0.8, 0.8, 0.8, 0.8]) == 3)
        #expect(steadySecond([0.2, 0.5, 0.7, 0.77, 0.79, 0.8, 0.8, 0.8, 0.8]) == 4)
        // Second 1 is near by chance, and second 2 is not.
        #expect(steadySecond([0.2, 0.8, 0.7, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]) == 3)
        #expect(steadySecond([0.8, 0.8, 0.8]) == 0)
    }

    @Test func whatStillMovesIsNotSteady() {
        // From 0.75 to 0.81 in the last three seconds.
        #expect(steadySecond([0.4, 0.5, 0.6, 0.66, 0.7, 0.73, 0.75, 0.78, 0.81]) == nil)
        // The last second falls.
        #expect(steadySecond([0.2, 0.5, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.5]) == nil)
        #expect(steadySecond([0.8, 0.8]) == nil)
        #expect(steadySecond([]) == nil)
    }

    @Test func fewReadsMayDifferByChance() {
        // Three standard errors of 400 reads at 0.8 are six points.
        #expect(steadySecond([0.2, 0.5, 0.85, 0.76, 0.8, 0.83, 0.8, 0.81, 0.8], reads: 400) == 2)
        #expect(steadySecond([0.2, 0.5, 0.85, 0.76, 0.8, 0.83, 0.8, 0.81, 0.8]) == 6)
    }

    @Test func rowsOfTheColdStartAreShownBySecond() {
        var comparison = SampleComparison()
        var block = SampleComparison.block(pair: 0, .cached, order: 0, seconds: 4)
        for (second, hits) in [0, 1500, 1620, 1620, 3].enumerated() {
            for (name, count) in [("read", second < 4 ? 1800 : 3), ("write", 200)] {
                block.record.intervals.append(
                    IntervalRecord(
                        startNs: Int64(second) * 1_000_000_000, path: "cached", operation: name, count: count,
                        failed: 0, hits: name == "read" ? hits : 0, misses: name == "read" ? count - hits : 0,
                        p50Ns: nil, p99Ns: 2_000_000, maxNs: nil))
            }
        }
        comparison.coldStart = block
        let record = comparison.record
        #expect(record.coldStart.map(\.second) == [0, 1, 2, 3])
        #expect(record.coldStart.map(\.hitRatio) == [0, 1500.0 / 1800, 0.9, 0.9])
        #expect(record.coldStart.allSatisfy { $0.p99Ns == 2_000_000 })
        // The fifth is the drain's, of three reads. Of four whole seconds the last three rise from 0.83 to 0.9.
        #expect(record.steadyFromSecond == nil)
    }
}
