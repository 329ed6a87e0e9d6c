// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Results
import StoredRuns
import Testing

@testable import Gate

/// The figures of a run that a gate reads.
@Suite struct RepeatReadingTests {
    @Test func figuresAreThoseOfTheRecord() {
        let reading = RepeatReading(StoredRun.record(seed: 1))
        #expect(reading.invalidity == nil)
        #expect(reading[.p50] == .value(112_000))
        #expect(reading[.p99_9] == .value(9_000_000))
        #expect(
            reading[.percentile(.response, .p99_99)]
                == .unmeasured("it takes 100,000 operations, and a repeat has 20,000"))
        #expect(reading[.mean(.response)] == .value(130_000))
        #expect(reading[.max(.response)] == .value(12_000_000))
        #expect(reading[.percentile(.service, .p50)] == .value(100_800))
        #expect(reading[.errorRate] == .value(0))
        #expect(reading[.throughput] == .value(2000))
        #expect(reading[.hitRatio] == .value(1))
    }

    /// What failed, was never answered or never sent is all without a good answer.
    @Test func errorsAreOfWhatWasPlanned() {
        var record = StoredRun.record(seed: 1)
        (record.measure.completed, record.measure.failed, record.measure.unfinished) = (19_000, 500, 200)
        (record.measure.sent, record.measure.unsent) = (19_700, 300)
        #expect(RepeatReading(record)[.errorRate] == .value(0.05))
    }

    @Test func percentilesAmongTheUnansweredAreTheTimeoutOrMore() {
        var record = StoredRun.record(seed: 1)
        record.paths[0].operations[0].latency[.response]?.censored = 1000
        record.paths[0].operations[0].latency[.response]?.p99Ns = nil
        let reading = RepeatReading(record)
        #expect(reading[.p99] == .atLeast(1e9))
        #expect(reading[.p99].number == 1e9)
        #expect(reading[.p50] == .value(112_000))
        #expect(reading[.mean(.response)] == .atLeast(130_000))
    }

    /// Several operations are judged together: by the sum of their tables, not by a mean of their percentiles.
    @Test func operationsAreMerged() {
        func table(_ value: UInt64, _ count: UInt64) -> LatencyRecord {
            var histogram = LatencyHistogram.fine()
            histogram.record(value, count: count)
            return LatencyRecord(of: histogram)
        }
        var record = StoredRun.record(seed: 1)
        var set = record.paths[0].operations[0]
        set.name = "set"
        record.paths[0].operations[0].latency = LatencyTables([.response: table(1000, 9000)])
        set.latency = LatencyTables([.response: table(2000, 1000)])
        record.paths[0].operations.append(set)
        let reading = RepeatReading(record)
        #expect(reading[.p50] == .value(1000))
        #expect(near(reading[.p99].number, 2000, within: 1e-3))
        #expect(near(reading[.mean(.response)].number, 1100, within: 1e-3))
        // The path of the database is not what the cache does.
        record.paths.insert(PathRecord(name: "direct", operations: [set]), at: 0)
        #expect(RepeatReading(record)[.p50] == .value(1000))
        // A table that was not kept is not made up.
        record.paths[1].operations[0].latency[.response]?.histogram = ""
        #expect(
            RepeatReading(record)[.p50] == .unmeasured("the record does not hold the histograms of all its operations"))
        record.paths[1].operations[0].latency[.response]?.histogram = "garbage"
        #expect(RepeatReading(record)[.p50].number == nil)
    }

    /// Tables of other layouts would trap when they are added.
    @Test func tablesOfOtherLayoutsAreNotAdded() throws {
        let texts = [LatencyHistogram.fine(), .coarse()].map { table in
            var table = table
            table.record(1000)
            return HistogramEncoding.text(of: table)
        }
        #expect(try HistogramEncoding.merged(fromTexts: texts) == nil)
        #expect(try HistogramEncoding.merged(fromTexts: [texts[0], texts[0]])?.totalCount == 2)
        #expect(try HistogramEncoding.merged(fromTexts: []) == nil)
    }

    @Test func nothingIsNothing() {
        var record = StoredRun.record(seed: 1)
        record.measure = MeasureRecord()
        record.paths = []
        let reading = RepeatReading(record.judged())
        #expect(reading.invalidity?.hasPrefix("No operation was sent in the measure phase") == true)
        for metric in GateMetric.all { #expect(reading[metric].number == nil) }
    }

    // MARK: - Sets

    private func named(_ records: [RunRecord]) -> [(name: String, record: RunRecord)] {
        records.enumerated().map { ("run\($0 + 1)", $1) }
    }

    private func message(_ records: [RunRecord]) -> String {
        do {
            _ = try RepeatSet(named(records))
            return ""
        } catch {
            return error.description
        }
    }

    @Test func repeatsDifferInSeedNameAndPlace() throws {
        var records = StoredRun.repeats(3)
        records[1].profile = .object(
            [JSONMember("name", .text("other"))]
                + StoredRun.record(seed: 9).profile.members.filter { $0.key != "name" })
        let set = try RepeatSet(named(records))
        #expect(set.readings.count == 3)
        #expect(set.profileName == "smoke")
        #expect(set.target == "redis 7.0.15 at redis://10.0.0.5:6379/0")
        #expect(!set.isInvalid)
    }

    @Test func repeatsOfDifferentProfilesAreAMistake() {
        var records = StoredRun.repeats(2)
        records[1].profile = .object(
            records[1].profile.members.map { member in
                member.key == "load"
                    ? JSONMember(
                        "load", .object([JSONMember("rate", .number(3000)), JSONMember("connections", .integer(4))]))
                    : member
            })
        #expect(
            message(records)
                == "run1 and run2 are no repeats of one plan: profile.load.rate is 2000.0 in the first and 3000.0 in the "
                + "second. Judge them apart.")
    }

    @Test func repeatsOfDifferentServersAreAMistake() {
        var records = StoredRun.repeats(3)
        records[2].target.version = "7.2.4"
        #expect(
            message(records)
                == "run1 and run3 are no repeats of one plan: server.version is 7.0.15 in the first and 7.2.4 in the "
                + "second. Judge them apart.")
    }

    @Test func oneRunTwiceIsAMistake() {
        let records = StoredRun.repeats(2)
        #expect(
            message([records[0], records[1], records[0]])
                == "run1 and run3 are the same run, which counts as one repeat only. Give each run once.")
    }

    @Test func otherRecordsAreAMistake() {
        var record = StoredRun.record(seed: 1)
        record.kind = "compare"
        #expect(
            message([record])
                == "run1 is the record of a compare, and a gate judges runs: those of cachegauge run.")
        #expect(
            message([])
                == "There are no repeats to judge. Give run directories, or one that run --repeats made.")
    }
}

extension JSONValue {
    fileprivate var members: [JSONMember] {
        if case .object(let members) = self { members } else { [] }
    }
}
