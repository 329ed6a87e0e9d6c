// SPDX-License-Identifier: Apache-2.0
import Results
import StoredRuns
import Testing

@testable import Gate

/// Baselines as they lie on the disk, and the conditions that they remember.
@Suite struct BaselineTests {
    private func set(_ records: [RunRecord]) throws -> RepeatSet {
        try RepeatSet(records.enumerated().map { ("run\($0 + 1)", $1) })
    }

    private func baseline(_ records: [RunRecord] = StoredRun.repeats(5)) throws -> Baseline {
        try Baseline(set(records), name: "main", savedAt: "2026-01-02T04:00:00Z")
    }

    private func message(_ text: String) -> String {
        do {
            _ = try Baseline(text: Array(text.utf8), path: "main.json")
            return ""
        } catch {
            return error.description
        }
    }

    @Test func textReadsBackAsTheSame() throws {
        let baseline = try baseline()
        let text = try baseline.text()
        let again = try Baseline(text: Array(text.utf8), path: "main.json")
        #expect(again.repeats.map { $0[.p99].number } == baseline.repeats.map { $0[.p99].number })
        #expect(try again.text() == text)
        #expect(again.repeats[0][.percentile(.response, .p99_99)] == .unmeasured("it was not measured"))
        let (hard, soft) = again.differences(from: try set(StoredRun.repeats(7, firstSeed: 50)))
        #expect(hard.isEmpty && soft.isEmpty)
    }

    @Test func theMostRepeatsFitIntoTheLimit() throws {
        let text = try baseline(StoredRun.repeats(50)).text()
        #expect(text.utf8.count <= 64 << 10)
    }

    @Test func aProfileThatIsTooLongIsAMistake() throws {
        let records = StoredRun.repeats(5) { record in
            record.profile = .object([JSONMember("operations", .list(.init(repeating: .text("get"), count: 20_000)))])
        }
        let large = try baseline(records)
        #expect(throws: GateError.self) { try large.text() }
    }

    /// Written by the first version, with all keys and with those that it must have; readable for ever.
    @Test(arguments: ["baseline-v1.json", "baseline-v1-least.json"])
    func oldFilesAreRead(name: String) throws {
        let text = try #require(Sample.text(name))
        let baseline = try Baseline(text: Array(text.utf8), path: name)
        #expect(baseline.repeats.count == 5)
        #expect(baseline.repeats.map { $0[.p50].number } == StoredRun.noise[..<5].map { ($0 * 112_000).rounded() })
        let (hard, soft) = baseline.differences(from: try set(StoredRun.repeats(5)))
        #expect(hard.isEmpty && soft.isEmpty)
        if name == "baseline-v1.json" { #expect(try baseline.text() == text) }
    }

    // MARK: - Files that are none

    @Test func whatIsNoBaselineIsASentence() throws {
        #expect(
            message("garbage")
                == "The baseline main.json is not JSON: line 1, column 1: a value should be here. Give a file that gate save "
                + "wrote.")
        #expect(
            message("{}")
                == "main.json is no baseline: it does not say schemaVersion and kind. Give a file that gate save wrote."
        )
        #expect(
            message(StoredRun.record(seed: 1).text)
                == "main.json is no baseline: it does not say schemaVersion and kind. Give a file that gate save wrote."
        )
        #expect(
            message(#"{"schemaVersion": 2, "kind": "baseline"}"#)
                == "The baseline main.json has schemaVersion 2, and this version of cachegauge reads 1 and older. Update "
                + "cachegauge to read it.")
        #expect(
            message(#"{"schemaVersion": 0, "kind": "baseline"}"#)
                == "The baseline main.json has schemaVersion 0, but the first one is 1. Give a file that gate save wrote."
        )
        #expect(
            message(#"{"schemaVersion": 1, "kind": "baseline"}"#)
                == "The baseline main.json is not complete: “name” is missing. Give a file that gate save wrote.")
        let text = try baseline().text()
        #expect(
            message(text.replacing("\"hard\"", with: "hard")).hasPrefix("The baseline main.json is not JSON: line "))
        var empty = try baseline()
        empty.repeats = []
        #expect(
            message(try empty.text()) == "The baseline main.json holds no repeats. Save it again with gate save.")
    }

    @Test func fewOrInvalidRepeatsMakeNoBaseline() throws {
        #expect(
            throws: GateError(
                "A baseline takes 3 valid repeats, and better 5 or more, and there is 1. Make them with run --repeats.")
        ) { try baseline(StoredRun.repeats(1)) }
        var records = StoredRun.repeats(3)
        records[0].validity = ValidityRecord(findings: [Finding("generator-lag", .invalid, "The generator was late.")])
        #expect(
            throws: GateError(
                "A baseline takes 3 valid repeats, and better 5 or more, and there are 2 (1 more are not valid: The "
                    + "generator was late). Make them with run --repeats.")
        ) { try baseline(records) }
        records += StoredRun.repeats(2, firstSeed: 20)
        #expect(try baseline(records).repeats.count == 4)
    }

    // MARK: - Conditions

    struct Condition: Sendable, CustomTestStringConvertible {
        var line: String
        var change: @Sendable (inout RunRecord) -> Void

        init(_ line: String, _ change: @escaping @Sendable (inout RunRecord) -> Void) {
            self.line = line
            self.change = change
        }

        var testDescription: String { line }
    }

    static let conditions = [
        Condition("machine.cpu: AMD EPYC 7763 in the baseline, Intel Xeon in the runs") {
            $0.machine.cpu = "Intel Xeon"
        },
        Condition("machine.cores: 4 in the baseline, 2 in the runs") { $0.machine.cores = 2 },
        Condition("server: redis in the baseline, valkey in the runs") { $0.target.server = "valkey" },
        Condition("server.version: 7.0.15 in the baseline, 7.2.4 in the runs") { $0.target.version = "7.2.4" },
        Condition("transport: network in the baseline, loopback in the runs") {
            $0.target.url = "redis://***@127.0.0.1:6379/0"
        },
        Condition("transport: network in the baseline, unix socket in the runs") {
            $0.target.url = "unix:///tmp/s?db=0"
        },
        Condition("transport: network in the baseline, network with TLS in the runs") { $0.target.tls = true },
        Condition("server.maxmemory_policy: noeviction in the baseline, allkeys-lru in the runs") { record in
            record.server.before = OrderedTexts(
                record.server.before.all.map { $0.key == "maxmemory_policy" ? ($0.key, "allkeys-lru") : $0 })
        },
        Condition("server.maxmemory: 0 in the baseline, not told in the runs") { record in
            record.server.before = OrderedTexts(record.server.before.all.filter { $0.key != "maxmemory" })
        },
        Condition(
            "latency: from scheduled to done (open loop) in the baseline, from written to done (closed loop) in the runs"
        ) { $0.load.arrivals = "closed" },
    ]

    @Test(arguments: conditions)
    func anotherConditionIsNamed(condition: Condition) throws {
        let (hard, soft) = try baseline().differences(
            from: set(StoredRun.repeats(3) { condition.change(&$0) }))
        #expect(hard.map(\.text) == [condition.line])
        #expect(soft.isEmpty)
    }

    @Test func anotherProfileIsNamedByItsKey() throws {
        let (hard, _) = try baseline().differences(
            from: set(
                StoredRun.repeats(3) { record in
                    record.profile = .object([JSONMember("keys", .object([JSONMember("count", .integer(5))]))])
                }))
        #expect(hard.first?.text == "profile.keys.count: 1000 in the baseline, 5 in the runs")
        #expect(hard.map(\.line).contains("profile.load.rate"))
        #expect(hard.last?.run == nil)
    }

    @Test func softLinesOnlyMayMatter() throws {
        let (hard, soft) = try baseline().differences(
            from: set(StoredRun.repeats(3) { $0.machine.kernel = "6.2.0" }))
        #expect(hard.isEmpty)
        #expect(soft.map(\.text) == ["machine.kernel: 6.1.0 in the baseline, 6.2.0 in the runs"])
    }

    /// Settings are hard where the baseline knows them; a baseline of a version that did not ask for them takes any.
    @Test func settingsOfTheServerAreConditions() throws {
        func records(_ settings: OrderedTexts?) -> [RunRecord] {
            StoredRun.repeats(5) { $0.server.settings = settings }
        }
        let own: OrderedTexts = ["maxmemory-policy": "noeviction", "appendonly": "no"]
        let other: OrderedTexts = ["maxmemory-policy": "noeviction", "appendonly": "yes"]
        let known = try baseline(records(own))
        #expect(known.fingerprint.hard["server.config.appendonly"] == "no")
        #expect(
            try known.differences(from: set(records(other))).hard.map(\.text)
                == ["server.config.appendonly: no in the baseline, yes in the runs"])
        #expect(try known.differences(from: set(records(own))).hard.isEmpty)
        #expect(try known.differences(from: set(records(nil))).hard.count == 2)
        #expect(try baseline(records(nil)).differences(from: set(records(own))).hard.isEmpty)
        let old = try Baseline(text: Array(#require(Sample.text("baseline-v1.json")).utf8), path: "old")
        #expect(try old.differences(from: set(records(own))).hard.isEmpty)
    }

    @Test func clockAndHypervisorAreSoft() throws {
        func records(_ clock: String?, _ hypervisor: String?) -> [RunRecord] {
            StoredRun.repeats(3) { ($0.machine.clockSource, $0.machine.hypervisor) = (clock, hypervisor) }
        }
        let known = try baseline(records("tsc", "kvm"))
        let (hard, soft) = try known.differences(from: set(records("hpet", "none")))
        #expect(hard.isEmpty)
        #expect(
            soft.map(\.text) == [
                "machine.clockSource: tsc in the baseline, hpet in the runs",
                "machine.hypervisor: kvm in the baseline, none in the runs",
            ])
        #expect(try known.differences(from: set(records(nil, nil))).soft.isEmpty)
        #expect(try baseline(records(nil, nil)).differences(from: set(records("tsc", "kvm"))).soft.isEmpty)
    }

    /// The reference values of the authors of FNV-1a.
    @Test(arguments: [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")])
    func identitiesAreFNV(text: String, hash: String) {
        #expect(Identity.text(of: text) == hash)
    }
}

/// The stored files beside the tests.
enum Sample {
    static func text(_ name: String) -> String? {
        let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        guard let bytes = try? StoredFile.bytes(of: "/\(folder)/Samples/\(name)", largest: 1 << 20) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
