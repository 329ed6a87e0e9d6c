// SPDX-License-Identifier: Apache-2.0
import Plan
import Results
import Testing

@testable import Experiments

@Suite struct EconomicsTests {
    @Test func partsAddUp() {
        let record = SampleComparison().record
        #expect(record.hitRatio.measured == 0.9)
        #expect(record.means.hitNs == 100_000 && record.means.missNs == 2_200_000)
        #expect(record.means.getNs == 100_000 && record.means.fillNs == 100_000)
        #expect(record.means.queryNs == 2_000_000 && record.means.directNs == 2_000_000)
        // 2,200 - 2,000 by 2,200 - 100.
        #expect(record.breakEven == "ratio")
        #expect(near(record.breakEvenHitRatio, 200.0 / 2100))
        // 100 + 0.1 × (2,000 + 100).
        #expect(record.predictedMeanNs == 310_000)
        #expect(record.measuredMeanNs == 310_000)
    }

    @Test(arguments: [(2_300, "always"), (90, "never")] as [(Int64, String)])
    func someDatabasesNeverBreakEven(direct: Int64, word: String) {
        var comparison = SampleComparison()
        comparison.merged.paths[1].operations[0].latency[.response]?.meanNs = direct * microsecond
        let record = comparison.record
        #expect(record.breakEven == word)
        #expect(record.breakEvenHitRatio == nil)
        // 100 + 0.1 × (direct + 100).
        #expect(record.predictedMeanNs == (100 + (direct + 100) / 10) * microsecond)
    }

    @Test func whatWasNotMeasuredIsNotMadeUp() {
        var comparison = SampleComparison()
        comparison.merged.paths[0].operations[0].latency[.responseMiss] = nil
        comparison.merged.paths[0].operations[0].latency[.fill] = LatencyRecord()
        let record = comparison.record
        #expect(record.means.missNs == nil && record.means.fillNs == nil)
        #expect(record.breakEven == nil && record.predictedMeanNs == nil)
        #expect(record.measuredMeanNs == 310_000)
    }
}

@Suite struct DatabaseLoadsTests {
    @Test func queriesAndShareAvoided() throws {
        let load = try #require(SampleComparison().record.databases.first)
        #expect(load.kind == "sqlite" && load.url == "sqlite:/var/tmp/rows.db")
        #expect(load.server == "PostgreSQL" && load.version == "16.4" && load.sessions == 16)
        #expect(load.directQueriesPerSecond == 2000)
        // 180 misses and 200 writes.
        #expect(load.cachedQueriesPerSecond == 380)
        #expect(near(load.avoidedShare, 0.81))
        #expect(load.flushedQueriesPerSecond == 2000)
        #expect(load.limit == nil && load.limitPerSecond == nil && load.hitRatioNeeded == nil)
    }

    @Test func aRateThatMustBeKept() throws {
        var comparison = SampleComparison()
        comparison.plan.limit = .rate(650)
        let load = try #require(comparison.record.databases.first)
        #expect(load.limit == "650/s" && load.limitPerSecond == 650)
        // 1 - (650 - 200)/1,800.
        #expect(near(load.hitRatioNeeded, 0.75))
        comparison.plan.limit = .rate(199)
        #expect(comparison.record.databases[0].hitRatioNeeded == nil)
    }

    @Test func workersAreBusyForTheMeanOfAQuery() throws {
        var comparison = SampleComparison()
        comparison.plan.limit = .workers(2)
        let load = try #require(comparison.record.databases.first)
        // Two workers, 2 ms each.
        #expect(load.limit == "2 workers" && near(load.limitPerSecond, 1000))
        #expect(near(load.hitRatioNeeded, 1 - 800.0 / 1800))
        comparison.merged.paths[1].operations[0].latency[.query]?.meanNs = 4_000_000
        // Nine reads of 4 ms to one write of 2 ms: 3.8 ms.
        #expect(near(comparison.record.databases[0].limitPerSecond, 2 / 0.0038))
        comparison.merged.paths.remove(at: 1)
        #expect(near(comparison.record.databases[0].limitPerSecond, 1000))
    }

    @Test func aClosedLoopAsksForWhatItCompleted() throws {
        var comparison = SampleComparison()
        comparison.setClosed()
        comparison.merged.paths[0].operations[0].count = 50 * 10_000
        comparison.plan.limit = .rate(1200)
        let load = try #require(comparison.record.databases.first)
        #expect(load.flushedQueriesPerSecond == 10_200)
        #expect(near(load.hitRatioNeeded, 0.9))
    }
}
