// SPDX-License-Identifier: Apache-2.0
import Results
import StoredRuns
import Testing

@testable import Gate

/// The series of baselines.
@Suite struct HistoryTests {
    /// One entry for each factor of the latency.
    private func entries(_ factors: [Double], _ change: (inout RunRecord) -> Void = { _ in }) throws -> [HistoryEntry] {
        try factors.enumerated().map { index, factor in
            let records = StoredRun.repeats(3, factor: factor, change).enumerated().map { ("\($0)", $1) }
            let baseline = try Baseline(
                RepeatSet(records), name: "build-\(index)", savedAt: "2026-01-0\(index % 9 + 1)T00:00:00Z")
            return HistoryEntry(baseline, commit: "c\(index)")
        }
    }

    private static let step = [1, 1.01, 0.99, 1, 1.01, 0.99, 1.3, 1.31, 1.29, 1.3, 1.31, 1.29]

    @Test func aLineReadsBackAsTheSame() throws {
        let entry = try entries([1])[0]
        let line = JSONWriter.line(entry.json)
        #expect(line.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
        #expect(try HistoryEntry(json: JSONParser.parse(line)) == entry)
        #expect(entry.metrics[.p50] == 112_000)
        #expect(entry.metrics[.percentile(.response, .p99_99)] == nil)
    }

    @Test func aChangeOfLevelIsFound() throws {
        let series = History(try entries(Self.step)).series(of: [.p50, .throughput])
        #expect(series.map(\.metric) == [.p50, .throughput])
        #expect(series[0].points.count == 12)
        #expect(series[0].changes.map(\.name) == ["build-6"])
        #expect(near(series[0].changes[0].levelRatio, 1.3, within: 0.01))
        #expect(series[1].changes.isEmpty)
    }

    @Test func otherConditionsAreAnotherSeries() throws {
        let own = try entries([1, 1])
        let other = try entries([2]) { $0.machine.cpu = "Intel Xeon" }
        let history = History([own[0], other[0], own[1]])
        let series = history.series(of: [.p50])
        #expect(series.map { $0.points.map(\.name) } == [["build-0", "build-1"], ["build-0"]])
        #expect(series[0].conditions != series[1].conditions)
        #expect(history.series(of: [.p50], profile: "smoke").count == 2)
        #expect(history.series(of: [.p50], profile: "other").isEmpty)
        #expect(history.series(of: [.percentile(.response, .p99_99)]).isEmpty)
    }
}
