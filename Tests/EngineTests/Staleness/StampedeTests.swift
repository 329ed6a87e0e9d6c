// SPDX-License-Identifier: Apache-2.0
import Plan
import Testing
import Workload

@testable import Engine

/// One key that is read 1000 times a second, lives 200 ms, and takes 10 ms to load: unprotected, each expiry costs
/// 1 + 1000 × 0.01 = 11 loads.
struct StampedeTests {
    private func measured(_ stampedeGuard: StampedeGuard) throws -> (
        tally: StalenessTally, key: KeyLoads, reads: UInt64
    ) {
        let plan = makeStalePlan(.ttl, perSecond: 1000) {
            $0.setKeys(1)
            $0.setOperations([(.asideRead, 1)])
            $0.phases.measure = .duration(60 * second)
            $0.values.expiry = .fixed(milliseconds: 200)
            $0.staleness?.stampedeGuard = stampedeGuard
        }
        let world = StaleWorld(plan) { _ in SmallCache() }
        world.database.queryTime = 10 * millisecond
        let (tally, outcome) = try world.run(plan)
        #expect(tally.stale + tally.corrupt + tally.foreign + tally.gaveUp == 0)
        let key = try #require(world.ledger.busiest)
        #expect(key.loads == tally.loads)
        #expect(UInt64(world.database.reads) == tally.loads)
        return (tally, key, outcome.operations[0].completed)
    }

    @Test func unprotected() throws {
        let (tally, key, reads) = try measured(.none)
        // The last of the eleven fills 19 ms after the first has missed, and the next read comes 1 ms after the 200 ms.
        #expect(abs(Double(key.episodes) - 60 / 0.22) < 4)
        let loadTime = Double(tally.loadTime) / Double(tally.filledLoads) / 1e9
        #expect(abs(loadTime - 0.01) < 0.0001)
        let expected = 1 + Double(reads) / 60 * loadTime
        let measured = Double(key.loads) / Double(key.episodes)
        #expect(abs(measured / expected - 1) < 0.05)
        #expect(tally.mostLoaders > 11)
        #expect(tally.queriesBySecond.count == 60)
        #expect(tally.queriesBySecond.reduce(0, +) == tally.loads)
    }

    /// One reader loads, the others wait for it.
    @Test(arguments: [StampedeGuard.lock, .singleflight])
    func oneAtATime(stampedeGuard: StampedeGuard) throws {
        let (tally, key, _) = try measured(stampedeGuard)
        #expect(key.episodes > 200)
        #expect(key.loads == key.episodes)
        #expect(tally.mostLoaders == 1)
        // About ten arrive while it loads.
        #expect(abs(Double(tally.waits) / Double(key.episodes) - 10) < 1)
    }

    /// Most expiries are forestalled by one reader or a few, so that there are far fewer loads in all.
    @Test func early() throws {
        let (tally, key, _) = try measured(.early)
        #expect(tally.earlyLoads > 200)
        #expect(Double(key.loads) / Double(key.episodes) < 6)
    }
}
