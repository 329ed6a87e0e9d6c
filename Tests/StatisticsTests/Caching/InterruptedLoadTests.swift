// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Statistics

@Suite struct InterruptedLoadTests {
    @Test(
        "A single window is a cold start",
        arguments: [(0.0, 0.8), (0, 2.5), (0.9, 1.3), (1.5, 4), (10, 60)] as [(Double, Double)],
        [0.1, 0.5, 1, 3, Double.infinity])
    func singleWindow(window: (start: Double, end: Double), expiry: Double) throws {
        for (keys, writes) in [(Zipf(keys: 300, exponent: 0.9), 0.0), (Zipf(keys: 300, exponent: 0.9), 300)] {
            let popularity = try keys.popularity()
            let cold = ColdStart(
                popularity, readsPerSecond: 1000, deletesPerSecond: writes, expirySeconds: expiry)
            var windows = [LoadWindow(start: window.start, end: window.end, readsPerSecond: 1000)]
            if window.start > 0 {
                windows.insert(LoadWindow(start: 0, end: window.start, readsPerSecond: 1000, isCounted: false), at: 0)
            }
            let load = InterruptedLoad(
                popularity, windows: windows, writes: .delete(perRead: writes / 1000), expirySeconds: expiry)
            let expected = cold.hitRatio(from: window.start, to: window.end)
            #expect(near(load.hitRatio, expected, within: 1e-3))
        }
    }

    @Test(arguments: [20, Double.infinity])
    func pausesDoNotMatterWhereNothingExpires(expiry: Double) throws {
        let popularity = try Zipf(keys: 1000, exponent: 0.9).popularity()
        let windows = [(0.0, 2.0, false), (5, 6, true), (6, 8, true), (11, 14, true)].map {
            LoadWindow(start: $0.0, end: $0.1, readsPerSecond: 500, isCounted: $0.2)
        }
        let load = InterruptedLoad(
            popularity, windows: windows, writes: .delete(perRead: 0.1), expirySeconds: expiry)
        let cold = ColdStart(popularity, readsPerSecond: 500, deletesPerSecond: 50)
        #expect(near(load.hitRatio, cold.hitRatio(from: 2, to: 8), within: 1e-4))
    }

    @Test func afterALongPauseTheCacheIsEmpty() throws {
        let popularity = try Zipf(keys: 1000, exponent: 0.9).popularity()
        let windows = [(0.0, 2.0), (2.7, 5.7)].map { LoadWindow(start: $0.0, end: $0.1, readsPerSecond: 800) }
        let load = InterruptedLoad(popularity, windows: windows, expirySeconds: 0.6)
        let cold = ColdStart(popularity, readsPerSecond: 800, expirySeconds: 0.6)
        #expect(near(load.hitRatio, (2 * cold.hitRatio(to: 2) + 3 * cold.hitRatio(to: 3)) / 5, within: 1e-3))
    }

    @Test(
        "A key that is always read misses once, and once after each expiry",
        arguments: [(1.0, 2.0, 1.0), (9, 11, 2), (20, 21, 2), (9, 21.5, 3)] as [(Double, Double, Double)])
    func oneKey(start: Double, end: Double, misses: Double) throws {
        let one = try Popularity(keys: 1) { _ in 1 }
        let windows = [(0, 1), (start, end)].map { LoadWindow(start: $0.0, end: $0.1, readsPerSecond: 1000) }
        let load = InterruptedLoad(one, windows: windows, expirySeconds: 10)
        #expect(near(load.hitRatio.map { (1 - $0) * 1000 * (1 + end - start) }, misses, within: 1e-3))
    }

    @Test(arguments: [CacheWrites.none, .delete(perRead: 0.25), .refresh(perRead: 0.25)], [0.01, 0.4])
    func longWindowsReachTheSteadyState(writes: CacheWrites, expiry: Double) throws {
        let popularity = try Zipf(keys: 500, exponent: 0.8).popularity()
        let windows = [(0.0, 20.0, false), (20.1, 60, true)].map {
            LoadWindow(start: $0.0, end: $0.1, readsPerSecond: 1000, isCounted: $0.2)
        }
        let load = InterruptedLoad(popularity, windows: windows, writes: writes, expirySeconds: expiry)
        let steady =
            switch writes {
            case .none: HitRatio.expiry(popularity, readsPerSecond: 1000, seconds: expiry)
            case .delete:
                HitRatio.expiryAndDeletes(
                    popularity, readsPerSecond: 1000, writesPerSecond: 250, seconds: expiry)
            case .refresh:
                HitRatio.expiryAndRefreshes(
                    popularity, readsPerSecond: 1000, writesPerSecond: 250, seconds: expiry)
            }
        #expect(near(load.hitRatio, steady, within: 2e-3))
    }

    /// A cold start, then blocks of a warm-up and a counted part at twice the rate, with pauses of many lengths.
    private static let blocks: [LoadWindow] = {
        var windows = [LoadWindow(start: 0, end: 3, readsPerSecond: 1000)]
        var now = 3.5
        for pause in [0, 1.2, 0.4, 2.5, 0, 1.2] {
            now += pause
            windows.append(LoadWindow(start: now, end: now + 0.25, readsPerSecond: 2000, isCounted: false))
            windows.append(LoadWindow(start: now + 0.25, end: now + 1, readsPerSecond: 2000))
            now += 1
        }
        return windows
    }()

    /// The simulation of 180,000 reads is good to about 0.1 points.
    @Test(
        "Pauses, as simulated",
        arguments: [
            (.none, 0.3), (.none, 1.6), (.delete(perRead: 0.2), 0.7), (.delete(perRead: 0.2), 2.9),
            (.refresh(perRead: 0.2), 1.0), (.none, 0.05),
        ] as [(CacheWrites, Double)])
    func pauses(writes: CacheWrites, expiry: Double) throws {
        let keys = Zipf(keys: 1000, exponent: 0.8)
        let load = InterruptedLoad(
            try keys.popularity(), windows: Self.blocks, writes: writes, expirySeconds: expiry)
        let simulation = InterruptedSimulation(
            keys: keys, windows: Self.blocks, writes: writes, expirySeconds: expiry)
        let expected = try #require(load.hitRatio)
        #expect(abs(simulation.hitRatio(starts: 15, seed: 5) - expected) < 0.003)
    }

    @Test func nothingCountedIsNothingExpected() throws {
        let one = try Popularity(keys: 1) { _ in 1 }
        let warmup = LoadWindow(start: 0, end: 1, readsPerSecond: 10, isCounted: false)
        #expect(InterruptedLoad(one, windows: [warmup]).hitRatio == nil)
        #expect(InterruptedLoad(one, windows: []).hitRatio == nil)
    }

    @Test func fewGroupsGiveNearlyTheSameSums() throws {
        let zipf = try Zipf(keys: 1_000_000, exponent: 0.99).popularity(exactRanks: 1000)
        let coarse = zipf.coarse()
        #expect(coarse.groups.count < 200)
        #expect(near(coarse.groups.reduce(0) { $0 + $1.keys }, 1e6))
        for (reads, seconds) in [(2000.0, 60.0), (20_000, 5), (100, 1)] {
            let exact = HitRatio.expiry(zipf, readsPerSecond: reads, seconds: seconds)
            #expect(abs(HitRatio.expiry(coarse, readsPerSecond: reads, seconds: seconds) - exact) < 1e-4)
        }
    }
}
