// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import TestServers
import Testing

@Suite("A gate that measures its pairs itself") struct GateDuetTests {
    /// Runs of a third of a second in a closed loop of two connections: a busy machine makes them slow, and not invalid.
    private static let quick = [
        "smoke", "--keys", "50", "--connections", "2", "--depth", "1", "--threads", "1", "--closed", "--warmup", "0s",
        "--duration", "300ms", "--quiet",
    ]
    /// Any difference passes, so that five pairs are enough; two servers of one machine are the same.
    private static let lenient = "metrics: { response.p50: { tolerance: 100%, floor: 1s } }"
    private static let done: Set<Int32?> = [0, 3, 4]

    @Test("writes each run, and a record of all above them")
    func files() throws {
        let (base, candidate) = (try RedisServer(), try RedisServer(password: "hunter2-correct-horse"))
        let place = try Workplace()
        try place.write(Self.lenient, to: "gate.yaml")
        let output = try place.run(
            ["gate", "duet"] + Self.quick
                + [
                    "--base", base.url, "--candidate", candidate.url, "--seed", "7", "--policy", "gate.yaml",
                    "--junit", "gate.xml", "--output", "gate",
                ], environment: ["GITHUB_STEP_SUMMARY": "summary.md", "GITHUB_OUTPUT": "outputs"])
        // A machine that is too busy makes invalid runs, which are measured again.
        #expect(Self.done.contains(output.code), "\(output.standardError)")
        let files = place.files
        for number in 1...3 {
            for side in ["base", "candidate"] {
                for file in QuickRun.files { #expect(files.contains("gate/pairs/0\(number)/\(side)/\(file)")) }
            }
        }
        let seeds = try (1...3).map { number in
            try ["base", "candidate"].map {
                try RunDirectory.readRecord(at: place.path + "/gate/pairs/0\(number)/\($0)").seed
            }
        }
        #expect(seeds == [[7, 7], [8, 8], [9, 9]])
        let record = try RunDirectory.readRecord(at: place.path + "/gate")
        try record.checkAccounting()
        #expect(record.kind == "gate" && record.paths.map(\.name) == ["base", "candidate"])
        let verdict = try #require(record.gate?["verdict"]?.text)
        #expect(try place.read("gate/report.md").contains(" cachegauge: \(verdict)\n"))
        #expect(try place.read("summary.md").contains(" cachegauge: \(verdict)\n"))
        #expect(try place.read("outputs").hasPrefix("verdict=\(verdict)\n"))
        #expect(try place.read("gate.xml").contains("<property name=\"verdict\" value=\"\(verdict)\"/>"))
        #expect(output.standardOutput.hasSuffix("Results: gate\n"))
        // The verdict is rendered again from the record above the runs, with the two sides below it.
        let again = try place.run(["report", "gate"])
        let shown = output.standardOutput.replacing("\nResults: gate\n", with: "")
        #expect(again.code == 0 && again.standardOutput.hasPrefix(shown + "\n"), "\(again.standardOutput)")
        #expect(
            try place.run(["report", "gate", "--format", "markdown"]).standardOutput == place.read("gate/report.md"))
        // Neither side's password is anywhere.
        #expect(!(output.standardOutput + output.standardError).contains("hunter2"))
        for file in files { #expect(try !place.read(file).contains("hunter2"), "\(file)") }
    }

    @Test("judges two setups of one server, and names what differs")
    func setups() throws {
        let place = try Workplace()
        try place.write(Self.lenient, to: "gate.yaml")
        let output = try place.run(
            ["gate", "duet"] + Self.quick
                + [
                    "--sandbox", "embedded", "--base-set", "load.depth=2", "--candidate-set", "load.depth=3",
                    "--candidate-set", "values.size=50B", "--policy", "gate.yaml", "--format", "json",
                ])
        #expect(Self.done.contains(output.code), "\(output.standardError)")
        let json = try JSONParser.parse(output.standardOutput)
        #expect(json["verdict"]?.text != nil)
        guard case .list(let differences)? = json["differences"] else {
            Issue.record("There are no differences.")
            return
        }
        let texts = differences.compactMap(\.text)
        #expect(texts.contains("profile.load.depth: 2 in the base, 3 in the candidate"))
        #expect(texts.contains { $0.hasPrefix("profile.values.size") })
        #expect(!texts.contains { $0.contains("seed") })
        #expect(place.files.contains("results/runs/latest"))
        #expect(place.strays(after: 5) == [])
    }

    @Test("is inconclusive when it is interrupted, keeps what it has, and ends with 130")
    func interrupted() throws {
        let server = try RedisServer()
        let place = try Workplace()
        let output = try place.run(
            ["gate", "duet"] + Self.quick
                + ["--base", server.url, "--candidate", server.url, "--format", "json", "--output", "gate"],
            signals: [
                .init(
                    SIGINT,
                    .when {
                        ["base", "candidate"].allSatisfy { place.files.contains("gate/pairs/02/\($0)/record.json") }
                    })
            ])
        #expect(output.code == 130, "\(output.standardError)")
        let json = try JSONParser.parse(output.standardOutput)
        #expect(json["verdict"]?.text == "inconclusive")
        let record = try RunDirectory.readRecord(at: place.path + "/gate")
        let isMarked = record.interrupted
        #expect(isMarked)
        #expect(record.gate?["verdict"]?.text == "inconclusive")
        let files = place.files
        #expect(files.contains("gate/report.md") && !files.contains { $0.hasSuffix("/") || $0.hasSuffix(".part") })
        #expect(try place.read("gate/report.md").contains("The gate was interrupted after "))
    }

    @Test("ends with 69 where a side is not there, and leaves nothing where nothing was measured")
    func unreachable() throws {
        let server = try RedisServer()
        let port = try LoopbackListener().port
        let gone = "redis://127.0.0.1:\(port)"
        let place = try Workplace()
        let nothing = try place.run(
            ["gate", "duet"] + Self.quick + ["--base", gone, "--candidate", gone, "--output", "gate"])
        #expect(nothing.code == 69)
        #expect(nothing.standardError.hasPrefix("Error: "))
        #expect(place.files == [])
        // Whichever side comes first.
        let half = try place.run(
            ["gate", "duet"] + Self.quick + ["--base", server.url, "--candidate", gone, "--output", "gate"])
        #expect(half.code == 69)
        #expect(!half.standardOutput.contains("PASS"))
    }

    @Test("keeps a record above the runs when a server dies in the first pair")
    func deathInFirstPair() throws {
        let (base, candidate) = (try RedisServer(), try RedisServer())
        let place = try Workplace()
        let output = try place.run(
            ["gate", "duet"] + Self.quick
                + ["--base", base.url, "--candidate", candidate.url, "--output", "gate"],
            signals: [
                .init(
                    0,
                    .when {
                        let done = ["base", "candidate"].filter {
                            place.files.contains("gate/pairs/01/\($0)/record.json")
                        }
                        guard let first = done.first else { return false }
                        (first == "base" ? candidate : base).kill()
                        return true
                    })
            ], timeout: 120)
        #expect(output.code == 69, "\(output.standardError)")
        #expect(output.standardOutput.hasPrefix("INCONCLUSIVE: The gate ended after "), "\(output.standardOutput)")
        let files = place.files
        #expect(files.contains("gate/record.json") && files.contains("gate/report.md"))
        #expect(!files.contains { $0.hasSuffix("/") || $0.hasSuffix(".part") })
        let record = try RunDirectory.readRecord(at: place.path + "/gate")
        #expect(record.gate?["verdict"]?.text == "inconclusive")
        #expect(try place.run(["report", "gate"]).standardOutput.hasPrefix("INCONCLUSIVE: "))
    }

    @Test("says that a policy cannot be held against the pairs, and keeps those")
    func unmeasured() throws {
        let place = try Workplace()
        // A third of a second has no p99.99.
        try place.write("metrics: { response.p99.99: { tolerance: 10% } }", to: "gate.yaml")
        let output = try place.run(
            ["gate", "duet"] + Self.quick
                + [
                    "--sandbox", "embedded", "--base-set", "load.depth=2", "--candidate-set", "load.depth=3",
                    "--policy", "gate.yaml", "--output", "gate",
                ])
        #expect(output.code == 64, "\(output.standardError)")
        #expect(output.standardError.hasPrefix("Error: The policy names response.p99.99, which was not measured"))
        let record = try RunDirectory.readRecord(at: place.path + "/gate")
        #expect(record.kind == "gate" && record.gate?["verdict"]?.text == "inconclusive")
        #expect(place.files.contains("gate/pairs/01/base/record.json"))
        // What asks for nothing at all is told before the first run.
        try place.write("metrics: {}\nslo: []", to: "nothing.yaml")
        let nothing = try place.run(
            ["gate", "duet"] + Self.quick
                + [
                    "--sandbox", "embedded", "--base-set", "load.depth=2", "--candidate-set", "load.depth=3",
                    "--policy",
                    "nothing.yaml", "--output", "empty",
                ])
        #expect(nothing.code == 64, "\(nothing.standardError)")
        #expect(!place.files.contains { $0.hasPrefix("empty") })
    }

    @Test("needs two sides", arguments: 0..<8)
    func mistakes(index: Int) throws {
        let (one, two) = ("redis://127.0.0.1:1", "redis://127.0.0.1:2")
        let sides =
            "gate duet compares two sides: give --base and --candidate, or one target with --candidate-set. "
            + "How much one target differs from itself is what gate noise tells."
        let exclude = "--base and --target exclude each other: the base is the target of the first side."
        let cases: [([String], String)] = [
            ([], sides), (["--base", one], sides), (["--target", one], sides),
            (["--base", one, "--candidate", two, "--target", one], exclude),
            (["--candidate", two], "--candidate needs a --base to be compared with, which may be the same URL."),
            (
                ["--target", one, "--candidate-set", "seed=5"],
                "Both sides of a pair have the same seed: give it to both with --seed."
            ),
            (
                ["--target", one, "--candidate-set", "keys.count"],
                "--candidate-set: found \"keys.count\"; allowed is a key and a value, such as --candidate-set "
                    + "keys.count=1M."
            ),
            (["--base", "redis://", "--candidate", two, "--slo", "x < 1"], "--slo: "),
        ]
        let place = try Workplace()
        let output = try place.run(["gate", "duet"] + cases[index].0)
        #expect(output.code == 64)
        #expect(output.standardError.hasPrefix("Error: \(cases[index].1)"), "\(output.standardError)")
        #expect(output.standardOutput == "" && place.files == [])
    }

    @Test("can be asked what it would do")
    func dryRun() throws {
        let place = try Workplace()
        let target = try LoopbackListener()
        let output = try place.run([
            "gate", "duet", "smoke", "--base", target.url, "--candidate", target.url, "--candidate-set", "load.depth=8",
            "--threads", "1", "--dry-run",
        ])
        #expect(output.code == 0)
        #expect(!target.hasVisitor)
        #expect(place.files == [])
        Golden.expect(output.standardOutput.replacing(":\(target.port)", with: ":PORT"), is: "dry-run-gate.txt")
        let noise = try place.run(["gate", "noise", "smoke", "--dry-run"])
        #expect(noise.standardOutput.hasSuffix("# takes      about 50 s, and what populating takes\n"))
    }
}
