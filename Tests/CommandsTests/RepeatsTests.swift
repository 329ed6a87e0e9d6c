// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import TestServers
import Testing

@Suite("A run of several repeats") struct RepeatsTests {
    private static func names(_ repeats: Int) -> [String] {
        ["run/record.json"]
            + (1...repeats).flatMap { number in QuickRun.files.map { "run/repeats/0\(number)/\($0)" } }
            + ["run/report.md"]
    }

    @Test("has one seed for each, and a record of all above them")
    func files() throws {
        let place = try Workplace()
        let output = try place.run(
            QuickRun.arguments + [
                "--sandbox", "embedded", "--seed", "7", "--repeats", "3", "--quiet", "--output", "run",
            ])
        #expect(QuickRun.done.contains(output.code), "\(output.standardError)")
        #expect(place.files == Self.names(3))
        #expect(place.strays(after: 0) == [])
        let repeats = try (1...3).map { try RunDirectory.readRecord(at: place.path + "/run/repeats/0\($0)") }
        #expect(repeats.map(\.seed) == [7, 8, 9])
        let all = try RunDirectory.readRecord(at: place.path + "/run")
        try all.checkAccounting()
        #expect(all.measure.completed == repeats.reduce(0) { $0 + $1.measure.completed })
        let counts = repeats.compactMap { $0.operations.first?.operation.latency[.response]?.count }
        #expect(all.operations.first?.operation.latency[.response]?.count == counts.reduce(0, +))
        #expect(
            try place.read("run/report.md").contains("These are 3 repeats of one plan together, with the seeds 7, 8, 9")
        )
        #expect(output.standardOutput.hasSuffix("Results: run\n"))
        #expect(try place.run(["report", "run"]).code == 0)
    }

    @Test("is what a gate takes, from the first run to a verdict")
    func gate() throws {
        let place = try Workplace()
        let server = try RedisServer()
        for (name, seed) in [("before", "1"), ("after", "11")] {
            let output = try place.run(
                QuickRun.arguments
                    + ["--target", server.url, "--seed", seed, "--repeats", "3", "--quiet", "--output", name])
            #expect(QuickRun.done.contains(output.code), "\(output.standardError)")
        }
        let saved = try place.run(["gate", "save", "before", "--name", "reference"])
        // A busy machine may have been late, in which case nothing is saved.
        guard saved.code == 0 else { return #expect(saved.code == 4 || saved.code == 64, "\(saved.standardError)") }
        let checked = try place.run(["gate", "check", "after", "--format", "json"])
        #expect([0, 2, 3, 4].contains(checked.code), "\(checked.standardError)")
        let verdict = try JSONParser.parse(checked.standardOutput)["verdict"]?.text
        #expect(verdict != nil)
    }

    @Test("keeps those that are complete when it is interrupted, and leaves nothing of one that never began")
    func interrupted() throws {
        let place = try Workplace()
        let output = try place.run(
            QuickRun.arguments.map { $0 == "500ms" ? "300ms" : $0 }
                + ["--sandbox", "embedded", "--repeats", "50", "--output", "run"],
            signals: [
                .init(
                    SIGINT,
                    .when {
                        place.files.contains("run/repeats/02/record.json")
                    })
            ])
        #expect(output.code == 130, "\(output.standardError)")
        let files = place.files
        #expect(files.contains("run/record.json") && files.contains("run/report.md"))
        #expect(files.contains("run/repeats/01/record.json") && files.contains("run/repeats/02/record.json"))
        #expect(!files.contains { $0.hasSuffix("/") || $0.hasSuffix(".part") })
        #expect(files.count < 100)
    }

    @Test("leaves nothing where there is no target")
    func unreachable() throws {
        let place = try Workplace()
        let port = try LoopbackListener().port
        let output = try place.run(
            QuickRun.arguments + ["--target", "redis://127.0.0.1:\(port)", "--repeats", "3", "--output", "run"])
        #expect(output.code == 69)
        #expect(place.files == [])
    }

    @Test("has a number from 1 to 50", arguments: ["0", "51", "-1"])
    func mistakes(count: String) throws {
        let output = try Workplace().run(["run", "--repeats=\(count)"])
        #expect(output.code == 64)
        #expect(output.standardError.hasPrefix("Error: --repeats must be from 1 to 50.\n"))
    }
}
