// SPDX-License-Identifier: Apache-2.0
import Glibc
import Plan
import Results
import Statistics
import Testing
import Workload

@testable import Experiments

@Suite struct ExpectedHitsTests {
    /// A cold start of ten seconds and one cached block right after it; 100 reads per second of 1,000 equal keys.
    private func uniform(_ change: (inout SampleComparison) -> Void = { _ in }) -> HitRatioRecord {
        var comparison = SampleComparison(pairs: 1, paths: [.cached])
        comparison.setPick(UniformPick(keys: 1000, parameters: ParameterValues([:]), seed: 1), keys: 1000)
        comparison.plan.run.values.expiry = .none
        comparison.plan.run.operations.removeLast()
        comparison.plan.run.load.arrivals = .open(UniformArrivals(ratePerSecond: 100), ratePerSecond: 100)
        comparison.coldStart = SampleComparison.block(pair: 0, .cached, order: 0)
        comparison.blocks = [SampleComparison.block(pair: 1, .cached, order: 1)]
        change(&comparison)
        return comparison.record.hitRatio
    }

    /// The first touches of 1,000 keys between 1,000 and 2,000 reads are the misses.
    private let afterColdStart = 1 - (exp(-1.0) - exp(-2.0))

    @Test func whatTheColdStartReadIsThere() {
        let found = uniform()
        #expect(near(found.expected, afterColdStart, within: 1e-6))
        #expect(
            found.basis
                == "Expected from uniform over 1,000 keys, 100 reads per second since the cold start, and no expiry.")
        let without = uniform { $0.coldStart = nil }
        #expect(near(without.expected, exp(-1), within: 1e-6))
        #expect(without.basis.contains("since the first block"))
    }

    @Test func aWarmUpReadsAndIsNotCounted() {
        let found = uniform {
            $0.coldStart = nil
            $0.blocks[0].warmupStart = $0.blocks[0].start - 10
        }
        #expect(near(found.expected, afterColdStart, within: 1e-6))
    }

    @Test func aPauseIsNothingWithoutExpiryAndAllWithAShortOne() {
        let later = uniform { $0.blocks[0] = SampleComparison.block(pair: 1, .cached, order: 9) }
        #expect(near(later.expected, afterColdStart, within: 1e-6))
        let expired = uniform {
            $0.plan.run.values.expiry = .range(from: 60_000, to: 80_000)
            $0.blocks[0] = SampleComparison.block(pair: 1, .cached, order: 9)
        }
        #expect(near(expired.expected, exp(-1), within: 1e-3))
        #expect(expired.basis.hasSuffix("and an expiry of 70 s on average."))
    }

    @Test func writesByTheirStrategy() {
        func found(_ strategy: InvalidationStrategy) -> HitRatioRecord {
            var comparison = SampleComparison()
            comparison.plan.run.database?.strategy = strategy
            return comparison.record.hitRatio
        }
        let delete = found(.delete)
        #expect(
            delete.basis
                == "Expected from zipf 0.99 over 100,000 keys, 1,800 reads and 200 deletes per second since the first "
                + "block, and an expiry of 1 h.")
        let ttl = found(.ttl)
        #expect(ttl.basis.contains(", 1,800 reads per second since"))
        let through = found(.writeThrough)
        #expect(through.basis.contains("1,800 reads and 200 refreshing writes per second"))
        #expect((delete.expected ?? 1) < (ttl.expected ?? 0))
        #expect((ttl.expected ?? 1) < (through.expected ?? 0))
    }

    @Test func fiveBlocksOfZipf() throws {
        let comparison = SampleComparison()
        // No key lives long enough to expire: the cached blocks are one load of 50 s.
        let popularity = try Popularity(keys: 100_000) { comparison.plan.run.keys.pick.probability(rank: $0) ?? 0 }
        let cold = ColdStart(popularity, readsPerSecond: 1800, deletesPerSecond: 200)
        #expect(near(comparison.record.hitRatio.expected, cold.hitRatio(to: 50), within: 1e-4))
    }

    @Test func aClosedLoopAndAnOverloadedBlockHaveTheRatesMeasured() {
        // 18,000 reads of a block in ten seconds: 18 reads of each key.
        let closed = uniform {
            $0.plan.run.load.arrivals = .closed
            $0.coldStart = nil
        }
        #expect(near(closed.expected, 1 - (1 - exp(-18)) / 18, within: 1e-6))
        #expect(closed.basis.contains("1,800 reads per second as measured since"))
        let overloaded = uniform {
            $0.coldStart = nil
            $0.blocks[0].record.measure.completedInWindow = 9000
        }
        #expect(overloaded.expected == closed.expected)
    }

    @Test func whatChangesOverTimeHasNoFormula() {
        let latest = uniform {
            let parameters = ParameterValues(["exponent": .number(0.99)])
            $0.setPick(LatestPick(keys: 1000, parameters: parameters, seed: 1), keys: 1000)
        }
        #expect(latest.expected == nil && latest.measured == 0.9)
        #expect(latest.basis.hasPrefix("No formula gives the hit ratio of latest"))
    }

    @Test func nothingReadIsNothingExpected() {
        let record = SampleComparison(paths: [.direct]).record.hitRatio
        #expect(record.expected == nil && record.measured == nil)
        #expect(record.basis == "No hit ratio is expected, as nothing was measured through the cache.")
    }
}

@Suite struct EvictionTests {
    private func found(_ policy: String, keys: String = "keys=1000,expires=1000,avg_ttl=9", evicted: String = "900")
        -> HitRatioRecord
    {
        var comparison = SampleComparison()
        comparison.plan.run.operations.removeLast()
        comparison.changeBlocks { number, block in
            block.record.server.before = ["evicted_keys": "100"]
            block.record.server.after = ["maxmemory": "1000000", "evicted_keys": number == 9 ? evicted : "200"]
        }
        comparison.blocks[9].record.server.after = OrderedTexts([
            ("maxmemory", "1000000"), ("maxmemory_policy", policy), ("evicted_keys", evicted), ("db0", keys),
        ])
        return comparison.record.hitRatio
    }

    /// Zipf 0.99 over 100,000 keys with room for 1,000: the figures of all sums, by another program.
    @Test func knownFigures() {
        // The blocks begin with an empty cache: filling it takes a few of their 100,000 reads.
        #expect(near(found("allkeys-lru").expected, 0.4894, within: 0.02))
        #expect(near(found("volatile-ttl").expected, 0.4483, within: 1e-3))
        #expect(near(found("allkeys-random").expected, 0.4483, within: 1e-3))
        let lfu = found("allkeys-lfu")
        #expect(lfu.expected == nil)
        #expect(
            lfu.basis
                == "No formula gives the hit ratio under allkeys-lfu: the cache evicted 800 keys and holds 1,000 keys, and "
                + "no choice of so many could serve more than 60.5 % of the reads.")
    }

    @Test func theBasisSaysWhatWasLimited() {
        let basis = found("allkeys-lru").basis
        #expect(basis.contains("room for 1,000 keys under allkeys-lru"))
        #expect(!basis.contains("leaving out"))
    }

    @Test func withoutEvictionsTheLimitDoesNotMatter() {
        #expect(found("allkeys-lru", evicted: "100").basis.hasSuffix("an expiry of 1 h."))
    }

    @Test(arguments: [("", "keys=1000"), ("allkeys-lru", ""), ("noeviction", "keys=1000")])
    func whatIsHiddenIsNotGuessed(policy: String, keys: String) {
        let hidden = found(policy, keys: keys)
        #expect(hidden.expected == nil)
        #expect(hidden.basis.hasPrefix("No hit ratio is expected: the cache evicted 800 keys"))
    }

    @Test func factsOfTheTargetsOwnDatabase() {
        let after = OrderedTexts([
            ("evicted_keys", "7"), ("maxmemory_policy", "allkeys-lru"), ("db0", "keys=5,expires=0"),
            ("db3", "keys=42,expires=1"),
        ])
        let facts = EvictionFacts(before: ["evicted_keys": "0"], after: after, database: 3, isCluster: false)
        #expect(facts?.keys == 42 && facts?.evicted == 7 && facts?.policy == .leastRecentlyUsed)
        let cluster = EvictionFacts(before: ["evicted_keys": "0"], after: after, database: 0, isCluster: true)
        #expect(cluster?.keys == nil)
        let unlimited = OrderedTexts(after.all + [("maxmemory", "0")])
        #expect(EvictionFacts(before: ["evicted_keys": "0"], after: unlimited, database: 0, isCluster: false) == nil)
    }
}
