// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Statistics

@Suite struct CacheEconomicsTests {
    /// A hit of 100 µs, a query of 2,000 µs and a fill of 100 µs.
    private let economics = CacheEconomics(getNs: 100_000, directNs: 2_000_000, fillNs: 100_000)

    @Test func meanOfTheCachedPath() {
        #expect(economics.predictedMeanNs(hitRatio: 1) == 100_000)
        #expect(economics.predictedMeanNs(hitRatio: 0) == 2_200_000)
        #expect(near(economics.predictedMeanNs(hitRatio: 0.9), 310_000))
        #expect(near(CacheEconomics.mixedMeanNs(hitRatio: 0.9, hitNs: 100_000, missNs: 2_200_000), 310_000))
    }

    @Test func breakEvenIsWhereBothPathsAreEqual() throws {
        guard case .hitRatio(let ratio) = economics.breakEven else {
            Issue.record("There is a ratio from which the cache wins.")
            return
        }
        #expect(near(ratio, 200.0 / 2100))
        #expect(near(economics.predictedMeanNs(hitRatio: ratio), 2_000_000))
    }

    @Test func breakEvenOfMeasuredMeans() {
        // The database that is asked less answers in 1,500 µs.
        let measured = CacheEconomics.breakEven(hitNs: 100_000, missNs: 1_700_000, directNs: 1_300_000)
        #expect(measured == .hitRatio(0.25))
        #expect(CacheEconomics.breakEven(hitNs: 100, missNs: 1700, directNs: 1700) == .always)
        #expect(CacheEconomics.breakEven(hitNs: 100, missNs: 1700, directNs: 2000) == .always)
    }

    @Test func aDatabaseFasterThanTheCacheIsNeverBeaten() {
        #expect(CacheEconomics(getNs: 40_000, directNs: 5_000, fillNs: 40_000).breakEven == .never)
        #expect(CacheEconomics.breakEven(hitNs: 500, missNs: 400, directNs: 450) == .never)
    }

    @Test func aQuantileIsAHitWhenMissesAreRarer() {
        #expect(CacheEconomics.isHit(quantile: 0.5, hitRatio: 0.9))
        #expect(!CacheEconomics.isHit(quantile: 0.99, hitRatio: 0.95))
        #expect(!CacheEconomics.isHit(quantile: 0.99, hitRatio: 0.99))
        #expect(CacheEconomics.isHit(quantile: 0.99, hitRatio: 0.991))
        #expect(!CacheEconomics.isHit(quantile: 0.999, hitRatio: 0.991))
    }
}

@Suite struct DatabaseLoadTests {
    private let load = DatabaseLoad(readsPerSecond: 900, writesPerSecond: 100)

    @Test func queriesOnBothPaths() {
        #expect(load.directPerSecond == 1000)
        #expect(near(load.cachedPerSecond(hitRatio: 0.8), 280))
        #expect(near(load.avoidedShare(hitRatio: 0.8), 0.72))
        #expect(load.cachedPerSecond(hitRatio: 0) == load.directPerSecond)
        #expect(DatabaseLoad(readsPerSecond: 0, writesPerSecond: 0).avoidedShare(hitRatio: 0.5) == 0)
    }

    @Test func hitRatioForALimit() throws {
        let needed = try #require(load.hitRatioNeeded(limitPerSecond: 280))
        #expect(near(needed, 0.8))
        #expect(near(load.cachedPerSecond(hitRatio: needed), 280))
        #expect(load.hitRatioNeeded(limitPerSecond: 100) == 1)
        #expect(load.hitRatioNeeded(limitPerSecond: 99) == nil)
        #expect(load.hitRatioNeeded(limitPerSecond: 5000) == 0)
    }

    @Test func workersLimitTheRate() {
        #expect(near(DatabaseLoad.limitPerSecond(workers: 16, serviceNs: 2_000_000), 8000))
        #expect(near(DatabaseLoad.limitPerSecond(workers: 16, serviceNs: 2_000_000, utilisation: 0.7), 5600))
    }
}
