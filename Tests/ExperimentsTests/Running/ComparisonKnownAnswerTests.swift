// SPDX-License-Identifier: Apache-2.0
import Database
import Engine
import Experiments
import Plan
import RESP
import Results
import ScriptedServer
import Statistics
import Testing
import VirtualSearches
import Workload

/// Whole comparisons in virtual time: a cache that answers each command in 100 µs and a database that answers each query
/// in 2 ms give hits of 100 µs, misses of 2,200 µs and a direct path of 2,000 µs.
struct ComparisonKnownAnswerTests {
    private static let cache = {
        var script = Script()
        script.replyDelay = .fixed(100_000)
        return script
    }()

    private static func database(_ time: Script.Length = .fixed(2_000_000)) -> DatabaseScript {
        var script = DatabaseScript()
        script.queryTime = time
        return script
    }

    private func compare(
        _ plan: ComparisonPlan, cache: Script = cache, database: DatabaseScript = database()
    ) throws -> ComparisonOutcome {
        try comparisonRun(plan).run(VirtualBlockRunner(plan.run, cache: cache, database: database)) { _, _ in }
    }

    @Test func economics() throws {
        let outcome = try compare(
            comparisonPlan {
                $0.run.setOpen(PoissonArrivals.self, perSecond: 200)
                $0.run.load.connections = 16
                $0.run.database?.sessions = 64
            })
        let comparison = try #require(outcome.record.comparison)
        #expect(outcome.record.kind == "compare")
        #expect(comparison.pairs == 5)
        #expect(comparison.paths == ["cached", "direct"])
        #expect(comparison.wrongValues == 0)
        #expect(comparison.overloaded.isEmpty)
        // The steps.
        expect(comparison.means.getNs, 100e3)
        expect(comparison.means.fillNs, 100e3)
        expect(comparison.means.queryNs, 2e6)
        expect(comparison.means.hitNs, 100e3)
        expect(comparison.means.missNs, 2.2e6)
        expect(comparison.means.directNs, 2e6)
        // The mean by the hit ratio, and the prediction from the parts, which are the same here.
        let ratio = try #require(comparison.hitRatio.measured)
        #expect(ratio > 0.4 && ratio < 1)
        expect(comparison.measuredMeanNs, 100e3 + (1 - ratio) * 2.1e6)
        expect(comparison.predictedMeanNs, 100e3 + (1 - ratio) * 2.1e6)
        // (L_miss - L_direct)/(L_miss - L_hit) = 200/2100.
        let breakEven = try #require(comparison.breakEvenHitRatio)
        #expect(abs(breakEven - 200 / 2100) < 0.01 * 200 / 2100)
        // The speed-up of the mean is that of the blocks' hit ratios; that of p50 is 20, a direct read by a hit.
        let cached = comparison.blocks.filter { $0.pair > 0 && $0.path == "cached" }.map { block in
            100e3 + Double(block.misses) / Double(block.hits + block.misses) * 2.1e6
        }
        #expect(cached.count == 5)
        let speedup = try PairedEstimate(of: cached.map { _ in 2e6 }, over: cached)
        let mean = try #require(comparison.speedup.mean)
        #expect(abs(mean.ratio / speedup.ratio - 1) < 0.01)
        #expect(mean.showsDifference)
        let p50 = try #require(comparison.speedup.p50)
        #expect(abs(p50.ratio / 20 - 1) < 0.01)
    }

    /// The hit ratio that the key pick and the time since the start lead one to expect: 500 keys that never expire.
    @Test func expectedHitRatio() throws {
        let outcome = try compare(
            comparisonPlan {
                $0.run.setOpen(PoissonArrivals.self, perSecond: 100)
                $0.run.load.connections = 16
                $0.run.database?.sessions = 64
            })
        let found = try #require(outcome.record.comparison?.hitRatio)
        let measured = try #require(found.measured)
        let expected = try #require(found.expected)
        #expect(abs(measured - expected) < 0.02)
    }

    /// Where there is no cache, the cached path is the direct one, with noise: in no more than one of 20 comparisons may
    /// a difference be shown.
    @Test func equalPaths() throws {
        var shown = 0
        var nobody = Self.cache
        nobody.outages = [.init(from: 0, until: 1 << 60)]
        for seed in 1...20 {
            let outcome = try compare(
                comparisonPlan {
                    $0.run.seed = UInt64(seed)
                    $0.pairs = 7
                    $0.coldStart = 0
                    $0.run.setOpen(PoissonArrivals.self, perSecond: 100)
                    $0.run.phases.measure = .duration(2_000_000_000)
                    $0.run.database?.sessions = 64
                }, cache: nobody, database: Self.database(.exponential(mean: 2_000_000)))
            let comparison = try #require(outcome.record.comparison)
            let read = outcome.record.paths.first { $0.name == "cached" }?.operations.first
            #expect(read?.database?.cacheUnavailable == read?.completed)
            if try #require(comparison.speedup.mean).showsDifference { shown += 1 }
        }
        #expect(shown <= 1)
    }

    private func expect(_ value: Int64?, _ expected: Double, _ location: SourceLocation = #_sourceLocation) {
        guard let value else {
            Issue.record("The figure was not measured.", sourceLocation: location)
            return
        }
        #expect(abs(Double(value) - expected) <= 0.01 * expected, sourceLocation: location)
    }
}
