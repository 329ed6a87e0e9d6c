// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Results

/// The record above the repeats of one plan.
@Suite struct RepeatsTests {
    private let invalid = ValidityRecord(findings: [Finding("generator-lag", .invalid, "Late.")])

    /// Repeats with tables of their own that were not kept: sums are made of counts alone.
    private func repeats(_ count: Int) -> [RunRecord] {
        (0..<count).map { index in
            SampleRecord.make { record in
                record.seed = UInt64(index + 1)
                record.measure.durationNs = 9_500_000_000
                record.server.after = ["used_memory": "\(index)"]
            }
        }
    }

    @Test func countsAddUpAndSecondsFollowEachOther() throws {
        let record = RunRecord(repeats: repeats(3))
        try record.checkAccounting()
        #expect(record.measure.completed == 60_000)
        #expect(record.measure.durationNs == 28_500_000_000)
        #expect(record.first.count == 60_000 && record.first.hits == 60_000)
        #expect(record.intervals.map(\.second) == Array(0..<30))
        #expect(record.server.before["used_memory"] == "90000000")
        #expect(record.server.after["used_memory"] == "2")
        #expect(
            record.notes == [
                "These are 3 repeats of one plan together, with the seeds 1, 2, 3; each is a run of its own under repeats/."
            ])
        #expect(record.validity.valid)
    }

    @Test(arguments: [(5, 1, true), (5, 2, false), (3, 1, false), (10, 2, true)])
    func aFifthMayBeInvalid(count: Int, bad: Int, isValid: Bool) {
        var all = repeats(count)
        for index in 0..<bad { all[count - 1 - index].validity = invalid }
        let record = RunRecord(repeats: all)
        #expect(record.validity.valid == isValid)
        #expect(record.validity.findings.map(\.code) == ["generator-lag"])
        #expect(record.validity.findings[0].message == "Repeat \(count - bad + 1): Late.")
        #expect(record.validity.findings[0].severity == (isValid ? .warning : .invalid))
    }

    /// The sides of a gate are paths of one record, which says what the gate said.
    @Test func pairsAreTwoPaths() throws {
        let all = repeats(4)
        var record = RunRecord(
            sides: [("base", [(1, all[0]), (2, all[1])]), ("candidate", [(1, all[2]), (2, all[3])])], isInvalid: false)
        try record.checkAccounting()
        #expect(record.kind == "gate" && record.isGate && !record.isComparison)
        #expect(record.paths.map(\.name) == ["base", "candidate"])
        #expect(record.paths.map { $0.operations[0].count } == [40_000, 40_000])
        #expect(record.measure.completed == 80_000)
        #expect(record.ratePerSecond(ofPath: "base") == 40_000.0 / 19)
        #expect(Set(record.intervals.map(\.path)) == ["base", "candidate"])
        record.gate = .object([JSONMember("verdict", .text("pass"))])
        let again = try RunRecord(text: Array(record.text.utf8), name: "record.json")
        #expect(again == record)
        #expect(again.gate?["verdict"]?.text == "pass")
        // One side alone, where the gate was ended early.
        #expect(RunRecord(sides: [("base", [(1, all[0])]), ("candidate", [])], isInvalid: false).paths.count == 1)
    }

    @Test func aLineIsOneLine() throws {
        let record = SampleRecord.make()
        let line = JSONWriter.line(record.json)
        #expect(line.count { $0 == "\n" } == 1 && line.hasSuffix("\n"))
        #expect(try JSONParser.parse(line) == JSONParser.parse(record.text))
    }
}
