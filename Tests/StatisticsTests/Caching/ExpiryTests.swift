// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Statistics

/// Formulas of hit ratios in time against a simulation of 100,000 and more reads, which is good to about 0.3 points.
@Suite struct ExpiryTests {
    private let tolerance = 0.006

    @Test func steadyExpiry() throws {
        let simulation = ExpirySimulation()
        let expected = HitRatio.expiry(try simulation.keys.popularity(), readsPerSecond: 1000, seconds: 1)
        #expect(abs(simulation.hitRatio(from: 10, to: 110, starts: 1, seed: 1) - expected) < tolerance)
    }

    @Test func steadyExpiryAndDeletes() throws {
        let simulation = ExpirySimulation(writesPerSecond: 200)
        let expected = HitRatio.expiryAndDeletes(
            try simulation.keys.popularity(), readsPerSecond: 1000, writesPerSecond: 200, seconds: 1)
        #expect(abs(simulation.hitRatio(from: 10, to: 110, starts: 1, seed: 2) - expected) < tolerance)
    }

    @Test func steadyExpiryAndRefreshes() throws {
        let simulation = ExpirySimulation(writesPerSecond: 200, write: .refresh)
        let expected = HitRatio.expiryAndRefreshes(
            try simulation.keys.popularity(), readsPerSecond: 1000, writesPerSecond: 200, seconds: 1)
        #expect(abs(simulation.hitRatio(from: 10, to: 110, starts: 1, seed: 3) - expected) < tolerance)
    }

    @Test(
        "A cold start, before the first expiry, across it and after it",
        arguments: [(0.0, 0.8), (0, 2.5), (0.9, 1.3), (1.5, 4)] as [(Double, Double)], [0.0, 300])
    func coldStart(window: (Double, Double), writesPerSecond: Double) throws {
        let simulation = ExpirySimulation(writesPerSecond: writesPerSecond)
        let cold = ColdStart(
            try simulation.keys.popularity(), readsPerSecond: 1000, deletesPerSecond: writesPerSecond,
            expirySeconds: 1)
        let expected = cold.hitRatio(from: window.0, to: window.1)
        let starts = Int(60 / window.1)
        let simulated = simulation.hitRatio(from: window.0, to: window.1, starts: starts, seed: 4)
        #expect(abs(simulated - expected) < 2 * tolerance)
    }

    @Test func withoutExpiryMissesAreFirstTouches() throws {
        let popularity = try Zipf(keys: 10_000, exponent: 0.99).popularity()
        for expiry in [60, Double.infinity] {
            let cold = ColdStart(popularity, readsPerSecond: 500, expirySeconds: expiry)
            #expect(near(cold.misses(until: 60), ColdStart.firstTouches(popularity, reads: 30_000), within: 1e-7))
        }
    }

    @Test func withoutExpiryDeletesHaveTheirClosedForm() throws {
        // Of one key, resident with probability r/(r+w) (1 - exp(-(r+w)t)).
        let one = try Popularity(keys: 1) { _ in 1 }
        let cold = ColdStart(one, readsPerSecond: 3, deletesPerSecond: 1)
        let mean = 0.75 * (2 - (1 - exp(-4 * 2.0)) / 4) / 2
        #expect(near(cold.hitRatio(to: 2), mean))
    }

    @Test(arguments: [0.0, 50])
    func longAfterTheStartTheSteadyStateIsReached(writesPerSecond: Double) throws {
        let popularity = try Zipf(keys: 1000, exponent: 0.9).popularity()
        let cold = ColdStart(
            popularity, readsPerSecond: 1000, deletesPerSecond: writesPerSecond, expirySeconds: 2)
        let steady = HitRatio.expiryAndDeletes(
            popularity, readsPerSecond: 1000, writesPerSecond: writesPerSecond, seconds: 2)
        // Within the exact generations, and beyond them.
        #expect(near(cold.hitRatio(from: 40, to: 60), steady, within: 2e-3))
        #expect(near(cold.hitRatio(from: 100, to: 200), steady, within: 1e-9))
        #expect(cold.hitRatio(to: 3) < steady)
    }

    @Test func missesAreCountedOverNeighbouringWindows() throws {
        let popularity = try Zipf(keys: 1000, exponent: 0.9).popularity()
        let cold = ColdStart(popularity, readsPerSecond: 1000, deletesPerSecond: 20, expirySeconds: 0.5)
        let hits = (1...5).reduce(0) { sum, second in
            sum + 1000 * cold.hitRatio(from: Double(second - 1), to: Double(second))
        }
        #expect(near(cold.misses(until: 5), 5000 - hits))
    }

    @Test func aLimitedCacheFillsFirstAndThenEvicts() throws {
        let popularity = try Zipf(keys: 2000, exponent: 0.9).popularity()
        let full = CharacteristicTime.leastRecentlyUsed(popularity, capacity: 200)
        #expect(near(ColdStart.firstTouches(popularity, reads: full), 200, within: 1e-8))
        let filling = ColdStart.leastRecentlyUsed(popularity, capacity: 200, toRead: full)
        #expect(near(filling, 1 - 200 / full, within: 1e-8))
        let steady = ColdStart.leastRecentlyUsed(popularity, capacity: 200, fromRead: full, toRead: 10 * full)
        #expect(near(steady, HitRatio.leastRecentlyUsed(popularity, capacity: 200), within: 1e-8))
        let roomy = ColdStart.leastRecentlyUsed(popularity, capacity: 2000, toRead: 5000)
        #expect(near(roomy, 1 - ColdStart.firstTouches(popularity, reads: 5000) / 5000))
    }
}
