// SPDX-License-Identifier: Apache-2.0
import Results
import StoredRuns
import Testing

@testable import Gate
@testable import Report

/// Series and baselines as people see them.
@Suite struct HistoryTextTests {
    private func series(_ factors: [Double], name: (Int) -> String = { "build-\($0)" }) throws -> [MetricSeries] {
        let entries = try factors.enumerated().map { index, factor in
            let records = StoredRun.repeats(3, factor: factor).enumerated().map { ("\($0)", $1) }
            return HistoryEntry(
                try Baseline(
                    RepeatSet(records), name: name(index), savedAt: "2026-01-\(index + 10)T00:00:00Z"), commit: nil)
        }
        return History(entries).series(of: [.p50, .p99])
    }

    private static let step = [1, 1.01, 0.99, 1, 1.01, 0.99, 1.3, 1.31, 1.29, 1.3, 1.31, 1.29]

    @Test func seriesAreAsTheyWereAgreedOn() throws {
        let series = try series(Self.step)
        Golden.expect(HistoryText.text(series), is: "history.txt")
        Golden.expect(HistoryText.markdown(series), is: "history.md")
    }

    /// A chart is cut to what can be read, and a name cannot end its text.
    @Test func chartsHoldPlainNamesAndFewPoints() throws {
        let many = try series([Double](repeating: 1, count: 60)) { "\"];\n```<b>\($0)" }
        let chart = HistoryText.markdown(many)
        let axis = try #require(chart.split(separator: "\n").first { $0.contains("x-axis") })
        #expect(axis.split(separator: ",").count == 40)
        #expect(axis.wholeMatch(of: /[ ]*x-axis \[("[A-Za-z0-9._-]*"(, )?)+\]/) != nil, "\(axis)")
    }

    @Test func baselinesAreAsTheyWereAgreedOn() throws {
        let records = StoredRun.repeats(5).enumerated().map { ("\($0)", $1) }
        var baseline = try Baseline(RepeatSet(records), name: "main", savedAt: "2026-01-02T04:00:00Z")
        baseline.promotedFrom = "redis-7.0"
        Golden.expect(BaselineText.show(baseline), is: "baseline-show.txt")
        Golden.expect(
            BaselineText.list([
                ("main", .success(baseline)),
                ("broken", .failure(BaselineError("The baseline broken.json is not JSON."))),
            ]), is: "baseline-list.txt")
    }
}
