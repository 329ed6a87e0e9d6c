// SPDX-License-Identifier: Apache-2.0
import Results

/// How the sample comparisons are made.
extension SampleComparisons {
    /// Shortest, mean, p50, p90, p95, p99, p99.9 and longest, in nanoseconds.
    private static let hit: [Int64] = [61_000, 130_000, 121_000, 180_000, 205_000, 310_000, 900_000, 2_100_000]
    private static let miss: [Int64] = [2_210_000, 2_450_000, 2_440_000, 2_610_000, 2_680_000, 0, 0, 6_100_000]
    private static let cached: [Int64] = [
        61_000, 199_600, 122_000, 185_000, 220_000, 2_550_000, 3_200_000, 6_100_000,
    ]
    private static let direct: [Int64] = [
        2_080_000, 2_300_000, 2_260_000, 2_410_000, 2_520_000, 2_950_000, 4_100_000, 7_200_000,
    ]
    private static let query: [Int64] = [
        2_050_000, 2_150_000, 2_120_000, 2_240_000, 2_300_000, 2_800_000, 3_900_000, 7_000_000,
    ]
    private static let wait: [Int64] = [200, 900, 400, 1_100, 8_100, 95_000, 310_000, 900_000]
    private static let command: [Int64] = [55_000, 120_000, 112_000, 170_000, 190_000, 290_000, 800_000, 2_000_000]

    /// The cached path with so many misses, hits of 130 µs and misses of 2.45 ms on average, beside a database of 2.3 ms.
    static func base(misses: Int, pairs: Int = 5) -> RunRecord {
        let (seconds, reads, writes) = (3 * pairs, 5_400 * pairs, 600 * pairs)
        var record = SampleRuns.base()
        record.kind = "compare"
        record.command = ["cachegauge", "compare", "user-profile", "--rate", "2k/s"]
        record.profile = .object([
            JSONMember("name", .text("user-profile")), JSONMember("seed", .integer(42)),
            JSONMember("operations", .object([JSONMember("read", .number(0.9)), JSONMember("write", .number(0.1))])),
            JSONMember("database", .object([JSONMember("connections", .integer(16))])),
        ])
        record.notes = []
        record.phases.warmupNs = 1_000_000_000
        record.expectation.missShare = nil
        record.measure = measure(planned: 12_000 * pairs, completed: 12_000 * pairs, failed: 0)
        let directRead = operation("read", reads, queries: reads, [.response: direct, .query: query, .poolWait: wait])
        let directWrite = operation(
            "write", writes, queries: writes, [.response: direct, .query: query, .poolWait: wait])
        record.paths = [
            PathRecord(name: "cached", operations: [cachedRead(reads, misses: misses), cachedWrite(writes)]),
            PathRecord(name: "direct", operations: [directRead, directWrite]),
        ]
        for path in record.paths {
            for second in 0..<seconds {
                for operation in path.operations {
                    record.intervals.append(interval(path.name, second, of: seconds, operation))
                }
            }
        }
        record.comparison = comparison(misses: misses, pairs: pairs)
        return record
    }

    /// One block of a comparison as a run of its own.
    static func block(_ path: String) -> RunRecord {
        var record = base(misses: 810)
        record.kind = "run"
        record.comparison = nil
        record.paths.removeAll { $0.name != path }
        record.intervals.removeAll { $0.path != path }
        record.measure = measure(planned: 30_000, completed: 30_000, failed: 0)
        record.measure.durationNs = 15_000_000_000
        return record.judged()
    }

    static func measure(planned: Int, completed: Int, failed: Int) -> MeasureRecord {
        MeasureRecord(
            durationNs: Int64(planned) * 500_000, planned: planned, sent: planned, unsent: 0,
            completed: completed, failed: failed, unfinished: 0, completedInWindow: completed, ratePerSecond: 2000)
    }

    private static func cachedRead(_ reads: Int, misses: Int) -> OperationRecord {
        var read = operation("read", reads, queries: misses, [.response: cached, .get: command])
        (read.hits, read.misses) = (reads - misses, misses)
        read.latency[.responseHit] = latency(reads - misses, hit)
        for (kind, times) in [(LatencyKind.responseMiss, miss), (.query, query), (.poolWait, wait), (.fill, command)] {
            read.latency[kind] = latency(misses, times)
        }
        read.latency[.fill]?.meanNs = 110_000
        return read
    }

    private static func cachedWrite(_ writes: Int) -> OperationRecord {
        let both = zip(query, command).map { $0 + $1 }
        return operation(
            "write", writes, queries: writes, [.response: both, .query: query, .poolWait: wait, .invalidation: command])
    }

    private static func operation(
        _ name: String, _ count: Int, queries: Int, _ times: [LatencyKind: [Int64]]
    ) -> OperationRecord {
        var operation = OperationRecord(name: name)
        operation.count = count
        (operation.bytesSent, operation.bytesReceived) = (count * 60, count * 822)
        operation.database = DatabaseShareRecord()
        operation.database?.queries = queries
        for (kind, values) in times { operation.latency[kind] = latency(count, values) }
        operation.latency[.service] = operation.latency[.response]
        operation.latency[.generatorLag] = latency(count, hit.map { $0 / 20 })
        operation.latency[.queue] = latency(count, hit.map { $0 / 200 })
        return operation
    }

    static func latency(_ count: Int, _ times: [Int64]) -> LatencyRecord {
        var latency = LatencyRecord()
        latency.count = count
        (latency.minNs, latency.meanNs, latency.maxNs) = (times[0], times[1], times[7])
        (latency.p50Ns, latency.p90Ns, latency.p95Ns) = (times[2], times[3], times[4])
        latency.p99Ns = count >= 1_000 ? times[5] : nil
        latency.p99_9Ns = count >= 10_000 ? times[6] : nil
        latency.histogram = "HISTFAAAAA=="
        return latency
    }

    private static func interval(
        _ path: String, _ second: Int, of seconds: Int, _ operation: OperationRecord
    ) -> IntervalRecord {
        let response = operation.latency[.response]
        return IntervalRecord(
            startNs: Int64(second) * 1_000_000_000, path: path, operation: operation.name,
            count: operation.count / seconds, failed: 0, hits: operation.hits / seconds,
            misses: operation.misses / seconds, p50Ns: response?.p50Ns, p99Ns: response?.p99Ns, maxNs: response?.maxNs)
    }

    private static func comparison(misses: Int, pairs: Int) -> ComparisonRecord {
        let (seconds, reads, writes) = (3 * pairs, 5_400 * pairs, 600 * pairs)
        var comparison = ComparisonRecord()
        comparison.pairs = pairs
        comparison.paths = ["cached", "direct"]
        comparison.strategy = "delete"
        comparison.speedup.mean = RatioRecord(ratio: 11.5, low: 10.9, high: 12.2)
        comparison.speedup.p50 = RatioRecord(ratio: 18.5, low: 17.9, high: 19.1)
        comparison.speedup.p95 = RatioRecord(ratio: 11.4, low: 10.2, high: 12.8)
        comparison.speedup.p99 = RatioRecord(ratio: 1.16, low: 0.97, high: 1.31)
        comparison.speedup.throughput = RatioRecord(ratio: 1, low: 0.999, high: 1.001)
        comparison.hitRatio = HitRatioRecord(
            measured: Double(reads - misses) / Double(reads), expected: 0.961,
            basis: "With zipf picks, an expiry of 1 h and deletes by writes, a key is there when it is asked for again."
        )
        (comparison.breakEven, comparison.breakEvenHitRatio) = ("ratio", 0.0647)
        (comparison.predictedMeanNs, comparison.measuredMeanNs) = (192_300, 199_600)
        comparison.means.hitNs = 130_000
        comparison.means.missNs = 2_450_000
        comparison.means.getNs = 120_000
        comparison.means.fillNs = 110_000
        comparison.means.queryNs = 2_150_000
        comparison.means.directNs = 2_300_000
        var database = DatabaseLoadRecord()
        (database.kind, database.url) = ("sqlite", "sqlite:/tmp/cachegauge-x/data.db")
        (database.server, database.version, database.sessions) = ("SQLite", "3.40.1", 16)
        let queries = Double(misses + writes) / Double(seconds)
        (database.directQueriesPerSecond, database.cachedQueriesPerSecond) = (2_000, queries)
        (database.avoidedShare, database.flushedQueriesPerSecond) = (1 - queries / 2_000, 2_000)
        comparison.databases = [database]
        comparison.coldStart = [
            ColdStartRecord(second: 0, hitRatio: 0.412, p99Ns: 2_900_000),
            ColdStartRecord(second: 1, hitRatio: 0.713, p99Ns: 2_700_000),
            ColdStartRecord(second: 2, hitRatio: 0.902, p99Ns: 2_610_000),
            ColdStartRecord(second: 3, hitRatio: 0.951, p99Ns: 2_590_000),
            ColdStartRecord(second: 4, hitRatio: 0.968, p99Ns: nil),
        ]
        comparison.steadyFromSecond = 4
        comparison.fairness.cacheTransport = "tcp"
        comparison.fairness.databaseTransport = "inProcess"
        comparison.fairness.library = "SQLite 3.40.1"
        comparison.fairness.sharedHost = true
        comparison.fairness.cacheSettings = ["appendonly": "no", "save": ""]
        comparison.fairness.databaseSettings = ["journal_mode": "wal", "synchronous": "NORMAL"]
        comparison.blocks = [block(0, "cached", misses: misses / pairs)]
        for pair in 1...pairs {
            let order = pair % 2 == 0 ? ["direct", "cached"] : ["cached", "direct"]
            comparison.blocks += order.map { block(pair, $0, misses: misses / pairs) }
        }
        return comparison
    }

    private static func block(_ pair: Int, _ path: String, misses: Int) -> BlockRecord {
        var block = BlockRecord()
        (block.pair, block.path) = (pair, path)
        block.directory = pair == 0 ? "cold-start" : "pairs/0\(pair)/\(path)"
        block.startedAt = "2026-01-02T03:04:05Z"
        block.durationNs = pair == 0 ? 5_000_000_000 : 3_000_000_000
        (block.planned, block.completed, block.ratePerSecond) =
            pair == 0 ? (10_000, 10_000, 2_000) : (6_000, 6_000, 2_000)
        block.queriesPerSecond = path == "cached" ? Double(misses + 600) / 3 : 2_000
        if path == "cached" { (block.hits, block.misses) = (5_400 - misses, misses) }
        if pair == 0 { (block.hits, block.misses, block.queriesPerSecond) = (7_790, 1_210, 442) }
        let times = path == "cached" ? cached : direct
        (block.meanNs, block.p50Ns, block.p95Ns, block.p99Ns) = (times[1], times[2], times[4], times[5])
        return block
    }
}

extension RunRecord {
    mutating func change(_ change: (inout ComparisonRecord) -> Void) {
        guard var changed = comparison else { return }
        change(&changed)
        comparison = changed
    }

    mutating func changeOperation(_ path: String, _ name: String, _ change: (inout OperationRecord) -> Void) {
        for place in paths.indices where paths[place].name == path {
            for part in paths[place].operations.indices where paths[place].operations[part].name == name {
                change(&paths[place].operations[part])
            }
        }
    }

    mutating func setLatency(_ path: String, _ name: String, _ times: [LatencyKind: [Int64]]) {
        changeOperation(path, name) { operation in
            for (kind, values) in times {
                operation.latency[kind] = SampleComparisons.latency(operation.latency[kind]?.count ?? 0, values)
            }
        }
    }

    /// A database server beside the client, instead of SQLite.
    mutating func useServer() {
        command = [
            "cachegauge", "compare", "user-profile", "--target", "redis://10.0.0.5:6379", "--database",
            "postgres://***@10.0.0.6:5432/app", "--rate", "2k/s",
        ]
        change { comparison in
            comparison.databases[0].kind = "postgres"
            comparison.databases[0].url = "postgres://***@10.0.0.6:5432/app"
            (comparison.databases[0].server, comparison.databases[0].version) = ("PostgreSQL", "15.8")
            comparison.databases[0].limit = "500/s"
            comparison.databases[0].limitPerSecond = 500
            comparison.databases[0].hitRatioNeeded = 0.8333
            comparison.fairness.databaseTransport = "tcp"
            comparison.fairness.library = "libpq 15.8"
            comparison.fairness.sharedHost = false
            comparison.fairness.databaseSettings = ["fsync": "on", "synchronous_commit": "on"]
        }
    }

    /// Makes the hits of the cached reads' seconds add up to those of the operation, in the last second.
    mutating func fitIntervals() {
        guard let read = paths.first?.operations.first else { return }
        let places = intervals.indices.filter { intervals[$0].path == "cached" && intervals[$0].operation == "read" }
        guard let last = places.last else { return }
        intervals[last].hits += read.hits - places.reduce(0) { $0 + intervals[$1].hits }
    }
}
