// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Statistics

@Suite struct PopularityTests {
    @Test func equalKeysAreOneGroup() throws {
        let uniform = try Popularity(keys: 5_000_000_000) { _ in 1 / 5e9 }
        #expect(uniform.groups.count == 1)
        #expect(near(uniform.groups[0].keys, 5e9))
    }

    @Test func aStepBeyondTheExactRanksIsFound() throws {
        let hotspot = try Popularity(keys: 10_000_000) { $0 < 2_000_000 ? 0.8 / 2e6 : 0.2 / 8e6 }
        #expect(hotspot.groups == [.init(probability: 0.8 / 2e6, keys: 2e6), .init(probability: 0.2 / 8e6, keys: 8e6)])
    }

    @Test func aBillionKeysTakeFewGroups() throws {
        // The sum of 1/k is ln n + γ + 1/(2n).
        let sum = log(1e9) + 0.5772156649015329 + 0.5e-9
        let popularity = try Popularity(keys: 1_000_000_000, exactRanks: 1000) { 1 / (Double($0) + 1) / sum }
        #expect(popularity.groups.count < 30_000)
        #expect(near(popularity.groups.reduce(0) { $0 + $1.keys }, 1e9))
        #expect(near(popularity.groups.reduce(0) { $0 + $1.keys * $1.probability }, 1, within: 1e-7))
    }

    @Test func whatIsNoDistributionIsAnError() {
        #expect(throws: PopularityError.noKeys) { try Popularity(keys: 0) { _ in 1 } }
        #expect(throws: PopularityError.notADistribution(sum: 2)) { try Popularity(keys: 4) { _ in 0.5 } }
        #expect(throws: (any Error).self) { try Popularity(keys: 4) { _ in .nan } }
        #expect(throws: (any Error).self) { try Popularity(keys: 2) { $0 == 0 ? 1.5 : -0.5 } }
    }

    /// The bound of the error that grouping brings: a millionth of a hit.
    @Test func groupsGiveTheSumOverAllKeys() throws {
        let zipf = Zipf(keys: 1_000_000, exponent: 0.99)
        let grouped = try zipf.popularity(exactRanks: 1000)
        #expect(grouped.groups.count < 15_000)
        // Each sum over all million keys, one by one, by another program.
        #expect(near(HitRatio.expiry(grouped, readsPerSecond: 2000, seconds: 60), 0.6535112810648761, within: 1e-6))
        #expect(near(ColdStart.firstTouches(grouped, reads: 120_000), 45203.71652678692, within: 1e-6))
        #expect(near(HitRatio.leastRecentlyUsed(grouped, capacity: 100_000), 0.7663420499533056, within: 1e-6))
    }
}

@Suite struct HitRatioTests {
    @Test(
        "Capacity: the figures of all sums over 100,000 keys",
        arguments: [
            (0.99, 1000.0, 0.48939380960221435, 0.4482506132002546, 0.6048480780091106),
            (0.99, 10000, 0.7249636915921551, 0.687887118181675, 0.8001323340755511),
            (0.7, 10000, 0.3474133916101552, 0.31413354426717854, 0.48769051142552955),
        ] as [(Double, Double, Double, Double, Double)])
    func zipf(exponent: Double, capacity: Double, recent: Double, random: Double, popular: Double) throws {
        let popularity = try Zipf(keys: 100_000, exponent: exponent).popularity()
        #expect(near(HitRatio.leastRecentlyUsed(popularity, capacity: capacity), recent, within: 1e-8))
        #expect(near(HitRatio.randomOrOldest(popularity, capacity: capacity), random, within: 1e-8))
        #expect(near(HitRatio.mostPopular(popularity, capacity: capacity), popular, within: 1e-8))
    }

    @Test func roomForAllAndRoomForNone() throws {
        let popularity = try Zipf(keys: 100, exponent: 1).popularity()
        for ratio in [HitRatio.leastRecentlyUsed, HitRatio.randomOrOldest, HitRatio.mostPopular] {
            #expect(near(ratio(popularity, 100), 1))
            #expect(ratio(popularity, 0) == 0)
        }
        #expect(CharacteristicTime.leastRecentlyUsed(popularity, capacity: 100) == .infinity)
    }

    @Test func keysNobodyChoosesNeedNoRoom() throws {
        let popularity = try Popularity(keys: 10) { $0 < 4 ? 0.25 : 0 }
        #expect(HitRatio.leastRecentlyUsed(popularity, capacity: 4) == 1)
        #expect(near(HitRatio.leastRecentlyUsed(popularity, capacity: 2), 0.5))
        #expect(HitRatio.expiry(popularity, readsPerSecond: 4, seconds: .infinity) == 1)
        #expect(near(HitRatio.expiry(popularity, readsPerSecond: 4, seconds: 3), 0.75))
    }

    @Test func evictionOfTheLeastRecentlyUsedAsSimulated() throws {
        let zipf = Zipf(keys: 2000, exponent: 0.9)
        let expected = HitRatio.leastRecentlyUsed(try zipf.popularity(), capacity: 200)
        let cumulative = zipf.cumulative
        var random = SplitMix(seed: 1)
        // A ring of keys in the order of their last read, with 0 as its head.
        var next = Array(0...2000)
        var previous = next
        var resident = [Bool](repeating: false, count: 2001)
        var (size, hits, reads) = (0, 0, 0)
        func unlink(_ key: Int) {
            next[previous[key]] = next[key]
            previous[next[key]] = previous[key]
        }
        for operation in 0..<120_000 {
            let key = rank(random.unit(), in: cumulative) + 1
            if operation >= 20_000 {
                reads += 1
                if resident[key] { hits += 1 }
            }
            if resident[key] {
                unlink(key)
            } else if size == 200 {
                let oldest = previous[0]
                unlink(oldest)
                resident[oldest] = false
            } else {
                size += 1
            }
            resident[key] = true
            (next[key], previous[key]) = (next[0], 0)
            previous[next[0]] = key
            next[0] = key
        }
        #expect(abs(Double(hits) / Double(reads) - expected) < 0.005)
    }

    @Test func formulasOfTimeAgreeWhereTheyMeet() throws {
        let popularity = try Zipf(keys: 500, exponent: 0.8).popularity()
        let expiry = HitRatio.expiry(popularity, readsPerSecond: 100, seconds: 4)
        let deletes = HitRatio.expiryAndDeletes(popularity, readsPerSecond: 100, writesPerSecond: 0, seconds: 4)
        let refreshes = HitRatio.expiryAndRefreshes(popularity, readsPerSecond: 100, writesPerSecond: 0, seconds: 4)
        #expect(near(deletes, expiry) && near(refreshes, expiry))
        let endless = HitRatio.expiryAndDeletes(
            popularity, readsPerSecond: 90, writesPerSecond: 10, seconds: .infinity)
        #expect(near(endless, 0.9))
        #expect(HitRatio.slidingExpiry(popularity, readsPerSecond: 100, seconds: 4) > expiry)
        #expect(
            near(
                HitRatio.expiryAndRefreshes(popularity, readsPerSecond: 9, writesPerSecond: 1, seconds: .infinity), 1))
    }

    @Test func keysResidentUnderAnExpiry() throws {
        let uniform = try Popularity(keys: 10) { _ in 0.1 }
        // Each key is read twice a second and filled for 1.5 s: resident for three quarters of the time.
        #expect(near(HitRatio.residentKeys(uniform, readsPerSecond: 20, seconds: 1.5), 7.5))
        #expect(
            near(HitRatio.residentKeys(uniform, readsPerSecond: 20, writesPerSecond: 20, seconds: .infinity), 5))
        // An expiry that frees the same room as random eviction hits as often.
        let zipf = try Zipf(keys: 5000, exponent: 0.8).popularity()
        let held = HitRatio.residentKeys(zipf, readsPerSecond: 100, seconds: 7)
        #expect(
            near(
                HitRatio.randomOrOldest(zipf, capacity: held),
                HitRatio.expiry(zipf, readsPerSecond: 100, seconds: 7), within: 1e-8))
    }

    @Test func slidingExpiryOfOneKey() throws {
        let one = try Popularity(keys: 1) { _ in 1 }
        #expect(near(HitRatio.slidingExpiry(one, readsPerSecond: 2, seconds: 1.5), 1 - exp(-3)))
        #expect(near(HitRatio.expiry(one, readsPerSecond: 2, seconds: 1.5), 0.75))
    }
}
