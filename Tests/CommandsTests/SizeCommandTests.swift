// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers
import Testing

@Suite("size") struct SizeCommandTests {
    static let figures = [
        "size", "--keys", "10M", "--key-size", "32B", "--value-size", "1KB", "--ttl", "1h", "--rate", "80k/s",
        "--connections", "2000", "--reads", "90%", "--server", "redis-7.0", "--allocator-quantum", "16",
    ]

    private static func json(_ output: CommandLineTool.Output) throws -> JSONValue {
        try JSONParser.parse(output.standardOutput)
    }

    @Test("answers from figures alone")
    func figures() throws {
        let place = try Workplace()
        let output = try place.run(Self.figures)
        #expect(output.code == 0 && output.standardError == "")
        Golden.expect(output.standardOutput, is: "size.txt")
        #expect(place.files == [] && place.leftovers == [])
        let markdown = try place.run(Self.figures + ["--format", "markdown", "--tier", "P2", "B20", "E1"])
        #expect(markdown.code == 0)
        Golden.expect(markdown.standardOutput, is: "size.md")
    }

    @Test("answers programs, with the figures that go by hand")
    func json() throws {
        let output = try Workplace().run(Self.figures + ["--format", "json", "--tier", "M20"])
        let json = try Self.json(output)
        #expect(json["memory"]?["dataBytes"] == .integer(11_520_000_000))
        #expect(json["memory"]?["tableBytes"] == .integer(268_435_456))
        #expect(json["tiers"]?[0]?["name"]?.text == "M20")
        #expect(json["tiers"]?[0]?["bindingLimit"]?.text == "memory")
    }

    @Test("ends with 2 when no tier fits")
    func noTier() throws {
        let place = try Workplace()
        let output = try place.run(Self.figures + ["--tier", "C0"])
        #expect(output.code == 2 && output.standardError == "")
        #expect(
            output.standardOutput.hasPrefix(
                "No tier fits: of 2 tiers, Standard C0 is the largest, and its memory would "))
        // One whose memory nobody tells does not fit either.
        #expect(try place.run(Self.figures + ["--tier", "E1"]).code == 2)
    }

    @Test("takes another cloud's tiers from a file")
    func catalogue() throws {
        let place = try Workplace()
        try place.write(
            """
            service: Cumulus Cache
            sources: { leaflet: { document: "the maker's leaflet", date: 2026-01-02 } }
            tiers:
              - name: Nimbus
                memoryGB: { value: 20, source: leaflet }
                usableMemoryGB: { value: 15, source: leaflet }
                connections: { value: 2500, source: leaflet }

            """, to: "cloud.yaml")
        let output = try place.run(Self.figures + ["--catalog", "cloud.yaml", "--tier", "Nimbus", "--format", "json"])
        #expect(output.code == 0)
        let tier = try #require(try Self.json(output)["tiers"]?[0])
        #expect(tier["service"]?.text == "Cumulus Cache" && tier["bindingLimit"]?.text == "memory")
        #expect(tier["use"]?["connections"] == .number(0.8) && tier["use"]?["bandwidth"] == .null)
        #expect(
            try Self.json(place.run(Self.figures + ["--catalog", "cloud.yaml", "--format", "json"]))["tiers"]?.count
                == 75)
        try place.write("service: X\ntiers:\n  - name: A\n    memoryGB: 5\n", to: "wrong.yaml")
        let wrong = try place.run(Self.figures + ["--catalog", "wrong.yaml"])
        #expect(wrong.code == 64)
        #expect(
            wrong.standardError
                == "Error: wrong.yaml:4: tiers[0].memoryGB: found \"5\"; allowed is a figure such as { value: 6, source: KEY }, "
                + "or unknown.\n")
    }

    @Test("answers from a stored run, with figures that are given before those of the run")
    func run() throws {
        let place = try Workplace()
        let arguments = ["run", "smoke", "--sandbox", "embedded", "--quiet", "--duration", "300ms", "--warmup", "0s"]
        _ = try place.run(arguments + ["--output", "run"])
        for run in ["run", "run/record.json"] {
            let json = try Self.json(place.run(["size", "--from", run, "--format", "json"]))
            #expect(json["operationsPerSecond"] == .number(1000) && json["connections"] == .integer(4))
            // smoke: 1,000 keys of 20 bytes with 100 bytes and an expiry: 32 + 64 + 16 + 112, and two tables of 1024.
            #expect(json["memory"]?["dataBytes"] == .integer(224_000))
            #expect(json["memory"]?["tableBytes"] == .integer(16_384))
        }
        let text = try place.run(["size", "--from", "run", "--keys", "1M", "--rate", "5k/s", "--ttl", "none"])
        #expect(text.code == 0)
        #expect(text.standardOutput.contains("1,000,000 keys, names of 20 B, values of 100 B, no expiry"))
        #expect(text.standardOutput.contains("rate      5,000/s"))
        #expect(text.standardOutput.contains("from      the run run of smoke"))
        #expect(try place.run(["size", "--from", "nowhere"]).code == 1)
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var arguments: String
        var message: String

        init(_ arguments: String, _ message: String) {
            self.arguments = arguments
            self.message = message
        }

        var testDescription: String { arguments }
    }

    static let mistakes = [
        Mistake(
            "",
            "The memory cannot be calculated: give --keys 10M --key-size 32B --value-size 1KB, a stored run with --from, or a "
                + "live cache with --from-target."),
        Mistake(
            "--keys 10M --key-size 32B",
            "The memory cannot be calculated: give --value-size 1KB, a stored run with --from, or a live cache with --from-target."
        ),
        Mistake(
            "--keys 10M --key-size 2B --value-size 1KB",
            "--keys 10M and --key-size 2B contradict each other: there are only 65536 different names of 2 bytes."),
        Mistake(
            "--keys 10 --key-size 20B --value-size 1KB --rate 1k/s --hot-key 5%",
            "--hot-key 5% and --keys 10 contradict each other: the hottest key gets at least its even share, 10%."),
        Mistake(
            "--keys 10M --key-size 32B --value-size 1000",
            "--value-size: found \"1000\"; allowed is a size such as 100B, 4KB or "
                + "1MiB; write 1000B or 1000KB, not 1000."),
        Mistake(
            "--keys 10M --key-size 0B --value-size 1KB",
            "--key-size: found \"0B\"; allowed is a size from 1B to 512MiB."),
        Mistake(
            "--keys 10M --key-size 32B --value-size 1GiB",
            "--value-size: found \"1GiB\"; allowed is a size from 1B to 512MiB."),
        Mistake("--keys 0 --key-size 32B --value-size 1KB", "--keys: found \"0\"; allowed is a count from 1 to 1000G."),
        Mistake(
            "--keys 1M --key-size 32B --value-size 1KB --ttl 0s",
            "--ttl: found \"0s\"; allowed is a time above 0, or none."),
        Mistake(
            "--keys 1M --key-size 32B --value-size 1KB --reads 90%",
            "--reads is a share of the operations: give --rate too."),
        Mistake(
            "--keys 1M --key-size 32B --value-size 1KB --rate 1k/s --reads 110%",
            "--reads: found \"110%\"; allowed is a share from 0% to 100%, such as 90% or 99.9%."),
        Mistake(
            "--keys 1M --key-size 32B --value-size 1KB --connections 0",
            "--connections: found \"0\"; allowed is a count from 1 to 10M."),
        Mistake(
            "--keys 1M --key-size 32B --value-size 1KB --tier P7",
            "There is no tier \"P7\" in the catalogue. The nearest names are P1, P2, P3, P4, P5."),
        Mistake(
            "--keys 1M --key-size 32B --value-size 1KB --catalog nowhere.yaml",
            "The catalogue nowhere.yaml cannot be read: No such file or directory."),
        Mistake(
            "--measure-memory redis://127.0.0.1:1 --keys 1M --value-size 1KB",
            "The target redis://127.0.0.1:1/0 cannot be reached: Connection refused. Check that the server runs and that host and "
                + "port are right."),
    ]

    @Test("says what is wrong with its figures", arguments: mistakes)
    func mistake(mistake: Mistake) throws {
        let output = try Workplace().run(["size"] + mistake.arguments.split(separator: " ").map(String.init))
        #expect(output.code == (mistake.message.contains("cannot be reached") ? 69 : 64))
        #expect(output.standardOutput == "")
        #expect(output.standardError == "Error: \(mistake.message)\n")
    }

    @Test(
        "says what is wrong with its flags",
        arguments: [
            (
                "--from a --from-target redis://b",
                "--from and --from-target exclude each other: the figures come from one of them."
            ),
            ("--yes-use-this-database", "--yes-use-this-database needs --measure-memory."),
            ("--allocator-quantum 12", "--allocator-quantum must be 8 or 16."),
            ("--fragmentation 0.5", "--fragmentation must be from 1 to 10, as mem_fragmentation_ratio shows it."),
            (
                "--server redis-9",
                "The value 'redis-9' is invalid for '--server <server>'. Please provide one of 'redis-7.0', 'redis-7.4', "
                    + "'redis-8.2', 'valkey-8.0' or 'valkey-8.1'."
            ),
            (
                "--format csv",
                "The value 'csv' is invalid for '--format <format>'. Please provide one of 'text', 'markdown' or 'json'."
            ),
        ])
    func flag(arguments: String, message: String) throws {
        let output = try Workplace().run(["size"] + arguments.split(separator: " ").map(String.init))
        #expect(output.code == 64)
        #expect(output.standardError.split(separator: "\n").first.map(String.init) == "Error: \(message)")
    }
}

extension JSONValue {
    fileprivate subscript(_ index: Int) -> JSONValue? {
        guard case .list(let values) = self, values.indices.contains(index) else { return nil }
        return values[index]
    }

    fileprivate var count: Int {
        if case .list(let values) = self { values.count } else { 0 }
    }
}
