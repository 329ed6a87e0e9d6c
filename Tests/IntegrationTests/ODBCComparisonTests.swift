// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import TestServers
import Testing

@Suite("A comparison over ODBC")
struct ODBCComparisonTests {
    @Test("with MariaDB reads right values on both paths, tells its settings, cleans up, and shows no secret")
    func mariadb() throws {
        let redis = try RedisServer()
        let mariadb = try MariaDBServer(password: "s3cret word;}")
        let url =
            "odbc:Driver={MariaDB Unicode};Server=127.0.0.1;Port=\(mariadb.port);Database=bench;UID=bench;"
            + "PWD={s3cret word;}}};TCPIP=1"
        let run = try MeasuredComparison(
            target: redis.url, database: url, ["--operations", "get=9,set=1", "--strategy", "delete", "--cleanup"])
        #expect(run.comparison.wrongValues == 0)
        let load = try #require(run.comparison.databases.first)
        #expect(load.kind == "odbc")
        #expect(load.server == "MariaDB")
        #expect(load.directQueriesPerSecond ?? 0 > 0)
        #expect(try run.operation("read", on: "cached").hits > 0)
        let settings = run.comparison.fairness.databaseSettings.all.map { "\($0.key)=\($0.value)" }
        #expect(settings.contains("innodb_flush_log_at_trx_commit=1"))
        #expect(run.comparison.fairness.library.hasPrefix("MariaDB Unicode (libmaodbc.so "))
        #expect(try mariadb.sql("SHOW TABLES") == "")
        let all = try run.place.files.filter { !$0.hasSuffix("latest") }.map { try run.place.read($0) }.joined()
        #expect(!(all + run.output.standardOutput + run.output.standardError).contains("s3cret"))
        #expect(all.contains("odbc:Driver={MariaDB Unicode};Server=127.0.0.1;"))
    }

    @Test("with a server that is busy counts its refusals by their class, and goes on")
    func busy() throws {
        let redis = try RedisServer()
        var manners = TDSStandIn.Manners()
        manners.failure = 40501
        // Behind what filling takes; then each session has one refusal.
        manners.failsAfter = 30
        manners.failureCount = 1
        let server = try TDSStandIn(manners)
        let run = try MeasuredComparison(target: redis.url, database: server.url)
        let counts = run.record.paths.flatMap { $0.operations }.compactMap { $0.database?.errors }
        let throttled = counts.flatMap { $0.all }.filter { $0.name == "throttled" }.map(\.count).reduce(0, +)
        #expect(throttled > 0)
        #expect(counts.flatMap { $0.all }.allSatisfy { $0.name == "throttled" })
        #expect(run.findings.contains("database-errors"))
        #expect(run.comparison.wrongValues == 0)
        #expect(server.errors == "")
    }

    @Test("whose profile asks for it makes refused queries again, in their time, and tells")
    func retried() throws {
        let redis = try RedisServer()
        var manners = TDSStandIn.Manners()
        manners.failure = 40501
        manners.failsAfter = 30
        manners.failureCount = 1
        let server = try TDSStandIn(manners)
        let run = try MeasuredComparison(
            target: redis.url, database: server.url,
            ["--set", "database.retries=3", "--set", "database.retryWait=80ms"])
        let shares = run.record.paths.flatMap { $0.operations }.compactMap(\.database)
        let retried = shares.reduce(0) { $0 + ($1.retried ?? 0) }
        #expect(retried > 0)
        #expect(shares.reduce(0) { $0 + ($1.throttled ?? 0) } == retried)
        #expect(shares.reduce(0) { $0 + ($1.throttledNs ?? 0) } == Int64(retried) * 80_000_000)
        #expect(shares.allSatisfy { $0.errors.total == 0 && $0.requestUnits == nil })
        #expect(run.record.measure.failed == 0)
        #expect(run.findings.contains("database-retries") && !run.findings.contains("database-errors"))
        // The wait is in the operation's time.
        let longest = run.record.paths.flatMap { $0.operations }.compactMap { $0.latency[.query]?.maxNs }.max()
        #expect(longest.map { $0 >= 80_000_000 } == true)
        #expect(server.errors == "")
    }

    /// MariaDB has a session for each client, so that operations are given ahead.
    @Test("of a fixed number of operations in a closed loop asks for each of them once")
    func closedLoop() throws {
        let redis = try RedisServer()
        let mariadb = try MariaDBServer()
        let run = try MeasuredComparison(
            target: redis.url, database: mariadb.url,
            base: [
                "--keys", "500", "--threads", "1", "--warmup", "200ms", "--cold-start", "1s", "--connect-timeout",
                "10s",
                "--timeout", "10s", "--quiet", "--closed", "--connections", "4", "--depth", "1",
                "--database-connections", "4", "--requests", "1k",
                "--pairs", "1", "--operations", "get=9,set=1",
            ])
        #expect(run.comparison.wrongValues == 0)
        for path in ["direct", "cached"] {
            let read = try run.operation("read", on: path)
            let write = try run.operation("write", on: path)
            #expect(read.count + write.count == 1000)
            #expect(read.failed + write.failed == 0)
        }
        let direct = try run.operation("read", on: "direct")
        #expect(direct.database?.queries == direct.count)
        #expect(direct.latency[.poolWait]?.count == direct.count)
    }

    /// A file that is no library stands in the way of the one that is installed.
    @Test(
        "without the library that it needs ends in exit 69, and names the package",
        arguments: [
            ("odbc:Driver=X", ["libodbc.so.2", "libodbc.so"], "unixODBC, was not found", "unixodbc"),
            (
                "cosmos://127.0.0.1:1/a/b", ["libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so"],
                "curl's library was not found", "libcurl4"
            ),
        ])
    func missingLibrary(database: String, files: [String], sentence: String, debian: String) throws {
        let redis = try RedisServer()
        let folder = try TemporaryFolder()
        for file in files { _ = try folder.write("", to: file) }
        let output = try Workplace().run(
            ["compare", "--target", redis.url, "--database", database] + MeasuredComparison.short,
            environment: [
                "LD_LIBRARY_PATH": ([folder.path] + (getenv("LD_LIBRARY_PATH").map { [String(cString: $0)] } ?? []))
                    .joined(separator: ":"), "COSMOS_KEY": CosmosStandIn.key,
            ])
        #expect(output.code == 69)
        #expect(output.standardError.contains(sentence))
        #expect(output.standardError.contains("install it with `apt-get install \(debian)` on Debian or Ubuntu"))
    }

    @Test("with a database that names a driver that is not there ends in exit 69, and says how to list those that are")
    func missingDriver() throws {
        let redis = try RedisServer()
        let output = try Workplace().run(
            ["compare", "--target", redis.url, "--database", "odbc:Driver={No Such Driver};Server=127.0.0.1"]
                + MeasuredComparison.short)
        #expect(output.code == 69)
        #expect(output.standardError.contains("No Such Driver"))
        #expect(output.standardError.contains("odbcinst -q -d"))
    }

    @Test("with a database that refuses the password ends in exit 69 and one sentence")
    func refused() throws {
        let redis = try RedisServer()
        let server = try TDSStandIn()
        let output = try Workplace().run(
            [
                "compare", "--target", redis.url, "--database",
                "sqlserver://bench:wr0ng-word@127.0.0.1:\(server.port)/standin?encrypt=no",
            ] + MeasuredComparison.short)
        #expect(output.code == 69)
        #expect(output.standardError.contains("Login failed for user 'bench'"))
        #expect(output.standardError.contains("sqlserver://***@127.0.0.1:\(server.port)/standin"))
        #expect(!output.standardError.contains("wr0ng-word"))
    }
}
