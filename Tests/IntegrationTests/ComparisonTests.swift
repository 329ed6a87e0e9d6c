// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers
import Testing

@Suite("A comparison on real servers") struct ComparisonTests {
    @Test("Redis before PostgreSQL: both paths are measured, and the servers saw what the record says")
    func postgres() throws {
        let redis = try RedisServer()
        let postgres = try PostgresServer()
        let run = try MeasuredComparison(
            target: redis.url, database: postgres.url, ["--pairs", "5", "--value-size", "512B"])
        #expect(run.comparison.pairs == 5)
        #expect(run.record.kind == "compare")
        #expect(run.record.measure.failed == 0 && run.record.measure.unsent == 0)
        let cached = try run.operation("read", on: "cached")
        let direct = try run.operation("read", on: "direct")
        #expect(cached.hits + cached.misses == cached.completed)
        #expect(cached.hits > 0 && cached.misses > 0)
        #expect(direct.database?.queries == direct.completed)
        #expect(cached.database?.queries == cached.misses)
        // Interleaved blocks ask for the same operations.
        #expect(cached.count == direct.count)
        #expect(try run.operation("write", on: "cached").count == run.operation("write", on: "direct").count)
        #expect(run.comparison.wrongValues == 0)
        #expect(run.comparison.uncheckedValues == 0)
        #expect(run.comparison.speedup.mean?.low != nil)
        #expect(run.comparison.databases.first?.kind == "postgres")
        #expect(run.comparison.fairness.databaseSettings["fsync"] == "on")
        #expect(run.comparison.fairness.cacheSettings["appendonly"] == "no")
        #expect(run.comparison.simulatedDelay == nil && run.record.simulated == nil)

        // The table is ours, whole, and stays; the cache holds keys with an expiry.
        #expect(try postgres.sql("SELECT count(*) FROM cachegauge_user_profile") == "500")
        let lives = try (0..<500).compactMap { id -> Int64? in
            guard case .integer(let seconds) = try redis.send("TTL", "cachegauge:user:\(id):profile") else {
                return nil
            }
            // -2 is a key that is not there.
            return seconds == -2 ? nil : seconds
        }
        #expect(!lives.isEmpty && lives.allSatisfy { $0 > 3000 && $0 <= 3600 })
        // Warm-ups and the cold start are beside what was measured.
        #expect(try redis.calls("get") >= cached.count)
        #expect(try redis.calls("unlink") >= (try run.operation("write", on: "cached").completed))
    }

    @Test("Each block leaves a folder of its own, and the whole one of all")
    func folders() throws {
        let redis = try RedisServer()
        let run = try MeasuredComparison(target: redis.url, database: "sqlite:rows.db")
        for directory in ["cold-start", "pairs/01/cached", "pairs/01/direct", "pairs/02/cached", "pairs/02/direct"] {
            let block = try run.block(directory)
            #expect(block.kind == "run")
            #expect(block.paths.count == 1)
            #expect(block.measure.durationNs == 1_000_000_000)
            for file in ["report.md", "summary.csv", "intervals.csv", "latency.hlog"] {
                #expect(try !run.place.read("run/\(directory)/\(file)").isEmpty)
            }
        }
        let summary = try run.place.read("run/summary.csv")
        for row in ["cached,read,response,", "cached,read,response_hit,", "cached,read,response_miss,", "direct,read,"]
        {
            #expect(summary.contains(row))
        }
        #expect(summary.contains("direct,read,pool_wait,"))
        #expect(try run.place.read("run/report.md").contains("## Validity"))
        #expect(run.comparison.blocks.count == 5)
        #expect(run.comparison.coldStart.count == 1)
    }

    @Test("The sandbox: no server is named, a delay is declared, and the report says that it is simulated")
    func sandbox() throws {
        let run = try MeasuredComparison(target: nil, database: nil, ["--sandbox", "embedded"])
        #expect(run.comparison.simulatedDelay == "2 ms")
        #expect(run.record.simulated?.contains("2 ms") == true)
        #expect(run.output.standardOutput.split(separator: "\n").prefix(12).contains { $0.hasPrefix("Simulated") })
        // A query of SQLite takes microseconds; the declared delay is nearly all of it.
        let query = try #require(try run.operation("read", on: "direct").latency[.query])
        #expect(query.minNs >= 2_000_000)
        #expect(run.comparison.databases.first?.kind == "sqlite")
    }

    @Test("SQLite without a delay is faster than any cache over a socket, and the report says so")
    func sqliteWithoutDelay() throws {
        let redis = try RedisServer()
        let run = try MeasuredComparison(
            target: redis.url, database: "sqlite:rows.db", ["--pairs", "5", "--operations", "get=1"])
        let mean = try #require(run.comparison.speedup.mean)
        #expect(mean.ratio < 1)
        #expect(run.comparison.fairness.databaseTransport == "inProcess")
        #expect(run.comparison.breakEven == "never")
    }

    @Test("One path alone", arguments: ["cached", "direct"])
    func onePath(path: String) throws {
        let redis = try RedisServer()
        let run = try MeasuredComparison(target: redis.url, database: "sqlite:rows.db", ["--paths", path])
        #expect(run.record.paths.map(\.name) == [path])
        #expect(run.comparison.paths == [path])
        #expect(run.comparison.speedup.mean == nil)
        // The direct path leaves the cache alone.
        if path == "direct" { #expect(try redis.calls("get") == 0) }
    }

    @Test("--cleanup removes the keys and the table, and nothing else")
    func cleanup() throws {
        let redis = try RedisServer()
        let postgres = try PostgresServer()
        _ = try redis.send("SET", "somebody:else", "1")
        try postgres.sql("CREATE TABLE somebody_else (id int)")
        _ = try MeasuredComparison(target: redis.url, database: postgres.url, ["--cleanup"])
        #expect(try redis.keyCount() == 1)
        #expect(try postgres.sql("SELECT to_regclass('cachegauge_user_profile') IS NULL") == "t")
        #expect(try postgres.sql("SELECT count(*) FROM somebody_else") == "0")
    }

    @Test("The user's own statements: rows are read by their ids, and nothing is made, filled or dropped")
    func ownStatements() throws {
        let redis = try RedisServer()
        let postgres = try PostgresServer()
        try postgres.sql(
            "CREATE TABLE users AS SELECT g * 10 AS id, 'profile of ' || g AS payload FROM generate_series(1, 200) g; "
                + "ALTER TABLE users ADD PRIMARY KEY (id)")
        let run = try MeasuredComparison(
            target: redis.url, database: postgres.url,
            [
                "--keys", "200", "--operations", "get=1", "--set",
                "database.read=SELECT payload FROM users WHERE id = $1", "--set", "database.ids=SELECT id FROM users",
                "--cleanup",
            ])
        let cached = try run.operation("read", on: "cached")
        #expect(cached.failed == 0 && cached.hits > 0)
        #expect(cached.database?.uncheckedValues == cached.completed)
        #expect(try postgres.sql("SELECT count(*) FROM users") == "200")
        #expect(try postgres.sql("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'cachegauge%'") == "0")
    }
}
