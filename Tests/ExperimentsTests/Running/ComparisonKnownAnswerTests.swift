// SPDX-License-Identifier: Apache-2.0
import Database
import Engine
import Experiments
import Plan
import RESP
import Results
import ScriptedServer
import Testing
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
        _ plan: ComparisonPlan, database: DatabaseScript = database(), change: @escaping (inout RunPlan) -> Void = { _ in }
    ) throws -> ComparisonOutcome {
        let runner = VirtualBlockRunner(plan.run, cache: Self.cache, database: database, change: change)
        return try comparisonRun(plan).run(runner) { _, _ in }
    }

    @Test func economics() throws {
        let outcome = try compare(
            comparisonPlan {
                $0.run.setOpen(PoissonArrivals.self, perSecond: 50)
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
        // The speed-up of the mean lies about the ratio of the means; that of p50 is 20, a direct read by a hit.
        let mean = try #require(comparison.speedup.mean)
        #expect(abs(mean.ratio / (2e6 / (100e3 + (1 - ratio) * 2.1e6)) - 1) < 0.02)
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

    /// Both blocks of a pair go straight to the database, with noise: in no more than one of 20 comparisons may a
    /// difference be shown.
    @Test func equalPaths() throws {
        var shown = 0
        for seed in 1...20 {
            let outcome = try compare(
                comparisonPlan {
                    $0.run.seed = UInt64(seed)
                    $0.pairs = 7
                    $0.coldStart = 0
                    $0.run.setOpen(PoissonArrivals.self, perSecond: 100)
                    $0.run.phases.measure = .duration(2_000_000_000)
                    $0.run.database?.sessions = 64
                }, database: Self.database(.exponential(mean: 2_000_000)), change: { $0.path = .direct })
            // The runner measured the direct path twice; the record calls one of them cached.
            if outcome.record.comparison?.speedup.mean?.showsDifference == true { shown += 1 }
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
