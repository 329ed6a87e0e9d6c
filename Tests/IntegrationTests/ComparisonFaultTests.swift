// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import TestServers
import Testing

@Suite("A comparison whose servers fail") struct ComparisonFaultTests {
    @Test("The database stops during the direct path and comes back: failures by class, and the counts add up")
    func databaseRestarts() throws {
        let redis = try RedisServer()
        let postgres = try PostgresServer()
        let run = try MeasuredComparison(
            target: redis.url, database: postgres.url,
            ["--paths", "direct", "--pairs", "1", "--duration", "5s", "--rate", "200/s"],
            signals: [
                .init(
                    0,
                    .when {
                        // The server counts with a delay of up to a second.
                        (try? postgres.sql(
                            "SELECT sum(idx_scan) > 100 FROM pg_stat_user_tables WHERE relname LIKE 'cachegauge%'"))
                            == "t"
                    }),
                .init(
                    0,
                    .when {
                        postgres.kill()
                        return (try? postgres.restart()) != nil
                    }),
            ])
        let measure = run.record.measure
        #expect(measure.planned == measure.sent + measure.unsent)
        #expect(measure.sent == measure.completed + measure.failed + measure.unfinished)
        #expect(measure.completed > 0)
        #expect(run.record.notes.contains { $0.contains("database sessions were lost") })
    }

    @Test("The cache stops: reads go to the database, and the report says what that did to it")
    func cacheStops() throws {
        let redis = try RedisServer()
        let run = try MeasuredComparison(
            target: redis.url, database: "sqlite:rows.db",
            ["--paths", "cached", "--pairs", "1", "--duration", "4s", "--rate", "200/s", "--operations", "get=1"],
            signals: [redis.reads(300, then: { redis.stop() })])
        let read = try run.operation("read", on: "cached")
        let share = try #require(read.database)
        #expect(read.failed == 0)
        #expect(share.cacheUnavailable > 0)
        #expect(read.hits + read.misses + share.cacheUnavailable == read.completed)
        #expect(share.queries == read.misses + share.cacheUnavailable)
        #expect(run.findings.contains("cache-unavailable"))
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var name: String
        var arguments: [String]
        var code: Int32
        var words: [String]
        var testDescription: String { name }
    }

    static let refusals = [
        Refusal(name: "no database", arguments: ["--target", "REDIS"], code: 64, words: ["--database"]),
        Refusal(
            name: "nobody listens",
            arguments: ["--target", "REDIS", "--database", "postgres://bench@127.0.0.1:1/postgres"],
            code: 69, words: ["refused"]),
        Refusal(
            name: "wrong password",
            arguments: ["--target", "REDIS", "--database", "postgres://bench:wr0ng-word@127.0.0.1:PORT/postgres"],
            code: 69,
            words: ["authentication failed"]),
        Refusal(
            name: "no such database",
            arguments: ["--target", "REDIS", "--database", "postgres://bench:s3cret-word@127.0.0.1:PORT/nothing"],
            code: 69,
            words: ["nothing"]),
        Refusal(
            name: "lacks the table",
            arguments: [
                "--target", "REDIS", "--database", "POSTGRES", "--operations", "get=1", "--set",
                "database.read=SELECT payload FROM nowhere WHERE id = $1", "--set",
                "database.ids=SELECT id FROM nowhere",
            ], code: 64, words: ["nowhere"]),
        Refusal(
            name: "another operation",
            arguments: ["--target", "REDIS", "--database", "POSTGRES", "--operations", "get=1,incr=1"], code: 64,
            words: ["incr", "--operations get=90,set=10"]),
        Refusal(
            name: "an unknown kind of database", arguments: ["--target", "REDIS", "--database", "mongo://host/db"],
            code: 64,
            words: ["mongo"]),
    ]

    @Test("Each mistake has its exit code and its sentence, and leaves nothing", arguments: refusals)
    func refused(refusal: Refusal) throws {
        let redis = try RedisServer()
        let postgres = try PostgresServer()
        let place = try Workplace()
        let arguments = refusal.arguments.map { word in
            word == "REDIS"
                ? redis.url : word == "POSTGRES" ? postgres.url : word.replacing("PORT", with: "\(postgres.port)")
        }
        let output = try place.run(["compare"] + MeasuredComparison.short + arguments + ["--output", "run"])
        #expect(output.code == refusal.code)
        #expect(output.standardError.contains("Error: "))
        for word in refusal.words { #expect(output.standardError.contains(word)) }
        #expect(!output.standardError.contains("wr0ng-word") && !output.standardError.contains("s3cret-word"))
        #expect(access(place.path + "/run", F_OK) != 0)
    }

    @Test("A table of somebody else is neither filled nor dropped")
    func foreignTable() throws {
        let redis = try RedisServer()
        let postgres = try PostgresServer()
        try postgres.sql("CREATE TABLE cachegauge_user_profile (id bigint PRIMARY KEY, payload bytea)")
        try postgres.sql("INSERT INTO cachegauge_user_profile VALUES (7, 'mine')")
        let output = try Workplace().run(
            ["compare", "--target", redis.url, "--database", postgres.url] + MeasuredComparison.short)
        #expect(output.code == 64)
        #expect(output.standardError.contains("was not made by cachegauge"))
        #expect(try postgres.sql("SELECT count(*) FROM cachegauge_user_profile") == "1")
    }

    @Test("Wrong values in the cache are counted, shown with their key, and end in exit 6")
    func poisonedCache() throws {
        let redis = try RedisServer()
        let run = try MeasuredComparison(
            target: redis.url, database: "sqlite:rows.db",
            [
                "--paths", "cached", "--pairs", "1", "--duration", "4s", "--rate", "200/s", "--operations", "get=1",
                "--keys",
                "10", "--value-size", "100B",
            ],
            signals: [
                redis.reads(
                    300,
                    then: {
                        _ = try? redis.send("COPY", "cachegauge:user:1:profile", "cachegauge:user:2:profile", "REPLACE")
                    })
            ], codes: [6])
        #expect(run.comparison.wrongValues > 0)
        #expect(run.comparison.wrongValueExamples.first?.contains("cachegauge:user:2:profile") == true)
        #expect(run.findings.contains("wrong-values"))
        #expect(run.output.standardOutput.contains("cachegauge:user:2:profile"))
    }

    @Test("Ctrl-C writes what was measured, marked as interrupted")
    func interrupted() throws {
        let redis = try RedisServer()
        let run = try MeasuredComparison(
            target: redis.url, database: "sqlite:rows.db", ["--pairs", "5", "--duration", "3s"],
            signals: [redis.reads(1200, then: {}), .init(SIGINT, .after(seconds: 0.1))], codes: [130])
        #expect(run.record.interrupted)
        #expect(run.comparison.blocks.count < 11)
    }
}
