// SPDX-License-Identifier: Apache-2.0
import Plan
import Results
import Testing

@testable import Experiments

@Suite("Request units of a comparison")
struct RequestUnitsTests {
    /// A read and a write are charged 1 and 5 units on the direct path; on the cached one only misses and writes are.
    private static func charged(throttled: Int = 0) -> SampleComparison {
        var comparison = SampleComparison(pairs: 2)
        comparison.changeBlocks { _, block in
            let path = block.path
            for place in block.record.paths[0].operations.indices {
                let operation = block.record.paths[0].operations[place]
                var share = operation.database ?? DatabaseShareRecord()
                share.queries = operation.name == "read" && path == .cached ? operation.misses : operation.count
                share.requestUnits = Double(share.queries) * (operation.name == "read" ? 1 : 5)
                share.throttled = path == .direct ? throttled : 0
                share.throttledNs = 0
                block.record.paths[0].operations[place].database = share
            }
        }
        return comparison
    }

    @Test("are summed per second and per operation on each path, and what the cache saves")
    func sums() throws {
        let units = try #require(Self.charged().record.databases[0].requestUnits)
        // 1,800 reads of one unit and 200 writes of five each second.
        #expect(units.directPerSecond == 2800)
        #expect(units.directPerOperation == 1.4)
        let cached = try #require(units.cachedPerSecond)
        #expect(cached > 1000 && cached < 2800)
        #expect(units.savedShare == 1 - (try #require(units.cachedPerOperation)) / 1.4)
        #expect(units.impliedPerSecond == nil && units.directThrottled == 0)
    }

    /// Half of the reads were charged, and failed all the same: what an operation costs is no more for that.
    @Test("count the operations that were asked of the database, whatever became of them")
    func overloaded() throws {
        var comparison = Self.charged()
        comparison.changeBlocks(.direct) { _, block in
            block.record.paths[0].operations[0].failed = block.record.paths[0].operations[0].count / 2
        }
        let units = try #require(comparison.record.databases[0].requestUnits)
        #expect(units.directPerOperation == 1.4)
    }

    @Test("that are spent while requests are refused tell what is provisioned")
    func throttling() throws {
        var comparison = Self.charged(throttled: 7)
        comparison.changeBlocks(.direct) { number, block in
            if number == 1 { block.record.paths[0].operations[0].database?.requestUnits = 30_000 }
        }
        let units = try #require(comparison.record.databases[0].requestUnits)
        #expect(units.directThrottled == 28 && units.cachedThrottled == 0)
        // Ten seconds of 3,000 for reads and 1,000 for writes.
        #expect(units.impliedPerSecond == 4000)
    }

    @Test("are none of a database that charges nothing")
    func uncharged() {
        #expect(SampleComparison(pairs: 1).record.databases[0].requestUnits == nil)
    }

    @Test("meet the limit of a store where they are measured, and limit nothing where they are not")
    func limit() throws {
        let store = StoreLimit(name: "cosmos/4000RU", workers: nil, unitsPerSecond: 4000, source: "Said somewhere.")
        var comparison = Self.charged()
        comparison.plan.limit = .store(store)
        let load = comparison.record.databases[0]
        let perQuery = try #require(load.requestUnits?.perQuery)
        #expect(load.limitPerSecond == 4000 / perQuery)
        #expect(load.limit == "cosmos/4000RU, 4,000 RU/s")
        #expect(load.limitSource == "Said somewhere.")
        var unmeasured = SampleComparison(pairs: 1)
        unmeasured.plan.limit = .store(store)
        #expect(unmeasured.record.databases[0].limitPerSecond == nil)
        #expect(unmeasured.record.databases[0].hitRatioNeeded == nil)
    }

    @Test("beside the workers of a store: the direct path's queries keep them busy")
    func workers() {
        var comparison = SampleComparison(pairs: 1)
        comparison.plan.limit = .workers(120)
        let plain = comparison.record.databases[0]
        comparison.plan.limit = .store(
            StoreLimit(name: "azure-sql/S2", workers: 120, unitsPerSecond: nil, source: "Said somewhere."))
        let store = comparison.record.databases[0]
        #expect(store.limitPerSecond == plain.limitPerSecond)
        #expect(store.hitRatioNeeded == plain.hitRatioNeeded)
        #expect(store.limit == "azure-sql/S2, 120 workers")
    }
}
