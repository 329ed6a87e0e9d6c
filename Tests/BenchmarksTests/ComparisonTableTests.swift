// SPDX-License-Identifier: Apache-2.0
import Glibc
import TestServers
import Testing

/// The benchmark program renders and judges samples that were measured before, also in a debug build.
///
/// It is run as a process: it counts allocations by defining malloc, which must not reach into the tests.
@Suite("The table of the benchmark")
struct ComparisonTableTests {
    /// One round of one cell: what each client used and reached.
    struct Round {
        var ours: (cpu: Int, rate: Int, mebibytes: Int)
        var theirs: (cpu: Int, rate: Int, mebibytes: Int)
    }

    /// In each round the ratio of CPU is 0.5, 0.6, 0.9, so 0.6 in the middle, although the ratio of the medians is 0.75.
    static let passing = [
        Round(ours: (500_000, 96_000, 30), theirs: (1_000_000, 100_000, 10)),
        Round(ours: (1_200_000, 95_000, 40), theirs: (2_000_000, 100_000, 10)),
        Round(ours: (900_000, 50_000, 50), theirs: (1_000_000, 50_000, 10)),
    ]

    static func samples(
        notes: [String] = ["Date: 2026-01-02 03:04 UTC"], operations: [String] = ["get", "set"],
        rounds: (_ operation: String, _ depth: Int) -> [Round]
    ) -> String {
        var lines = notes.map { "# \($0)" }
        lines.append("round,operation,depth,client,requests,cpu_us,operations_per_s,peak_resident_bytes,exit_code")
        for operation in operations {
            for depth in [1, 16, 64] {
                for (index, round) in rounds(operation, depth).enumerated() {
                    for (client, value) in [("cachegauge", round.ours), ("redis-benchmark", round.theirs)] {
                        lines.append(
                            "\(index + 1),\(operation),\(depth),\(client),1000000,\(value.cpu),\(value.rate).00,"
                                + "\(value.mebibytes * 1_048_576),0")
                    }
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func render(_ samples: String) throws -> CommandLineTool.Output {
        var path = Array("/tmp/cachegauge-samples-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        try #require(descriptor >= 0)
        let name = String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { unlink(name) }
        let bytes = Array(samples.utf8)
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
        return try CommandLineTool.built("Benchmarks").run(["--from", name])
    }

    @Test("shows medians, and the median of the ratios of each round, and passes at the limits")
    func passes() throws {
        let output = try Self.render(Self.samples { _, _ in Self.passing })
        #expect(output.code == 0)
        #expect(
            output.standardOutput == """
                # cachegauge beside redis-benchmark

                - Date: 2026-01-02 03:04 UTC

                | operation | depth | CPU µs per request: cachegauge | redis-benchmark | ratio, ≤ 0.65 \
                | requests per second: cachegauge | redis-benchmark | ratio, ≥ 0.95 \
                | peak resident MiB: cachegauge | redis-benchmark | ratio, ≤ 4.00 | verdict |
                |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|
                | get | 1 | 0.900 | 1.000 | 0.600 | 95000 | 100000 | 0.960 | 40.0 | 10.0 | 4.000 | pass |
                | get | 16 | 0.900 | 1.000 | 0.600 | 95000 | 100000 | 0.960 | 40.0 | 10.0 | 4.000 | pass |
                | get | 64 | 0.900 | 1.000 | 0.600 | 95000 | 100000 | 0.960 | 40.0 | 10.0 | 4.000 | pass |
                | set | 1 | 0.900 | 1.000 | 0.600 | 95000 | 100000 | 0.960 | 40.0 | 10.0 | 4.000 | pass |
                | set | 16 | 0.900 | 1.000 | 0.600 | 95000 | 100000 | 0.960 | 40.0 | 10.0 | 4.000 | pass |
                | set | 64 | 0.900 | 1.000 | 0.600 | 95000 | 100000 | 0.960 | 40.0 | 10.0 | 4.000 | pass |

                Every limit is met.

                """)
    }

    @Test(
        "fails a cell that costs too much, is too slow, is too large",
        arguments: [
            Round(ours: (651_000, 100_000, 10), theirs: (1_000_000, 100_000, 10)),
            Round(ours: (500_000, 94_900, 10), theirs: (1_000_000, 100_000, 10)),
            Round(ours: (500_000, 100_000, 41), theirs: (1_000_000, 100_000, 10)),
        ])
    func fails(_ round: Round) throws {
        let output = try Self.render(Self.samples { $0 == "set" && $1 == 16 ? [round] : Self.passing })
        #expect(output.code == 2)
        #expect(output.standardOutput.hasSuffix("\n1 of 6 cells do not meet a limit.\n"))
        let failed = output.standardOutput.split(separator: "\n").filter { $0.contains("**fail**") }
        #expect(failed.count == 1)
        #expect(failed.first?.hasPrefix("| set | 16 |") == true)
    }

    @Test("has a table and a limit of its own for TLS")
    func secure() throws {
        let dear = Round(ours: (700_000, 96_000, 10), theirs: (1_000_000, 100_000, 10))
        func render(_ secure: Round) throws -> CommandLineTool.Output {
            try Self.render(
                Self.samples(operations: ["get", "set", "get-tls"]) { operation, _ in
                    operation == "get-tls" ? [secure] : Self.passing
                })
        }
        let output = try render(dear)
        #expect(output.code == 0)
        let parts = output.standardOutput.split(separator: "## With TLS")
        #expect(parts.count == 2)
        #expect(parts.last?.contains("| ratio, ≤ 0.70 |") == true)
        #expect(parts.last?.contains("| get | 64 | 0.700 | 1.000 | 0.700 |") == true)
        let dearer = try render(Round(ours: (701_000, 96_000, 10), theirs: (1_000_000, 100_000, 10)))
        #expect(dearer.code == 2)
        #expect(dearer.standardOutput.hasSuffix("\n3 of 9 cells do not meet a limit.\n"))
    }

    @Test("never passes a cell that was not measured")
    func missing() throws {
        let output = try Self.render(Self.samples { operation, _ in operation == "set" ? [] : Self.passing })
        #expect(output.code == 2)
        #expect(output.standardOutput.contains("| set | 1 | n/a | n/a | n/a | n/a |"))
        #expect(output.standardOutput.hasSuffix("\n3 of 6 cells do not meet a limit.\n"))
    }

    @Test("names the line of a file that is no comparison")
    func garbage() throws {
        let output = try Self.render("# Date: today\nnonsense\n")
        #expect(output.code == 1)
        #expect(output.standardError == "Error: Line 2 is no sample of a comparison: nonsense\n")
    }

    @Test("answers bad usage with a sentence and exit code 64")
    func badUsage() throws {
        let output = try CommandLineTool.built("Benchmarks").run(["--frobnicate"])
        #expect(output.code == 64)
        #expect(output.standardError == "Error: --frobnicate is not an option of Benchmarks: --help lists them.\n")
    }

    #if DEBUG
        @Test("measures nothing in a debug build", arguments: [[], ["--allocations"]])
        func refuses(_ arguments: [String]) throws {
            let output = try CommandLineTool.built("Benchmarks").run(arguments)
            #expect(output.code == 1)
            #expect(output.standardError.contains("This is a debug build"))
        }
    #endif
}
