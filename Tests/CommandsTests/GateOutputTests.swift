// SPDX-License-Identifier: Apache-2.0
import Results
import StoredRuns
import TestServers
import Testing

@Suite("The verdict of a gate") struct GateOutputTests {
    private static func place(_ factor: Double) throws -> Workplace {
        let place = try Workplace()
        try place.storeReference()
        try place.store(StoredRun.repeats(7, factor: factor), as: "after")
        return place
    }

    @Test("is shown in each format")
    func formats() throws {
        let place = try Self.place(1.4)
        for (format, start) in [
            ("text", "FAIL: "), ("json", "{\n  \"verdict\": \"fail\","), ("markdown", "## ❌ cachegauge: fail\n"),
            ("junit", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites"),
            ("github", "::error title=cachegauge smoke%3A fail::response.p50 +40.0 %25"),
        ] {
            let output = try place.run(["gate", "check", "after", "--format", format])
            #expect(output.code == 2)
            #expect(output.standardOutput.hasPrefix(start), "\(output.standardOutput)")
            #expect(output.standardError == "")
        }
    }

    @Test("goes into a JUnit file beside what is shown")
    func junit() throws {
        let place = try Self.place(1)
        let output = try place.run(["gate", "check", "after", "--junit", "verdict.xml"])
        #expect(output.code == 0)
        #expect(output.standardOutput.hasPrefix("PASS: "))
        #expect(
            try place.read("verdict.xml")
                == place.run(["gate", "check", "after", "--format", "junit"]).standardOutput)
    }

    @Test("goes into the summary and the outputs of a GitHub job, behind what is there")
    func gitHub() throws {
        let place = try Self.place(1.4)
        try place.write("# Before\n", to: "summary.md")
        let environment = ["GITHUB_STEP_SUMMARY": "summary.md", "GITHUB_OUTPUT": "outputs"]
        let output = try place.run(["gate", "check", "after"], environment: environment)
        #expect(output.code == 2)
        let summary = try place.read("summary.md")
        #expect(summary.hasPrefix("# Before\n## ❌ cachegauge: fail\n"))
        #expect(try place.read("outputs") == "verdict=fail\nworst_metric=response.p99\nratio=1.4000\n")
        // Another gate of the same job.
        #expect(try place.run(["gate", "check", "after"], environment: environment).code == 2)
        #expect(try place.read("summary.md").split(separator: "cachegauge: fail").count == 3)
    }

    @Test("is cut where the summary has no room for it")
    func fullSummary() throws {
        let place = try Self.place(1)
        let environment = ["GITHUB_STEP_SUMMARY": "summary.md"]
        try place.write(String(repeating: "x\n", count: 499_800), to: "summary.md")
        #expect(try place.run(["gate", "check", "after"], environment: environment).code == 0)
        let cut = try place.read("summary.md")
        #expect(cut.utf8.count <= 1_000_000)
        #expect(cut.hasSuffix("\n\nThe rest was cut: a job's summary holds no more.\n"))
        #expect(cut.contains("cachegauge: pass"))
        try place.write(String(repeating: "x\n", count: 600_000), to: "summary.md")
        let full = try place.run(["gate", "check", "after"], environment: environment)
        #expect(full.code == 0)
        #expect(full.standardError == "The job's summary is full: the verdict was not added to it.\n")
        #expect(try place.read("summary.md").utf8.count == 1_200_000)
    }

    @Test("that cannot be written is an error, and a fail stays a fail")
    func unwritable() throws {
        for (factor, code) in [(1.0, Int32(1)), (1.4, 2)] {
            let place = try Self.place(factor)
            for environment in [["GITHUB_OUTPUT": "no/folder"], ["GITHUB_STEP_SUMMARY": "no/folder"]] {
                let output = try place.run(["gate", "check", "after"], environment: environment)
                #expect(output.code == code)
                #expect(output.standardError == "Error: no/folder cannot be written: No such file or directory.\n")
            }
            #expect(try place.run(["gate", "check", "after", "--junit", "no/folder.xml"]).code == code)
        }
    }

    @Test("holds what a server calls itself and nothing that it orders")
    func hostileServer() throws {
        let place = try Workplace()
        let name = "x\n::error::y\r\n::add-mask::z]]><b>\"&\u{7}"
        try place.store(
            StoredRun.repeats(7) {
                $0.target.server = name
                $0.profile = .object([JSONMember("name", .text(name))])
            }, as: "after")
        #expect(try place.run(["gate", "save", "after", "--name", "reference"]).code == 0)
        try place.store(
            StoredRun.repeats(7, factor: 1.5, firstSeed: 20) {
                $0.target.server = name
                $0.profile = .object([JSONMember("name", .text(name))])
            }, as: "later")
        let files = ["GITHUB_STEP_SUMMARY": "summary.md", "GITHUB_OUTPUT": "outputs"]
        for format in ["text", "markdown", "github", "junit"] {
            let output = try place.run(["gate", "check", "later", "--format", format], environment: files)
            #expect(output.code == 2)
            for line in output.standardOutput.split(separator: "\n") {
                let command = line.drop { $0 == " " }
                #expect(!command.hasPrefix("::") || command.hasPrefix("::error title="), "\(line)")
            }
            let isMarkup = format == "markdown" || format == "junit"
            #expect(!isMarkup || !output.standardOutput.contains("<b>"))
        }
        #expect(try place.read("outputs").split(separator: "\n").allSatisfy { !$0.contains("::") })
    }
}
