// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers
import Testing

/// A million reads through the cache, and the hit ratio that the formulas expect of them.
@Suite("The hit ratio of a comparison is the expected one, within a point") struct HitRatioTests {
    private static let million = [
        "--operations", "get=1", "--pick", "zipf:0.99", "--value-size", "100B", "--closed", "--threads", "1", "--paths",
        "cached", "--pairs", "1", "--requests", "1M", "--cold-start", "2s",
        "--quiet",
    ]

    private func check(_ run: MeasuredComparison, within points: Double) throws {
        let read = try run.operation("read", on: "cached")
        #expect(read.completed == 1_000_000)
        #expect(read.hits + read.misses == read.completed)
        let measured = try #require(run.comparison.hitRatio.measured)
        #expect(abs(measured - Double(read.hits) / 1e6) < 1e-9)
        let expected = try #require(run.comparison.hitRatio.expected)
        #expect(abs(measured - expected) < points, "\(measured) was measured; \(run.comparison.hitRatio.basis)")
        // Neither all nor nothing: the formula has something to say.
        #expect(measured > 0.3 && measured < 0.98)
    }

    @Test("with an expiry of a second")
    func expiry() throws {
        let redis = try RedisServer()
        let run = try MeasuredComparison(
            target: redis.url, database: "sqlite:rows.db", base: Self.million,
            ["--keys", "50k", "--ttl", "1s", "--connections", "8", "--depth", "16"])
        try check(run, within: 0.01)
    }

    @Test("with a cache that has room for a part of the keys, and evicts the least recently used")
    func eviction() throws {
        // More samples than the five by default bring the server nearer to what its policy says, and so do few clients:
        // it counts idle seconds, and should turn its keys over in more than one.
        let redis = try RedisServer(
            settings: ["--maxmemory", "6mb", "--maxmemory-policy", "allkeys-lru", "--maxmemory-samples", "10"])
        let run = try MeasuredComparison(
            target: redis.url, database: "sqlite:rows.db", base: Self.million,
            ["--keys", "100k", "--ttl", "none", "--connections", "2", "--depth", "1"])
        #expect(run.record.server.after["maxmemory_policy"] == "allkeys-lru")
        try check(run, within: 0.01)
    }
}
