// SPDX-License-Identifier: Apache-2.0
import Results

/// Records of strategies side by side with known figures.
enum SampleStaleness {
    static func strategies() -> RunRecord {
        var record = SampleRuns.open()
        record.kind = "stale"
        record.command = ["cachegauge", "stale", "--strategy", "ttl,delete,versioned"]
        record.sandbox = nil
        let operations = record.paths[0].operations.map { operation in
            var operation = operation
            operation.name = operation.name == "get" ? "read" : "write"
            return operation
        }
        record.paths = ["ttl", "delete", "versioned"].map { PathRecord(name: $0, operations: operations) }
        record.intervals = []
        record.staleness = staleness(record.paths[0].operations[0].latency[.response] ?? LatencyRecord())
        record.validity = ValidityRecord()
        return record
    }

    private static func staleness(_ latency: LatencyRecord) -> StalenessRecord {
        var ttl = strategy("ttl", stale: 20_000, hidden: [4000, 3000, 1000, nil], outdated: 0, queries: 9_000)
        ttl.expiryAwaited = true
        ttl.age = latency
        ttl.boundedAges = 12
        (ttl.behindP50, ttl.behindP99, ttl.behindMax, ttl.commandsPerWrite) = (2, 7, 31, 0)
        var delete = strategy("delete", stale: 54, hidden: [9, 4, 1, nil], outdated: 2, queries: 12_000)
        delete.age = latency
        delete.behindMax = 1
        delete.examples = [
            "cachegauge:user:7:profile is left in the cache at version 3, and the database holds version 4."
        ]
        let versioned = strategy("versioned", stale: 0, hidden: [0, 0, 0, nil], outdated: 0, queries: 9_300)
        var staleness = StalenessRecord()
        staleness.rounds = 2
        staleness.strategies = [ttl, delete, versioned]
        staleness.raceWindowNs = 5_000_000
        staleness.quietNs = 1_000_000_000
        staleness.expiry = "2.00 s"
        staleness.stampedeGuard = "lock"
        staleness.database = "PostgreSQL 15.1 at db.example"
        staleness.stampedes = [stampede("none", loads: 50, most: 14), stampede("lock", loads: 10, most: 1)]
        var lag = ReplicationLagRecord()
        (lag.secondary, lag.versions, lag.patienceNs, lag.resolutionNs) = (
            "redis://other:6379/0", 900, 10_000_000_000, 90_000
        )
        lag.lag = latency
        staleness.lag = lag
        return staleness
    }

    private static func strategy(
        _ name: String, stale: Int, hidden: [Int?], outdated: Int, queries: Int
    ) -> StrategyStalenessRecord {
        var one = StrategyStalenessRecord()
        (one.strategy, one.blocks, one.reads, one.stale) = (name, 2, 54_000, stale)
        (one.shareLow, one.shareHigh) = (Double(stale) / 60_000, Double(stale + 4) / 50_000)
        one.writes = 6_000
        one.hidden = zip([10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000], hidden).map { after, writes in
            var one = HiddenWritesRecord()
            one.afterNs = Int64(after)
            one.writes = writes
            return one
        }
        (one.present, one.outdated) = (800, outdated)
        (one.hits, one.misses, one.queries) = (50_000, 4_000, queries)
        (one.queriesPerSecond, one.worstSecondQueries) = (Double(queries) / 30, queries / 20)
        (one.commandsPerRead, one.commandsPerWrite) = (1.1, 1)
        return one
    }

    private static func stampede(_ stampedeGuard: String, loads: Int, most: Int) -> StampedeRecord {
        var one = StampedeRecord()
        one.stampedeGuard = stampedeGuard
        (one.expiries, one.loads, one.mostLoaders) = (10, loads, most)
        (one.readsPerSecond, one.loadNs, one.expected) = (400, 10_000_000, 5)
        (one.queriesPerSecond, one.worstSecondQueries, one.readP99Ns) = (300, 700, 12_000_000)
        return one
    }
}
