// SPDX-License-Identifier: Apache-2.0
import Results

/// A good comparison of five pairs of blocks of three seconds at 2,000/s, reads alone, for tests to change; and one of
/// its blocks.
///
/// 29 of 30,000 reads miss: less than 0.1 %.
enum SampleComparison {
    static func make(_ change: (inout RunRecord) -> Void = { _ in }) -> RunRecord {
        var record = base()
        record.kind = "compare"
        record.command = ["cachegauge", "compare", "--rate", "2k/s"]
        record.measure = MeasureRecord(
            durationNs: 30_000_000_000, planned: 60_000, sent: 60_000, unsent: 0, completed: 60_000, failed: 0,
            unfinished: 0, completedInWindow: 60_000, ratePerSecond: 2000)
        record.paths = [
            PathRecord(name: "cached", operations: [cachedRead(count: 30_000, misses: 29)]),
            PathRecord(name: "direct", operations: [directRead(count: 30_000)]),
        ]
        record.intervals = ["cached", "direct"].flatMap { path in
            (0..<15).map { second in interval(path, second, misses: path == "cached" && second < 14 ? 2 : 1) }
        }
        record.comparison = comparison()
        change(&record)
        return record
    }

    /// One block of ten seconds; the database has 64 sessions.
    static func block(_ path: String, _ change: (inout RunRecord) -> Void = { _ in }) -> RunRecord {
        var record = base()
        let isCached = path == "cached"
        record.paths = [
            PathRecord(
                name: path,
                operations: [isCached ? cachedRead(count: 20_000, misses: 19) : directRead(count: 20_000)])
        ]
        record.intervals = (0..<10).map { interval(path, $0, misses: $0 < 9 ? 2 : 1) }
        change(&record)
        return record
    }

    private static func base() -> RunRecord {
        SampleRecord.make {
            $0.profile = .object([
                JSONMember("name", .text("user-profile")),
                JSONMember("database", .object([JSONMember("connections", .integer(64))])),
            ])
            $0.expectation.missShare = nil
        }
    }

    private static func cachedRead(count: Int, misses: Int) -> OperationRecord {
        var operation = SampleRecord.operation()
        operation.name = "read"
        operation.count = count
        (operation.hits, operation.misses) = (count - misses, misses)
        for kind in [LatencyKind.response, .service, .generatorLag, .queue] { operation.latency[kind]?.count = count }
        operation.latency[.responseHit] = latency(count - misses, p50: 110_000, p99: 390_000)
        operation.latency[.responseMiss] = latency(misses, p50: 2_450_000, p99: nil)
        operation.latency[.get] = latency(count, p50: 100_000, p99: 380_000)
        operation.latency[.query] = latency(misses, p50: 2_200_000, p99: nil)
        operation.latency[.poolWait] = latency(misses, p50: 500, p99: nil)
        operation.latency[.fill] = latency(misses, p50: 100_000, p99: nil)
        var share = DatabaseShareRecord()
        share.queries = misses
        operation.database = share
        return operation
    }

    private static func directRead(count: Int) -> OperationRecord {
        var operation = SampleRecord.operation()
        operation.name = "read"
        operation.count = count
        (operation.hits, operation.misses) = (0, 0)
        operation.latency[.response] = latency(count, p50: 2_300_000, p99: 4_000_000)
        operation.latency[.service] = latency(count, p50: 2_290_000, p99: 3_990_000)
        operation.latency[.query] = latency(count, p50: 2_200_000, p99: 3_900_000)
        operation.latency[.poolWait] = latency(count, p50: 500, p99: 90_000)
        var share = DatabaseShareRecord()
        share.queries = count
        operation.database = share
        return operation
    }

    private static func latency(_ count: Int, p50: Int64, p99: Int64?) -> LatencyRecord {
        SampleRecord.latency(count: count, p50: p50, p99: p99, max: p50 * 10)
    }

    private static func interval(_ path: String, _ second: Int, misses: Int) -> IntervalRecord {
        let isCached = path == "cached"
        return IntervalRecord(
            startNs: Int64(second) * 1_000_000_000, path: path, operation: "read", count: 2000, failed: 0,
            hits: isCached ? 2000 - misses : 0, misses: isCached ? misses : 0, p50Ns: isCached ? 110_000 : 2_300_000,
            p99Ns: isCached ? 400_000 : 4_000_000, maxNs: 9_000_000)
    }

    private static func comparison() -> ComparisonRecord {
        var comparison = ComparisonRecord()
        comparison.pairs = 5
        comparison.paths = ["cached", "direct"]
        comparison.strategy = "delete"
        comparison.speedup.mean = RatioRecord(ratio: 20.5, low: 19.8, high: 21.4)
        comparison.speedup.p50 = RatioRecord(ratio: 20.9, low: 20.1, high: 21.2)
        comparison.speedup.p95 = RatioRecord(ratio: 20.9, low: 20.0, high: 21.9)
        comparison.speedup.p99 = RatioRecord(ratio: 10.0, low: 9.1, high: 11.2)
        comparison.speedup.throughput = RatioRecord(ratio: 1, low: 0.999, high: 1.001)
        comparison.hitRatio = HitRatioRecord(
            measured: 0.999, expected: 0.998, basis: "Every key is read again before it expires.")
        comparison.breakEvenHitRatio = 0.064
        comparison.breakEven = "ratio"
        comparison.predictedMeanNs = 102_000
        comparison.measuredMeanNs = 112_000
        comparison.means.hitNs = 110_000
        comparison.means.missNs = 2_450_000
        comparison.means.getNs = 100_000
        comparison.means.fillNs = 100_000
        comparison.means.queryNs = 2_200_000
        comparison.means.directNs = 2_300_000
        comparison.databases = [database()]
        comparison.coldStart = [
            ColdStartRecord(second: 0, hitRatio: 0.31, p99Ns: 5_100_000),
            ColdStartRecord(second: 1, hitRatio: 0.999, p99Ns: nil),
        ]
        comparison.steadyFromSecond = 1
        comparison.fairness.cacheTransport = "tcp"
        comparison.fairness.databaseTransport = "tcp"
        comparison.fairness.library = "libpq 15.8"
        comparison.fairness.sharedHost = true
        comparison.fairness.cacheSettings = ["appendonly": "no", "save": "3600 1"]
        comparison.fairness.databaseSettings = ["fsync": "on", "synchronous_commit": "on"]
        comparison.blocks = [block(pair: 0, "cached")]
        for pair in 1...5 { comparison.blocks += [block(pair: pair, "cached"), block(pair: pair, "direct")] }
        return comparison
    }

    private static func database() -> DatabaseLoadRecord {
        var load = DatabaseLoadRecord()
        (load.kind, load.url, load.server, load.version) =
            ("postgres", "postgres://***@127.0.0.1:5432/app", "PostgreSQL", "15.8")
        load.sessions = 64
        (load.directQueriesPerSecond, load.cachedQueriesPerSecond) = (2000, 1.9)
        (load.avoidedShare, load.flushedQueriesPerSecond) = (0.999, 2000)
        (load.limit, load.limitPerSecond, load.hitRatioNeeded) = ("200/s", 200, 0.9)
        return load
    }

    private static func block(pair: Int, _ path: String) -> BlockRecord {
        var block = BlockRecord()
        (block.pair, block.path) = (pair, path)
        block.directory = pair == 0 ? "cold-start" : "pairs/0\(pair)/\(path)"
        block.startedAt = "2026-01-02T03:04:05Z"
        block.durationNs = 3_000_000_000
        (block.planned, block.completed, block.ratePerSecond) = (6000, 6000, 2000)
        if path == "cached" { (block.hits, block.misses) = (5994, 6) }
        if path == "cached", pair == 5 { (block.hits, block.misses) = (5995, 5) }
        block.queriesPerSecond = path == "cached" ? 2 : 2000
        (block.meanNs, block.p50Ns) = path == "cached" ? (112_000, 110_000) : (2_300_000, 2_300_000)
        (block.p95Ns, block.p99Ns) = path == "cached" ? (330_000, 400_000) : (6_900_000, 4_000_000)
        return block
    }
}
