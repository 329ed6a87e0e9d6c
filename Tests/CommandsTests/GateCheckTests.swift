// SPDX-License-Identifier: Apache-2.0
import Results
import StoredRuns
import TestServers
import Testing

@Suite("Stored runs against a baseline") struct GateCheckTests {
    private static let invalid = ValidityRecord(findings: [
        Finding("generator-lag", .invalid, "The generator was late by 2.30 ms (p99). Lower --rate.")
    ])

    /// A baseline and seven repeats, `after`, that differ from it by a factor.
    private static func place(
        _ factor: Double, count: Int = 7, _ change: (inout RunRecord) -> Void = { _ in }
    ) throws -> Workplace {
        let place = try Workplace()
        try place.storeReference()
        try place.store(StoredRun.repeats(count, factor: factor, change), as: "after")
        return place
    }

    @Test(
        "are passed, improved or failed by exit code",
        arguments: [(1.0, "PASS", Int32(0)), (0.7, "IMPROVED", 0), (1.4, "FAIL", 2)])
    func verdicts(factor: Double, word: String, code: Int32) throws {
        let output = try Self.place(factor).run(["gate", "check", "after", "--against", "reference"])
        #expect(output.code == code)
        #expect(output.standardOutput.hasPrefix("\(word): "), "\(output.standardOutput)")
        #expect(output.standardError == "")
    }

    @Test("are inconclusive where the noise hides the answer, and say so first")
    func inconclusive() throws {
        let factors = [1, 1.6, 0.7, 1.3, 0.8, 1.9, 1.1]
        let place = try Self.place(1) { record in
            let p99 = Double(record.paths[0].operations[0].latency[.response]?.p99Ns ?? 0)
            record.paths[0].operations[0].latency[.response]?.p99Ns = Int64(p99 * factors[Int(record.seed) % 7])
        }
        let output = try place.run(["gate", "check", "after"])
        #expect(output.code == 3)
        #expect(output.standardOutput.hasPrefix("This gate cannot see 10 % of response.p99 at this noise"))
    }

    @Test("are not judged where too many of them are not valid")
    func invalid() throws {
        let place = try Self.place(1.4) { if $0.seed <= 3 { $0.validity = Self.invalid } }
        let output = try place.run(["gate", "check", "after"])
        #expect(output.code == 4)
        #expect(output.standardOutput.hasPrefix("INVALID: 3 of 7 repeats are not valid"))
        // Not even by a limit, and even without a baseline.
        #expect(try place.run(["gate", "check", "after", "--against", "nowhere"]).code == 4)
    }

    @Test("may be given one by one, as directories or as records")
    func oneByOne() throws {
        let place = try Self.place(1)
        let runs = (1...7).map { "after/repeats/0\($0)" + ($0.isMultiple(of: 2) ? "/record.json" : "") }
        #expect(try place.run(["gate", "check"] + runs).code == 0)
    }

    // MARK: - Bad input

    @Test("of which there are too few say nothing, by exit code 3")
    func oneRepeat() throws {
        let output = try Self.place(3, count: 1).run(["gate", "check", "after/repeats/01"])
        #expect(output.code == 3)
        #expect(
            output.standardOutput.hasPrefix(
                "One repeat says nothing of how much runs differ. Make 5 or more (run --repeats).\n"))
    }

    @Test("that are none, or do not belong together, are bad usage")
    func mistakes() throws {
        let place = try Self.place(1)
        try place.store(
            StoredRun.repeats(2, firstSeed: 50) { record in
                record.profile = .object([JSONMember("keys", .object([JSONMember("count", .integer(5))]))])
            }, as: "other")
        var record = StoredRun.record(seed: 1)
        record.kind = "compare"
        try place.write(record.text, to: "compare.json")
        let none = try place.run(["gate", "check"])
        #expect(none.code == 64)
        #expect(none.standardError.hasPrefix("Error: Missing expected argument '<run> ...'"))
        let cases: [([String], String)] = [
            (
                ["after", "other"],
                "after/repeats/01 and other/repeats/01 are no repeats of one plan: profile.keys.count is 1000 in the first "
                    + "and 5 in the second. Judge them apart."
            ),
            (
                ["after", "after"],
                "after/repeats/01 and after/repeats/01 are the same run, which counts as one repeat only. Give each run once."
            ),
            (
                ["compare.json"],
                "compare.json is the record of a compare, and a gate judges runs: those of cachegauge run."
            ),
        ]
        for (runs, message) in cases {
            let output = try place.run(["gate", "check"] + runs)
            #expect(output.code == 64)
            #expect(output.standardOutput == "")
            #expect(output.standardError == "Error: \(message)\n")
        }
    }

    @Test("that cannot be read are an error")
    func unreadable() throws {
        let place = try Self.place(1)
        try place.write(
            StoredRun.record(seed: 1).text.replacing("\"schemaVersion\": 1", with: "\"schemaVersion\": 2"),
            to: "newer.json")
        try place.write("garbage", to: "garbage.json")
        #expect(try place.shell("mkdir -p empty/repeats").code == 0)
        for run in ["newer.json", "garbage.json", "nowhere", "empty"] {
            let output = try place.run(["gate", "check", run])
            #expect(output.code == 1)
            #expect(output.standardError.split(separator: "\n").count == 1)
            #expect(output.standardOutput == "")
        }
        #expect(
            try place.run(["gate", "check", "empty"]).standardError
                == "Error: empty/repeats holds no repeats: the run ended before one was complete. Give another directory.\n"
        )
    }

    @Test("that are all errors fail by their error rate, and are not valid where nothing at all succeeded")
    func errorsOnly() throws {
        let some = try Self.place(1) { record in
            record.measure.completed = 19_000
            record.measure.failed = 1000
        }
        let output = try some.run(["gate", "check", "after"])
        #expect(output.code == 2)
        #expect(output.standardOutput.contains("errors.rate <= 0.1% is crossed by 5.0 %, in 7 of 7 repeats"))
        let all = try Self.place(1) { record in
            record.measure.completed = 0
            record.measure.failed = 20_000
            record.paths[0].operations[0].latency = LatencyTables()
            record = record.judged()
        }
        let nothing = try all.run(["gate", "check", "after"])
        #expect(nothing.code == 4)
        #expect(nothing.standardOutput.contains("None of the 20,000 operations that were sent succeeded"))
    }

    @Test("with too few samples for a metric list it as not judged, unless it is asked for by name")
    func fewSamples() throws {
        let place = try Self.place(1) { record in
            record.paths[0].operations[0].latency[.response]?.count = 60
            record.paths[0].operations[0].latency[.response]?.p99_9Ns = nil
            record.paths[0].operations[0].latency[.response]?.p99Ns = nil
        }
        let output = try place.run(["gate", "check", "after"])
        #expect(output.code == 0)
        #expect(
            output.standardOutput.contains(
                "Not judged: response.p99, because in the runs it takes 1,000 operations, and a repeat has 60.\n"))
        let named = try place.run(["gate", "check", "after", "--slo", "response.p99 < 1s"])
        #expect(named.code == 64)
        #expect(
            named.standardError
                == "Error: The policy names response.p99 < 1s, which was not measured: in the runs it takes 1,000 operations, "
                + "and a repeat has 60. Measure it, or take it out of the policy.\n")
        try place.write("metrics: { response.p99: 10% }", to: "gate.yaml")
        #expect(try place.run(["gate", "check", "after", "--policy", "gate.yaml"]).code == 64)
    }

    // MARK: - Baselines

    @Test("need a baseline that is there and can be read, or end with 5")
    func baselines() throws {
        let place = try Self.place(1)
        try place.write("garbage", to: "garbage.json")
        let text = try place.read("results/baselines/reference.json")
        try place.write(text.replacing("\"schemaVersion\": 1", with: "\"schemaVersion\": 7"), to: "newer.json")
        try place.write("", to: "nothing.json")
        let cases = [
            (
                "main",
                "There is no baseline “main” in results/baselines; there are “reference”. Make one with gate save."
            ),
            ("nowhere.json", "There is no baseline file nowhere.json. Make one with gate save."),
            (
                "garbage.json",
                "The baseline garbage.json is not JSON: line 1, column 1: a value should be here. Give a file that gate save "
                    + "wrote."
            ),
            (
                "newer.json",
                "The baseline newer.json has schemaVersion 7, and this version of cachegauge reads 1 and older. Update "
                    + "cachegauge to read it."
            ),
        ]
        for (baseline, message) in cases {
            let output = try place.run(["gate", "check", "after", "--against", baseline])
            #expect(output.code == 5)
            #expect(output.standardOutput == "")
            #expect(output.standardError == "Error: \(message)\n")
        }
        #expect(try place.run(["gate", "check", "after", "--against", "nothing.json"]).code == 5)
        #expect(try place.run(["gate", "check", "after", "--against", "results"]).code == 5)
        #expect(try place.run(["gate", "check", "after", "--against", "results/baselines/reference.json"]).code == 0)
    }

    @Test("of another machine end with 5 and name the line; with --allow-mismatch nothing better than 3 is said")
    func otherConditions() throws {
        let place = try Self.place(1) { record in
            record.machine.cpu = "Intel Xeon"
            record.machine.cores = 2
        }
        let refused = try place.run(["gate", "check", "after"])
        #expect(refused.code == 5)
        #expect(refused.standardOutput == "")
        #expect(
            refused.standardError
                == "Error: The baseline “reference” was made under other conditions: machine.cpu: AMD EPYC 7763 in the "
                + "baseline, Intel Xeon in the runs. machine.cores differs too. Save a baseline under these conditions, or say "
                + "--allow-mismatch, with which nothing better than inconclusive is said.\n")
        let allowed = try place.run(["gate", "check", "after", "--allow-mismatch"])
        #expect(allowed.code == 3)
        #expect(allowed.standardOutput.contains("differs   machine.cpu: AMD EPYC 7763 in the baseline, Intel Xeon"))
        // A crossed limit stands, whatever the baseline: 2 comes before 5.
        let limit = ["--slo", "response.p50 < 1us"]
        #expect(try place.run(["gate", "check", "after"] + limit).code == 2)
        #expect(try place.run(["gate", "check", "after", "--allow-mismatch"] + limit).code == 2)
    }

    @Test("are judged by limits alone without any baseline")
    func limitsAlone() throws {
        let place = try Workplace()
        try place.store(StoredRun.repeats(2), as: "after")
        try place.write("metrics: {}\nslo: [response.p99 < 5ms, throughput >= 1k/s]", to: "gate.yaml")
        let kept = try place.run(["gate", "check", "after", "--policy", "gate.yaml"])
        #expect(kept.code == 0)
        let crossed = try place.run(
            ["gate", "check", "after", "--policy", "gate.yaml", "--slo", "response.p50 < 100us"])
        #expect(crossed.code == 2)
        #expect(crossed.standardOutput.hasPrefix("FAIL: response.p50 < 100us is crossed by 11"))
    }

    @Test("need a right policy")
    func policies() throws {
        let place = try Self.place(1)
        try place.write("metrics: { response.p97: 10% }\nalpha: 7", to: "wrong.yaml")
        try place.write("metrics: {}\nslo: []", to: "empty.yaml")
        let wrong = try place.run(["gate", "check", "after", "--policy", "wrong.yaml"])
        #expect(wrong.code == 64)
        #expect(wrong.standardError.split(separator: "\n").count == 2)
        #expect(try place.run(["gate", "check", "after", "--policy", "empty.yaml"]).code == 64)
        let missing = try place.run(["gate", "check", "after", "--policy", "nowhere.yaml"])
        #expect(missing.code == 64)
        #expect(missing.standardError == "Error: There is no policy file nowhere.yaml.\n")
        let limit = try place.run(["gate", "check", "after", "--slo", "response.p99 < 1"])
        #expect(limit.code == 64)
        #expect(
            limit.standardError
                == "Error: --slo: found \"response.p99 < 1\"; allowed is response.p99 with a time such as 250us, 5ms, 30s or "
                + "1h; write 1s or 1ms, not 1.\n")
    }
}
