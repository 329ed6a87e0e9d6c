// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Statistics

@Suite struct LimitedLoadTests {
    private let zipf = Zipf(keys: 1000, exponent: 0.8)
    private let windows = [
        LoadWindow(start: 0, end: 10, readsPerSecond: 1000, isCounted: false),
        LoadWindow(start: 60, end: 70, readsPerSecond: 4000),
    ]

    @Test func withoutWritesItIsTheFormula() throws {
        let popularity = try zipf.popularity()
        let recent = LimitedLoad(popularity, windows: windows, capacity: 100, eviction: .leastRecentlyUsed)
        #expect(near(recent.hitRatio, HitRatio.leastRecentlyUsed(popularity, capacity: 100)))
        let random = LimitedLoad(popularity, windows: windows, capacity: 100, eviction: .randomOrOldest)
        #expect(near(random.hitRatio, HitRatio.randomOrOldest(popularity, capacity: 100)))
    }

    @Test func withRoomForAllItIsAColdStart() throws {
        let popularity = try zipf.popularity()
        let limited = LimitedLoad(
            popularity, windows: windows, writes: .delete(perRead: 0.25), capacity: 1000, eviction: .leastRecentlyUsed)
        let roomy = InterruptedLoad(popularity, windows: windows, writes: .delete(perRead: 0.25))
        #expect(near(limited.hitRatio, roomy.hitRatio ?? 0, within: 1e-4))
    }

    @Test func nothingCountedIsNothingExpected() throws {
        let popularity = try zipf.popularity()
        #expect(
            LimitedLoad(popularity, windows: [windows[0]], capacity: 10, eviction: .randomOrOldest).hitRatio == nil)
    }

    @Test(
        "Writes, as simulated with 40,000 reads",
        arguments: [
            (.none, .leastRecentlyUsed), (.delete(perRead: 0.25), .leastRecentlyUsed),
            (.refresh(perRead: 0.25), .leastRecentlyUsed), (.delete(perRead: 0.25), .randomOrOldest),
            (.refresh(perRead: 0.25), .randomOrOldest),
        ] as [(CacheWrites, LimitedLoad.Eviction)])
    func writes(writes: CacheWrites, eviction: LimitedLoad.Eviction) throws {
        let load = LimitedLoad(
            try zipf.popularity(), windows: windows, writes: writes, capacity: 100, eviction: eviction)
        let expected = try #require(load.hitRatio)
        #expect(abs(simulate(writes, eviction) - expected) < 0.01)
    }

    /// The hit ratio of a hundred places for keys, after 10,000 reads.
    private func simulate(_ writes: CacheWrites, _ eviction: LimitedLoad.Eviction) -> Double {
        let cumulative = zipf.cumulative
        var random = SplitMix(seed: 3)
        var resident: [Int] = []
        // Before the first operation for a key that is not resident.
        var lastUse = [Int](repeating: 0, count: 1000)
        var (hits, reads, now) = (0, 0, 0)
        func store(_ key: Int) {
            if lastUse[key] == 0 {
                if resident.count == 100 {
                    var leaving = Int(random.unit() * 100)
                    if eviction == .leastRecentlyUsed {
                        for place in 0..<100 where lastUse[resident[place]] < lastUse[resident[leaving]] {
                            leaving = place
                        }
                    }
                    lastUse[resident[leaving]] = 0
                    resident.remove(at: leaving)
                }
                resident.append(key)
            }
            lastUse[key] = now
        }
        while reads < 50_000 {
            now += 1
            let key = rank(random.unit(), in: cumulative)
            guard random.unit() * (1 + writes.perRead) < 1 else {
                if writes.storesPerRead > 0 {
                    store(key)
                } else if lastUse[key] > 0 {
                    lastUse[key] = 0
                    resident.removeAll { $0 == key }
                }
                continue
            }
            reads += 1
            if lastUse[key] > 0, reads > 10_000 { hits += 1 }
            store(key)
        }
        return Double(hits) / 40_000
    }
}
