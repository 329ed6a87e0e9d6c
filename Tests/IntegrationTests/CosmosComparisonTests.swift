// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers
import Testing

@Suite("A comparison on the stand-in for Cosmos DB") struct CosmosComparisonTests {
    private static let key = ["COSMOS_KEY": CosmosStandIn.key as String?]
    private static let slow = ["--rate", "150/s", "--keys", "200"]

    @Test("Both paths are charged, the cache saves units, and the key is written nowhere")
    func units() throws {
        let redis = try RedisServer()
        let standIn = try CosmosStandIn()
        let run = try MeasuredComparison(
            target: redis.url, database: standIn.url(),
            Self.slow + ["--value-size", "200B", "--database-limit", "cosmos/400ru", "--cleanup"], environment: Self.key
        )
        #expect(run.record.measure.failed == 0)
        #expect(run.comparison.wrongValues == 0 && run.comparison.uncheckedValues == 0)
        let direct = try run.operation("read", on: "direct")
        // Items below 1 KB are one unit each.
        #expect(direct.database?.requestUnits == Double(direct.database?.queries ?? 0))
        #expect(
            try run.operation("write", on: "direct").database?.requestUnits == 5
                * Double(run.operation("write", on: "direct").count))
        let database = try #require(run.comparison.databases.first)
        #expect(database.kind == "cosmos")
        #expect(database.limit == "cosmos/400RU, 400 RU/s")
        #expect(database.limitSource?.contains("MicrosoftDocs") == true)
        let units = try #require(database.requestUnits)
        #expect((units.savedShare ?? 0) > 0)
        #expect(units.directThrottled == 0 && units.impliedPerSecond == nil)
        #expect(run.output.standardOutput.contains(" RU/s direct ("))
        #expect(run.comparison.fairness.databaseTransport == "tcp")
        #expect(run.record.notes.contains { $0.contains("gateway") })
        for text in [run.output.standardOutput, run.output.standardError, try run.place.read("run/record.json")] {
            #expect(!text.contains(CosmosStandIn.key.prefix(20)))
        }
        // Cleaned up: the last look is at an item that is gone.
        #expect(standIn.requests.last?.contains("DELETE") == true)
    }

    @Test("Throttling is honoured, counted, and told with the rate that it implies")
    func throttled() throws {
        let redis = try RedisServer()
        let standIn = try CosmosStandIn(["--units", "100"])
        let run = try MeasuredComparison(
            target: redis.url, database: standIn.url(),
            Self.slow + ["--keys", "20", "--value-size", "100B", "--paths", "direct", "--operations", "get=1"],
            environment: Self.key)
        let units = try #require(run.comparison.databases.first?.requestUnits)
        #expect(units.directThrottled > 0)
        // One second's budget may be spent at both ends of a block of a second.
        let implied = try #require(units.impliedPerSecond)
        #expect(implied > 20 && implied <= 210)
        #expect(run.output.standardOutput.contains("status 429"))
        let report = try run.place.read("run/report.md")
        #expect(report.contains("is provisioned"))
    }

    @Test("A key from a file, a token from a command, and flags that do not fit")
    func access() throws {
        let redis = try RedisServer()
        let place = try Workplace()
        let tokens = try TemporaryFolder()
        let standIn = try CosmosStandIn(["--tokens", try tokens.write("hunter2\n", to: "tokens")])
        let keyFile = try tokens.write(CosmosStandIn.key + "\n", to: "key")
        func run(_ more: [String], database: String? = nil, environment: [String: String?] = [:]) throws
            -> CommandLineTool.Output
        {
            try place.run(
                ["compare", "smoke", "--target", redis.url, "--database", database ?? standIn.url()]
                    + MeasuredComparison.short + Self.slow + ["--overwrite", "--pairs", "1", "--paths", "direct"]
                    + more,
                environment: environment)
        }
        let ok: [Int32?] = [0, 4]
        #expect(try ok.contains(run(["--database-key-file", keyFile, "--output", "one"]).code))
        #expect(try ok.contains(run(["--database-token-command", "echo hunter2", "--output", "two"]).code))
        #expect(try !place.read("two/record.json").contains("hunter2"))
        let token = try RunDirectory.readRecord(at: place.path + "/two").databaseToken
        #expect(token?.source == "command")
        #expect(token?.renewals.isEmpty == true && token?.failures.isEmpty == true)
        #expect(try place.read("two/report.md").contains("| token of the database | from a command, not renewed |"))
        let none = try run(["--output", "three"], environment: ["COSMOS_KEY": nil])
        #expect(none.code == 69)
        #expect(none.standardError.contains("set COSMOS_KEY, or give --database-key-file or --database-token-command"))
        let failing = try run(["--database-token-command", "exit 3", "--output", "four"])
        #expect(failing.code == 69)
        #expect(failing.standardError.contains("The command of --database-token-command ended with exit code 3"))
        let strange = try run(["--database-key-file", keyFile, "--output", "five"], database: "sqlite:rows.db")
        #expect(strange.code == 64)
        #expect(
            strange.standardError.contains(
                "--database-key-file is for a database of the kind cosmos, and the database is sqlite"))
        let level = try run(["--consistency", "weak", "--output", "six"], environment: Self.key)
        #expect(level.code == 64)
        #expect(level.standardError.contains("--consistency has no known value; write one of strong, bounded,"))
        let wrong = try run(["--output", "seven"], environment: ["COSMOS_KEY": "d3Jvbmc="])
        #expect(wrong.code == 69)
        #expect(wrong.standardError.contains("Check the key (COSMOS_KEY, --database-key-file)"))
    }
}
