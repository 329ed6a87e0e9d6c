// SPDX-License-Identifier: Apache-2.0
import Database
import Histogram
import Measure
import Plan
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// How stale reads are, where that is known beforehand.
struct StalenessTests {
    /// 100 keys with 10 writes a second each, and a cache that shows each 50 ms later: a read is stale where a write was
    /// acknowledged in the 50 ms before it, which has a probability of 1 - e^(-10 × 0.05).
    @Test func anOldVersionForFiftyMilliseconds() throws {
        let plan = makeStalePlan(.ttl, perSecond: 5000) {
            $0.setOperations([(.asideRead, 0.8), (.asideWrite, 0.2)])
        }
        let world = StaleWorld(plan) { MirrorCache($0, lag: 50 * millisecond) }
        let tally = try world.run(plan).tally
        let share = Double(tally.stale) / Double(tally.judged)
        #expect(tally.judged > 39_000)
        // Writes of one key wait for each other, so that they are a little more even than Poisson arrivals.
        #expect(abs(share - 0.3935) < 0.012)
        let ages = LatencySummary(of: tally.ages)
        #expect((45 * millisecond...55 * millisecond).contains(ages.maxNs ?? 0))
        #expect(isClose(ages.p99.nanoseconds, 49.3e6, within: 0.02))
        #expect(tally.boundedAges == 0)
        // Each write is seen as hidden for 10 ms where it is read in time: 40 reads a second for 40 ms.
        let early = Double(tally.hidden[0]) / Double(tally.writes)
        #expect(abs(early - (1 - 0.2019)) < 0.05)
        #expect(tally.hidden[1...].allSatisfy { $0 == 0 })
        #expect(tally.corrupt + tally.foreign + tally.future + tally.backward == 0)
    }

    /// Replies that are on their way while writes are acknowledged are no stale reads: one million operations, none.
    @Test func aCorrectCacheRaisesNoAlarm() throws {
        let plan = makeStalePlan(.ttl, perSecond: 100_000) {
            $0.setKeys(1000)
            $0.load.connections = 64
            $0.values.size = fixedSize(48)
            $0.database?.sessions = 24
        }
        let world = StaleWorld(plan) { MirrorCache($0, replyDelay: 700 * microsecond) }
        world.database.queryTime = 300 * microsecond
        let (tally, outcome) = try world.run(plan)
        #expect(outcome.operations.reduce(0) { $0 + $1.completed } > 995_000)
        #expect(tally.judged > 890_000)
        #expect(tally.writes > 95_000)
        #expect(tally.stale == 0)
        #expect(tally.hidden.allSatisfy { $0 == 0 })
        #expect(tally.backward == 0)
        #expect(tally.corrupt + tally.foreign + tally.future + tally.unjudged == 0)
    }
}
