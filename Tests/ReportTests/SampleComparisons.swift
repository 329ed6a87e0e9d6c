// SPDX-License-Identifier: Apache-2.0
import Results

/// Comparisons with known figures, one for each thing that a report of them must show.
///
/// Five pairs of blocks of three seconds, 2,000 operations per second on each path: 1,800 reads and 200 writes.
enum SampleComparisons {
    static let all: [(name: String, record: RunRecord)] = [
        ("comparison", sandbox()), ("slower", slower()), ("no-difference", noDifference()), ("alone", alone()),
        ("overloaded-direct", overloadedDirect()), ("cache-lost", cacheLost()), ("wrong", wrong()),
        ("few-pairs", fewPairs()), ("hostile-comparison", hostile()),
        ("cached-block", block("cached")), ("direct-block", block("direct")),
    ]

    /// The sandbox: SQLite with a declared delay of 2 ms.
    static func sandbox() -> RunRecord {
        var record = base(misses: 810)
        record.sandbox = "redis-server 7.0.15, started by cachegauge; an SQLite file in a temporary directory"
        record.simulated =
            "Each query of the database was delayed by 2 ms on purpose (--database-delay): the database's share of these "
            + "figures is simulated."
        record.comparison?.simulatedDelay = "2 ms"
        return record.judged()
    }

    /// SQLite without a delay answers in microseconds: no cache behind a socket wins.
    static func slower() -> RunRecord {
        var record = base(misses: 810)
        let direct: [Int64] = [11_000, 24_000, 20_000, 31_000, 38_000, 71_000, 190_000, 900_000]
        let write: [Int64] = [31_000, 61_000, 55_000, 80_000, 97_000, 190_000, 420_000, 1_100_000]
        record.setLatency("direct", "read", [.response: direct, .query: direct])
        record.setLatency("direct", "write", [.response: write, .query: write])
        record.setLatency(
            "cached", "read", [.response: [61_000, 133_900, 121_000, 182_000, 214_000, 320_000, 900_000, 2_100_000]])
        record.setLatency(
            "cached", "read", [.responseMiss: [190_000, 261_000, 255_000, 300_000, 340_000, 0, 0, 990_000]])
        record.setLatency("cached", "read", [.query: [12_000, 25_000, 21_000, 32_000, 39_000, 0, 0, 400_000]])
        let query: [Int64] = [12_000, 62_000, 56_000, 81_000, 98_000, 191_000, 0, 1_000_000]
        record.setLatency("cached", "write", [.query: query])
        record.setLatency(
            "cached", "write", [.response: [120_000, 171_000, 166_000, 220_000, 251_000, 390_000, 0, 1_900_000]])
        record.change { comparison in
            comparison.speedup.mean = RatioRecord(ratio: 0.179, low: 0.173, high: 0.186)
            comparison.speedup.p50 = RatioRecord(ratio: 0.165, low: 0.161, high: 0.169)
            comparison.speedup.p95 = RatioRecord(ratio: 0.178, low: 0.166, high: 0.189)
            comparison.speedup.p99 = RatioRecord(ratio: 0.222, low: 0.190, high: 0.262)
            (comparison.breakEven, comparison.breakEvenHitRatio) = ("never", nil)
            (comparison.predictedMeanNs, comparison.measuredMeanNs) = (124_020, 133_900)
            (comparison.means.missNs, comparison.means.queryNs, comparison.means.directNs) = (261_000, 25_000, 24_000)
        }
        return record.judged()
    }

    /// PostgreSQL, whose rows are in memory, answers nearly as fast as the cache, which never filled.
    static func noDifference() -> RunRecord {
        var record = base(misses: 13_500)
        record.useServer()
        record.setLatency(
            "cached", "read",
            [
                .response: [38_000, 172_500, 156_000, 310_000, 340_000, 560_000, 1_400_000, 3_100_000],
                .responseHit: [38_000, 65_000, 60_000, 90_000, 110_000, 190_000, 500_000, 2_000_000],
                .responseMiss: [180_000, 280_000, 270_000, 335_000, 365_000, 620_000, 1_500_000, 3_100_000],
                .get: [34_000, 60_000, 56_000, 84_000, 102_000, 180_000, 480_000, 1_900_000],
                .query: [88_000, 155_000, 146_000, 210_000, 240_000, 410_000, 1_000_000, 2_800_000],
                .fill: [34_000, 60_000, 56_000, 84_000, 102_000, 180_000, 480_000, 1_900_000],
            ])
        record.setLatency(
            "direct", "read",
            [
                .response: [90_000, 172_000, 160_000, 240_000, 260_000, 420_000, 1_100_000, 2_900_000],
                .query: [87_000, 165_000, 154_000, 231_000, 250_000, 410_000, 1_050_000, 2_800_000],
            ])
        record.change { comparison in
            comparison.speedup.mean = RatioRecord(ratio: 1.00, low: 0.95, high: 1.06)
            comparison.speedup.p50 = RatioRecord(ratio: 1.03, low: 0.97, high: 1.09)
            comparison.speedup.p95 = RatioRecord(ratio: 0.76, low: 0.73, high: 0.80)
            comparison.speedup.p99 = nil
            comparison.hitRatio = HitRatioRecord(
                measured: 0.5, expected: 0.96, basis: "With zipf picks and an expiry of 1 h, 96.0 % of the reads hit.")
            comparison.breakEvenHitRatio = 0.502
            (comparison.predictedMeanNs, comparison.measuredMeanNs) = (176_000, 172_500)
            (comparison.means.hitNs, comparison.means.missNs) = (65_000, 280_000)
            (comparison.means.getNs, comparison.means.fillNs) = (60_000, 60_000)
            (comparison.means.queryNs, comparison.means.directNs) = (155_000, 172_000)
            comparison.steadyFromSecond = nil
            for place in comparison.coldStart.indices { comparison.coldStart[place].hitRatio? /= 2 }
        }
        return record.judged()
    }

    static func alone() -> RunRecord {
        var record = base(misses: 810)
        record.useServer()
        record.command += ["--paths", "cached"]
        record.paths.removeLast()
        record.intervals.removeAll { $0.path == "direct" }
        record.measure = measure(planned: 30_000, completed: 30_000, failed: 0)
        record.change { comparison in
            comparison.paths = ["cached"]
            comparison.pairs = 0
            comparison.speedup = SpeedupRecord()
            (comparison.breakEven, comparison.breakEvenHitRatio, comparison.predictedMeanNs) = (nil, nil, nil)
            comparison.means.directNs = nil
            comparison.blocks.removeAll { $0.path == "direct" }
            comparison.databases[0].directQueriesPerSecond = nil
            comparison.databases[0].avoidedShare = nil
        }
        return record.judged()
    }

    /// Four sessions of 2.15 ms each do 1,860 queries per second at most, and 2,000 were asked for.
    static func overloadedDirect() -> RunRecord {
        var record = base(misses: 810)
        record.useServer()
        let response: [Int64] = [
            2_100_000, 1_310_000_000, 1_300_000_000, 2_300_000_000, 2_450_000_000, 2_600_000_000, 2_700_000_000,
            2_800_000_000,
        ]
        for name in ["read", "write"] {
            record.setLatency("direct", name, [.response: response, .poolWait: response.map { $0 - 2_100_000 }])
        }
        record.change { comparison in
            comparison.overloaded = ["direct"]
            comparison.speedup = SpeedupRecord()
            comparison.speedup.throughput = RatioRecord(ratio: 1.08, low: 1.07, high: 1.09)
            comparison.databases[0].sessions = 4
            (comparison.databases[0].directQueriesPerSecond, comparison.databases[0].avoidedShare) = (1_858, 0.863)
            for place in comparison.blocks.indices where comparison.blocks[place].path == "direct" {
                comparison.blocks[place].overloaded = true
                comparison.blocks[place].ratePerSecond = 1_858
                comparison.blocks[place].findings = [Finding("overloaded", .warning, "Too slow.")]
                (comparison.blocks[place].p99Ns, comparison.blocks[place].meanNs) = (2_600_000_000, 1_310_000_000)
            }
        }
        return record.judged()
    }

    /// The cache stopped for a while: reads went on with the database, and it lost some of them.
    static func cacheLost() -> RunRecord {
        var record = base(misses: 810)
        record.useServer()
        let second = 6
        record.changeOperation("cached", "read") { read in
            read.hits -= 5_000
            read.count = 27_000
            read.failed = 90
            read.hits -= 90
            read.errors.connection = 90
            read.database?.cacheUnavailable = 5_000
            read.database?.queries += 5_090
            read.database?.errors = OrderedCounts(["connection": 90])
        }
        record.setLatency(
            "cached", "read",
            [.response: [61_000, 609_000, 124_000, 2_410_000, 2_500_000, 2_930_000, 4_000_000, 7_100_000]])
        record.changeOperation("cached", "write") { $0.database?.cacheUnavailable = 555 }
        for place in record.intervals.indices
        where record.intervals[place].path == "cached" && record.intervals[place].operation == "read" {
            switch record.intervals[place].second {
            case second: record.intervals[place].hits = 0
            case second + 1, second + 2: record.intervals[place].hits -= 1_650
            default: continue
            }
            if record.intervals[place].second == second + 2 { record.intervals[place].failed = 90 }
        }
        record.fitIntervals()
        record.measure = measure(planned: 60_000, completed: 59_910, failed: 90)
        record.connections = ConnectionsRecord(opened: 50, reconnects: 50, connectFailures: 212, refused: 212)
        record.change { comparison in
            comparison.blocks[5].completed -= 90
            comparison.blocks[5].ratePerSecond = 1_970
            comparison.blocks[5].hits -= 5_090
            comparison.blocks[5].queriesPerSecond = 1_951
            comparison.speedup.mean = RatioRecord(ratio: 10.4, low: 1.9, high: 12.1)
            comparison.speedup.p95 = RatioRecord(ratio: 11.2, low: 1.0, high: 12.7)
            comparison.hitRatio.measured = 0.963
            (comparison.predictedMeanNs, comparison.measuredMeanNs) = (209_200, 609_000)
            comparison.databases[0].cachedQueriesPerSecond = 593.3
            comparison.databases[0].avoidedShare = 0.703
        }
        return record.judged()
    }

    static func wrong() -> RunRecord {
        var record = base(misses: 810)
        record.useServer()
        record.changeOperation("cached", "read") { $0.database?.wrongValues = 3 }
        record.change { comparison in
            comparison.wrongValues = 3
            comparison.wrongValueExamples = [
                "cachegauge:user:42:profile held the value of key 43.",
                "cachegauge:user:7:profile was cut after 96 bytes.",
            ]
            comparison.uncheckedValues = 1_204
            for place in [1, 4] {
                comparison.blocks[place].valid = false
                comparison.blocks[place].findings = [Finding("wrong-values", .invalid, "Values are wrong.")]
            }
        }
        return record.judged()
    }

    /// Interrupted in its fourth pair, with settings that are not fair.
    static func fewPairs() -> RunRecord {
        var record = base(misses: 486, pairs: 3)
        record.useServer()
        record.interrupted = true
        record.change { comparison in
            comparison.pairs = 3
            comparison.speedup.mean = RatioRecord(ratio: 11.5, low: nil, high: nil)
            comparison.speedup.p50 = RatioRecord(ratio: 18.5, low: nil, high: nil)
            comparison.speedup.p95 = RatioRecord(ratio: 11.4, low: nil, high: nil)
            comparison.speedup.p99 = RatioRecord(ratio: 1.16, low: nil, high: nil)
            comparison.fairness.cacheTransport = "unixSocket"
            comparison.fairness.sharedHost = nil
            comparison.fairness.concerns = [
                "The target is reached by a unix socket and the database over TCP, which is slower.",
                "PostgreSQL runs with fsync=off: a crash loses what it has acknowledged.",
            ]
            comparison.databases[0].limit = "4 workers"
            comparison.databases[0].limitPerSecond = 150
            comparison.databases[0].hitRatioNeeded = nil
        }
        return record.judged()
    }

    /// Names and texts of servers that would break a table, a document or a terminal.
    static func hostile() -> RunRecord {
        var record = sandbox()
        let evil = "a|b `c`\n# d <script>\u{1b}[2J"
        record.profile = .object([JSONMember("name", .text(evil))])
        record.simulated = evil
        record.target.server = evil
        record.paths[0].operations[1].name = evil
        record.change { comparison in
            comparison.databases[0].url = evil
            comparison.databases[0].version = evil
            comparison.databases[0].limit = evil
            comparison.strategy = evil
            comparison.simulatedDelay = evil
            comparison.hitRatio.basis = evil
            comparison.fairness.cacheTransport = evil
            comparison.fairness.library = evil
            comparison.fairness.databaseSettings = OrderedTexts([(evil, evil)])
            comparison.fairness.concerns = [evil]
            comparison.blocks[1].directory = evil
            comparison.blocks[2].path = evil
            comparison.wrongValueExamples = [evil]
        }
        record.paths[1].operations[0].database?.errors = OrderedCounts([evil: 3])
        return record.judged()
    }
}
