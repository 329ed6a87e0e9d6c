// SPDX-License-Identifier: Apache-2.0
import Results
import Testing

@testable import Report

struct FormatTests {
    static let samples = SampleRuns.all + SampleComparisons.all

    @Test(arguments: samples.map(\.name))
    func rendersAsTheGoldens(_ name: String) throws {
        let record = try #require(Self.samples.first { $0.name == name }).record
        Golden.expect(
            TextFormat.render(record, runDirectory: "results/runs/20260102T030405Z-user-profile"), is: name + ".txt")
        Golden.expect(MarkdownFormat.render(record, runDirectory: nil), is: name + ".md")
        Golden.expect(SummaryFormat.render(record, runDirectory: nil), is: name + ".summary.csv")
        Golden.expect(IntervalsFormat.render(record, runDirectory: nil), is: name + ".intervals.csv")
    }

    /// The samples that stand for real runs add up as real ones must.
    @Test(
        arguments: ["open", "closed", "invalid", "nothing"]
            + SampleComparisons.all.map(\.name).filter { $0 != "hostile-comparison" })
    func samplesAddUp(_ name: String) throws {
        try #require(Self.samples.first { $0.name == name }).record.checkAccounting()
    }

    @Test(arguments: samples.map(\.name))
    func fitsTheTerminal(_ name: String) throws {
        let record = try #require(Self.samples.first { $0.name == name }).record
        let text = TextFormat.render(record, runDirectory: "results/runs/x")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.count <= 100 })
        #expect(lines.count <= (record.isComparison ? 48 : 45))
        #expect(text.hasSuffix("\nResults: results/runs/x\n"))
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }

    @Test func fitsTheTerminalWithManyOperations() {
        var record = SampleRuns.open()
        let operation = record.paths[0].operations[0]
        record.paths = ["cached", "direct"].map { path in
            PathRecord(
                name: path,
                operations: (0..<20).map { number in
                    var copy = operation
                    copy.name = String(repeating: "x", count: 40) + "\(number)"
                    copy.latency[.response]?.censored = 54_000
                    for kind in [LatencyKind.response, .service] { copy.latency[kind]?.p50Ns = nil }
                    return copy
                })
        }
        let lines = TextFormat.render(record, runDirectory: nil).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 100 })
        #expect(lines.contains("and 28 more operations in report.md"))
    }

    @Test func firstLineSaysInvalidAndWhy() {
        for format in [TextFormat.self, MarkdownFormat.self] as [any ReportFormat.Type] {
            let first = format.render(SampleRuns.invalid(), runDirectory: nil).split(separator: "\n")[0]
            #expect(first.contains("INVALID: The client picked up get operations late"))
            #expect(!format.render(SampleRuns.open(), runDirectory: nil).contains("INVALID"))
        }
    }

    @Test func csvHasTheHeaderOfTheContract() {
        #expect(
            SummaryFormat.render(RunRecord(), runDirectory: nil)
                == "path,operation,latency,count,rate_per_s,hits,misses,failed,min_us,mean_us,p50_us,p90_us,p95_us,p99_us,"
                + "p99_9_us,p99_99_us,max_us,bytes_sent,bytes_received\r\n")
        #expect(
            IntervalsFormat.render(RunRecord(), runDirectory: nil)
                == "second,path,operation,count,failed,hits,misses,p50_us,p99_us,max_us\r\n")
    }

    @Test func everyRowOfACSVHasEveryField() {
        for run in Self.samples {
            for text in [
                SummaryFormat.render(run.record, runDirectory: nil),
                IntervalsFormat.render(run.record, runDirectory: nil),
            ] {
                let rows = CSVReader.rows(text)
                #expect(rows.allSatisfy { $0.count == rows[0].count })
            }
        }
        let rows = CSVReader.rows(SummaryFormat.render(SampleRuns.hostile(), runDirectory: nil))
        #expect(rows[1][1] == "HSET {key} \"f\", 1\r\n=cmd|x")
        #expect(rows[1][0] == "direct|\u{0}")
    }

    @Test func registryHasEveryFormatOnce() {
        #expect(ReportFormats.all.map { $0.name } == ["text", "markdown", "csv", "intervals", "json"])
        #expect(ReportFormats.named("csv")?.fileName == "summary.csv")
        #expect(ReportFormats.named("html") == nil)
        #expect(
            Set(ReportFormats.files(of: SampleRuns.open()).map(\.name))
                == ["record.json", "report.md", "summary.csv", "intervals.csv"])
    }

    @Test func jsonIsTheRecord() throws {
        let record = SampleRuns.overloaded()
        let text = JSONFormat.render(record, runDirectory: nil)
        #expect(try RunRecord(text: Array(text.utf8), name: "record") == record)
    }

    @Test func markdownTablesKeepTheirColumns() {
        for run in Self.samples {
            var columns: Int?
            var fence: Substring?
            for line in MarkdownFormat.render(run.record, runDirectory: nil).split(
                separator: "\n", omittingEmptySubsequences: false)
            {
                if let open = fence {
                    if line == open { fence = nil }
                } else if line.hasPrefix("```") {
                    fence = line.prefix { $0 == "`" }
                } else if line.hasPrefix("|") {
                    let bars = unescapedBars(line)
                    #expect(bars == columns ?? bars, "\(run.name): \(line)")
                    columns = bars
                } else {
                    columns = nil
                    #expect(!line.contains("<script") && !line.contains("<img") && !line.contains("<b>"))
                }
            }
            #expect(fence == nil)
        }
    }

    private func unescapedBars(_ line: Substring) -> Int {
        var bars = 0
        var isEscaped = false
        for character in line {
            if character == "|", !isEscaped { bars += 1 }
            isEscaped = character == "\\" && !isEscaped
        }
        return bars
    }
}
