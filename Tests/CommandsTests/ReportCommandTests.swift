// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

@Suite("A stored run") struct ReportCommandTests {
    /// A run directory named `run`.
    private static func stored() throws -> Workplace {
        let place = try Workplace()
        let output = try place.run(QuickRun.arguments + ["--sandbox", "embedded", "--output", "run"])
        guard QuickRun.done.contains(output.code) else { throw ProcessFailure(output.standardError) }
        return place
    }

    @Test("is rendered as it was the first time, by its folder and by its record")
    func formats() throws {
        let place = try Self.stored()
        for (format, file) in [
            ("csv", "summary.csv"), ("markdown", "report.md"), ("json", "record.json"), ("intervals", "intervals.csv"),
        ] {
            let expected = try place.read("run/\(file)")
            for run in ["run", "run/", "run/record.json"] {
                let output = try place.run(["report", run, "--format", format])
                #expect(output.code == 0)
                #expect(output.standardError == "")
                #expect(output.standardOutput == expected)
            }
            #expect(try place.run(["report", "run", "--format", format, "--output", "again"]).standardOutput == "")
            #expect(try place.read("again") == expected)
        }
        let text = try place.run(["report", "run"])
        #expect(text.code == 0)
        #expect(text.standardOutput.contains("profile   smoke, seed "))
        #expect(place.files == ["again"] + QuickRun.files.map { "run/\($0)" })
    }

    @Test("that cannot be written leaves the file that was there")
    func fullDisk() throws {
        let place = try Self.stored()
        try place.write("before", to: "report")
        let output = try place.shell("ulimit -f 2; exec \"$CACHEGAUGE\" report run --format json --output report")
        #expect(output.code == 1)
        #expect(output.standardError.hasPrefix("Error: "))
        #expect(try place.read("report") == "before")
        #expect(place.files == ["report"] + QuickRun.files.map { "run/\($0)" })
    }

    @Test("that is missing, or is none, is one sentence")
    func unreadable() throws {
        let place = try Self.stored()
        let record = try place.read("run/record.json")
        try place.write("garbage", to: "garbage.json")
        try place.write(String(record.prefix(record.count / 2)), to: "half.json")
        try place.write("[]", to: "list.json")
        try place.write("{}", to: "empty.json")
        try place.write("", to: "nothing.json")
        try place.write(record.replacing("\"schemaVersion\": 1", with: "\"schemaVersion\": 2"), to: "newer.json")
        let cases = [
            (
                "nowhere",
                "The run nowhere cannot be read: No such file or directory. Give a run directory or its record.json."
            ),
            (
                ".",
                "The run ./record.json cannot be read: No such file or directory. Give a run directory or its record.json."
            ),
        ]
        for (run, message) in cases {
            let output = try place.run(["report", run])
            #expect(output.code == 1)
            #expect(output.standardError == "Error: \(message)\n")
        }
        let half = try place.run(["report", "half.json"])
        #expect(half.code == 1)
        let shape =
            /Error: half\.json is not JSON: line [0-9]+, column [0-9]+: .*\. Give a run directory or its record\.json\.\n/
        #expect(half.standardError.wholeMatch(of: shape) != nil, "\(half.standardError)")
        for name in ["garbage", "list", "empty", "nothing", "newer"] {
            let output = try place.run(["report", "\(name).json"])
            #expect(output.code == 1)
            #expect(output.standardOutput == "")
            #expect(output.standardError.hasPrefix("Error: \(name).json "), "\(output.standardError)")
            #expect(output.standardError.split(separator: "\n").count == 1)
            Golden.expect(output.standardError, is: "record-\(name).txt")
        }
    }
}
