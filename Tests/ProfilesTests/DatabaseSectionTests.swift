// SPDX-License-Identifier: Apache-2.0
import Database
import Plan
import Testing

@testable import Profiles

/// The section `database` and what it means.
@Suite struct DatabaseSectionTests {
    @Test func whatIsLeftOutIsTheDefault() throws {
        let database = try ReadingTests.read("database: {}").database
        #expect(database.url == nil)
        #expect(database.connections == 16)
        #expect(database.timeout == 5_000_000_000)
        #expect(database.retries == nil)
        #expect(database.retryWait == 100_000_000)
        #expect(database.delay == .none)
        #expect(database.strategy == .delete)
        #expect(database.limit == nil)
        #expect(database.statements == nil)
    }

    @Test func everyKeyIsRead() throws {
        let database = try ReadingTests.read(
            """
            database:
              url: "postgres://me:secret@host/shop"
              connections: 8
              timeout: 250ms
              retries: 4
              retryWait: 1500ms
              delay: 2ms
              strategy: write-through
              limit: 200/s
              read: SELECT payload FROM users WHERE id = $1
              write: |
                UPDATE users
                SET payload = $2 WHERE id = $1
              ids: "SELECT id FROM users"
            """
        ).database
        #expect(database.url is PostgreSQLSpec)
        #expect(database.url?.description == "postgres://***@host:5432/shop")
        #expect(database.connections == 8)
        #expect(database.timeout == 250_000_000)
        #expect(database.retries == 4)
        #expect(database.retryWait == 1_500_000_000)
        #expect(database.delay == .fixed(2_000_000))
        #expect(database.strategy == .writeThrough)
        #expect(database.limit == .rate(200))
        #expect(
            database.statements
                == UserStatements(
                    read: "SELECT payload FROM users WHERE id = $1",
                    write: "UPDATE users\nSET payload = $2 WHERE id = $1\n", ids: "SELECT id FROM users"))
    }

    @Test func aDatabaseCanBeReadAlone() throws {
        let statements = try ReadingTests.read(
            "database: { read: SELECT a FROM b WHERE c = $1, ids: SELECT c FROM b }"
        ).database.statements
        #expect(statements == UserStatements(read: "SELECT a FROM b WHERE c = $1", ids: "SELECT c FROM b"))
    }

    @Test(arguments: [
        ("none", QueryDelay.none), ("2ms", .fixed(2_000_000)), ("1us", .fixed(1000)), ("1m", .fixed(60_000_000_000)),
        ("lognormal:2ms:10ms", .lognormal(median: 2_000_000, p99: 10_000_000)),
        ("lognormal:p99=10ms:median=2ms", .lognormal(median: 2_000_000, p99: 10_000_000)),
        (
            "{ distribution: lognormal, median: 2ms, p99: 10ms }",
            .lognormal(median: 2_000_000, p99: 10_000_000)
        ),
        ("{ lognormal: { median: 2ms, p99: 10ms } }", .lognormal(median: 2_000_000, p99: 10_000_000)),
    ])
    func delaysHaveManySpellings(text: String, delay: QueryDelay) throws {
        #expect(try ReadingTests.read("database: { delay: \(text) }").database.delay == delay)
        #expect(try ReadingTests.read("", OverridesTests.overrides([(.databaseDelay, text)])).database.delay == delay)
    }

    @Test func aBareNameLacksEachParameter() {
        let hint =
            "found nothing; allowed is a time from 1us to 1m, such as 2ms; "
            + "write { distribution: lognormal, median: 2ms, p99: 10ms }."
        #expect(
            MistakesTests.messages("database: { delay: lognormal }") == [
                "test.yaml:1: database.delay.median: \(hint)", "test.yaml:1: database.delay.p99: \(hint)",
            ])
    }

    @Test(arguments: [
        ("none", nil), ("200/s", DatabaseLimit.rate(200)), ("1.5k/s", .rate(1500)), ("60 workers", .workers(60)),
        ("60workers", .workers(60)), ("1 worker", .workers(1)),
    ])
    func limits(text: String, limit: DatabaseLimit?) throws {
        #expect(try ReadingTests.read("database: { limit: \(text) }").database.limit == limit)
        #expect(limit.map { DatabaseLimits.format($0) } ?? "none" == text || ["1.5k/s", "60workers"].contains(text))
    }

    @Test(arguments: InvalidationStrategy.compared) func strategies(strategy: InvalidationStrategy) throws {
        #expect(
            try ReadingTests.read("database: { strategy: \(strategy.rawValue) }").database.strategy == strategy)
    }

    @Test(arguments: [
        "postgres://***@host/db", "postgres://***@[::1]:6000/db?sslmode=require", "postgres://***@/db?host=/run",
    ])
    func printedCredentialsAreNoCredentials(url: String) throws {
        let read = try ReadingTests.read("database: { url: '\(url)' }").database.url
        #expect(read?.description.contains("***") == false)
        #expect(read?.description.hasPrefix("postgres://") == true)
    }

    @Test(arguments: [
        "http://user:secret@host", "postgres://user:secret@host:port/db", "postgres:user:secret", "user:secret@host/db",
        "postgres://user:s@e/c?ret@host:0/db", "sqlite://user:secret@host",
    ])
    func aWrongURLIsNeverShown(url: String) throws {
        let messages =
            MistakesTests.messages("database: { url: '\(url)' }")
            + MistakesTests.messages("", try OverridesTests.overrides([(.database, url)]))
        #expect(messages.count == 2)
        #expect(messages[0].hasPrefix("test.yaml:1: database.url: found a URL that cannot be read; "))
        #expect(messages[1].hasPrefix("--database: database.url: found a URL that cannot be read; "))
        for part in ["secret", "s@e", "ret@"] { #expect(!messages.contains { $0.contains(part) }) }
    }

    /// A URL where something else belongs, with a password that is longer than what a message shows.
    @Test(arguments: ["database", "database.delay", "target", "keys.count", "seed", "operations"])
    func aURLInTheWrongPlaceShowsNoPassword(path: String) throws {
        let url = "postgres://user:s@cr/e?t\(String(repeating: "secret", count: 30))@host/db"
        var overrides = ProfileOverrides()
        overrides.set(path, to: url, origin: "--set")
        try overrides.set(assignment: "\(url)?sslmode=require")
        let messages = MistakesTests.messages("", overrides)
        #expect(messages.count >= 2, "\(messages)")
        #expect(!messages.contains { $0.contains("secret") || $0.contains("s@cr") }, "\(messages)")
        #expect(messages.contains { $0.contains("***@host/db") })
        #expect(!ProfileNotFound(reference: url, isPath: true, known: []).description.contains("secret"))
    }
}
