// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers
import Testing

@Suite("A comparison on several databases") struct SeveralDatabasesTests {
    private static let flags = ["--rate", "150/s", "--keys", "100", "--value-size", "100B", "--overwrite"]

    @Test("makes one table, with a comparison of its own for each")
    func table() throws {
        let redis = try RedisServer()
        let standIn = try CosmosStandIn()
        let place = try Workplace()
        let output = try place.run(
            ["compare", "smoke", "--target", redis.url, "--database", "sqlite:rows.db", "--database", standIn.url()]
                + MeasuredComparison.short + Self.flags + ["--consistency", "session", "--output", "run"],
            environment: ["COSMOS_KEY": CosmosStandIn.key], timeout: 120)
        #expect(output.code == 0 || output.code == 4, "\(output.standardError)")
        let record = try RunDirectory.readRecord(at: place.path + "/run")
        #expect(record.kind == "databases")
        let rows = try #require(record.databases)
        #expect(rows.map(\.name) == ["01-sqlite", "02-cosmos"])
        #expect(
            record.paths.map(\.name) == [
                "01-sqlite cached", "01-sqlite direct", "02-cosmos cached", "02-cosmos direct",
            ])
        var completed = 0
        for row in rows {
            let own = try RunDirectory.readRecord(at: place.path + "/run/" + row.directory)
            #expect(own.kind == "compare")
            #expect(own.comparison?.databases.first?.url == row.url)
            #expect(row.directMeanNs == own.path("direct")?.operation("read")?.latency[.response]?.meanNs)
            #expect(row.cachedP99Ns == own.path("cached")?.operation("read")?.latency[.response]?.p99Ns)
            #expect(row.directQueriesPerSecond == own.comparison?.databases.first?.directQueriesPerSecond)
            completed += own.measure.completed
        }
        #expect(record.measure.completed == completed)
        #expect(rows[0].directUnitsPerSecond == nil && (rows[1].directUnitsPerSecond ?? 0) > 0)
        for text in [output.standardOutput, try place.read("run/report.md")] {
            #expect(text.contains("01-sqlite") && text.contains("02-cosmos") && text.contains("times as fast"))
        }
        #expect(try place.read("run/summary.csv").contains("02-cosmos direct,read,response,"))
        #expect(try !place.read("run/report.md").contains(CosmosStandIn.key.prefix(20)))
    }

    @Test("keeps what was measured when the next one cannot be reached, and leaves nothing when none was")
    func unreachable() throws {
        let redis = try RedisServer()
        let place = try Workplace()
        let closed = try LoopbackPort.free()
        let nobody = "postgres://me@127.0.0.1:\(closed)/db"
        func run(_ databases: [String], _ name: String) throws -> CommandLineTool.Output {
            try place.run(
                ["compare", "smoke", "--target", redis.url] + databases.flatMap { ["--database", $0] }
                    + MeasuredComparison.short + Self.flags + ["--output", name], timeout: 120)
        }
        let half = try run(["sqlite:rows.db", nobody], "half")
        #expect(half.code == 69)
        let record = try RunDirectory.readRecord(at: place.path + "/half")
        #expect(record.databases?.map(\.name) == ["01-sqlite"])
        #expect(record.notes.contains { $0.hasPrefix("Not every database was measured: ") })
        let none = try run([nobody, "sqlite:rows.db"], "none")
        #expect(none.code == 69)
        #expect(!place.files.contains { $0.contains("none") })
        let wrong = try run(["sqlite:rows.db", "mysql2://x"], "wrong")
        #expect(wrong.code == 64)
    }
}
