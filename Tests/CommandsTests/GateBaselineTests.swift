// SPDX-License-Identifier: Apache-2.0
import Results
import StoredRuns
import TestServers
import Testing

@Suite("Baselines on the command line") struct GateBaselineTests {
    @Test("are saved, listed, shown and promoted")
    func life() throws {
        let place = try Workplace()
        #expect(
            try place.run(["gate", "list"]).standardOutput
                == "There is no baseline in results/baselines yet: gate save makes one.\n")
        try place.store(StoredRun.repeats(5), as: "before")
        let saved = try place.run(
            ["gate", "save", "before", "--name", "redis-7.0"], environment: ["GITHUB_SHA": "abc"])
        #expect(saved.code == 0)
        #expect(
            saved.standardOutput == "Saved 5 repeats of smoke as “redis-7.0”: results/baselines/redis-7.0.json\n")
        let promoted = try place.run(["gate", "promote", "redis-7.0"])
        #expect(promoted.code == 0)
        #expect(promoted.standardOutput == "“reference” is “redis-7.0” from now on.\n")
        let listed = try place.run(["gate", "list"]).standardOutput.split(separator: "\n")
        #expect(listed.count == 3)
        #expect(listed[1].hasPrefix("redis-7.0              20"))
        #expect(listed[2].hasPrefix("reference (redis-7.0)  20"))
        let shown = try place.run(["gate", "show", "reference"])
        #expect(shown.code == 0)
        #expect(shown.standardOutput.hasPrefix("name      reference\npromoted  from redis-7.0\n"))
        #expect(shown.standardOutput.contains("machine.cpu              hard  AMD EPYC 7763\n"))
        let files = ["history.jsonl", "redis-7.0.json", "reference.json"].map { "results/baselines/\($0)" }
        #expect(place.files.filter { $0.hasPrefix("results") } == files)
        #expect(try place.read("results/baselines/history.jsonl").contains("\"commit\": \"abc\""))
        #expect(try place.run(["gate", "check", "before"]).code == 0)
    }

    @Test("are not overwritten by accident")
    func replace() throws {
        let place = try Workplace()
        try place.storeReference()
        let again = try place.run(["gate", "save", "before", "--name", "reference"])
        #expect(again.code == 64)
        #expect(
            again.standardError
                == "Error: There is a baseline “reference” already. Choose another --name, or say --replace.\n")
        #expect(try place.run(["gate", "save", "before", "--name", "reference", "--replace"]).code == 0)
        #expect(try place.read("results/baselines/history.jsonl").split(separator: "\n").count == 2)
    }

    @Test("need plain names", arguments: ["a/b", "..", "", ".hidden", "-x", "a b", "ä", "x.json"])
    func names(name: String) throws {
        let place = try Workplace()
        try place.store(StoredRun.repeats(5), as: "before")
        let output = try place.run(["gate", "save", "before", "--name=\(name)"])
        #expect(output.code == 64)
        #expect(output.standardError.hasPrefix("Error: "))
        #expect(!place.files.contains { $0.hasPrefix("results") })
    }

    @Test("need repeats, and valid ones")
    func repeats() throws {
        let place = try Workplace()
        try place.store(StoredRun.repeats(1), as: "one")
        let one = try place.run(["gate", "save", "one", "--name", "a"])
        #expect(one.code == 64)
        #expect(
            one.standardError
                == "Error: A baseline takes 3 valid repeats, and better 5 or more, and there is 1. Make them with run "
                + "--repeats.\n")
        try place.store(
            StoredRun.repeats(5) { record in
                if record.seed <= 2 {
                    record.validity = ValidityRecord(findings: [Finding("x", .invalid, "The generator was late.")])
                }
            }, as: "late")
        let late = try place.run(["gate", "save", "late", "--name", "a"])
        #expect(late.code == 4)
        #expect(
            late.standardError
                == "Error: 2 of 5 repeats are not valid, and no baseline was saved. The first one: The generator was late.\n"
        )
        #expect(!place.files.contains { $0.hasPrefix("results") })
    }

    @Test("that are missing or broken end with 5, and the others are still listed")
    func broken() throws {
        let place = try Workplace()
        try place.storeReference()
        try place.write("garbage", to: "results/baselines/broken.json")
        #expect(try place.run(["gate", "show", "broken"]).code == 5)
        #expect(try place.run(["gate", "show", "nowhere"]).code == 5)
        #expect(try place.run(["gate", "promote", "nowhere"]).code == 5)
        let listed = try place.run(["gate", "list"])
        #expect(listed.code == 0)
        #expect(listed.standardOutput.contains("\nreference  20"))
        #expect(listed.standardOutput.contains("\nThe baseline results/baselines/broken.json is not JSON: "))
        #expect(try place.run(["gate", "promote", "reference"]).code == 64)
    }

    @Test("make a series, with a mark where its level changed")
    func history() throws {
        let place = try Workplace()
        #expect(
            try place.run(["gate", "history"]).standardOutput
                == "There is no such series in results/baselines/history.jsonl yet: gate save adds to it.\n")
        for (index, factor) in [1, 1.01, 0.99, 1, 1.5, 1.51, 1.49, 1.5].enumerated() {
            try place.store(StoredRun.repeats(3, factor: factor, firstSeed: 1 + 3 * UInt64(index)), as: "run\(index)")
            #expect(try place.run(["gate", "save", "run\(index)", "--name", "build-\(index)"]).code == 0)
        }
        let text = try place.run(["gate", "history", "--metric", "response.p99"])
        #expect(text.code == 0)
        let lines = text.standardOutput.split(separator: "\n")
        #expect(lines.count == 11)
        #expect(lines.filter { $0.contains("◄ level +") }.map { $0.prefix(7) } == ["build-4"])
        let markdown = try place.run(["gate", "history", "--format", "markdown"]).standardOutput
        #expect(markdown.split(separator: "xychart-beta").count == 4)
        #expect(try place.run(["gate", "history", "--profile", "other"]).standardOutput.hasPrefix("There is no such"))
        let unknown = try place.run(["gate", "history", "--metric", "p99"])
        #expect(unknown.code == 64)
        // A line that a merge left behind.
        try place.write("<<<<<<< HEAD\n", to: "results/baselines/history.jsonl")
        let broken = try place.run(["gate", "history"])
        #expect(broken.code == 5)
        #expect(
            broken.standardError
                == "Error: results/baselines/history.jsonl:1 is no line of a history: line 1, column 1: a value should be "
                + "here. Take the line out.\n")
    }
}
