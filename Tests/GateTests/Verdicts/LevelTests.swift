// SPDX-License-Identifier: Apache-2.0
import Results
import Testing

@testable import Gate

/// Fixed limits.
@Suite struct LevelTests {
    private func judge(_ level: ServiceLevel, _ values: [MetricReading]) throws -> GateOutcome {
        let readings = values.map { RepeatReading(startedAt: "", seed: 0, readings: [level.metric: $0]) }
        return try GateJudge(GatePolicy(comparisons: [], levels: [level])).judge(readings, against: [])
    }

    @Test(
        arguments: [
            (.below, [0.9, 1.5, 0.8], 1, .pass), (.below, [0.9, 1, 1.5], 1, .fail), (.atMost, [0.9, 1, 1.5], 1, .pass),
            (.above, [1, 1, 2], 1, .fail), (.atLeast, [1, 1, 0.5], 1, .pass), (.atLeast, [0.9, 0.9, 5], 1, .fail),
            // One repeat suffices for a limit.
            (.below, [0.9], 1, .pass), (.below, [1.1], 1, .fail),
        ] as [(ServiceLevel.Comparison, [Double], Double, Verdict)])
    func theMedianIsJudged(comparison: ServiceLevel.Comparison, values: [Double], limit: Double, verdict: Verdict)
        throws
    {
        let outcome = try judge(
            ServiceLevel(.p99, comparison, limit, limitText: "1ns"), values.map { .value($0) })
        #expect(outcome.verdict == verdict)
        #expect(outcome.levels[0].crossed == values.count { !comparison.holds($0, limit) })
        #expect(outcome.levels[0].repeats == values.count)
    }

    /// A percentile among operations without an answer is the timeout or more, however high the limit.
    @Test func whatNeverGotAnAnswerKeepsNoLimit() throws {
        let level = ServiceLevel(.p99, .below, 60e9, limitText: "60s")
        #expect(try judge(level, [.atLeast(1e9), .value(1e6), .atLeast(1e9)]).verdict == .fail)
        #expect(try judge(level, [.atLeast(1e9), .value(1e6), .value(1e6)]).verdict == .pass)
        let lower = ServiceLevel(.p99, .above, 1e6, limitText: "1ms")
        #expect(try judge(lower, [.atLeast(1e9)]).verdict == .pass)
    }

    @Test func aCrossedLimitFailsWhateverTheBaselineSays() throws {
        let same = [1e6, 1e6, 1e6, 1e6, 1e6]
        var policy = GatePolicy.of(.p99)
        policy.levels = [ServiceLevel(.p99, .below, 500_000, limitText: "500us")]
        let outcome = try GateJudge(policy).judge(Readings.of(.p99, same), against: Readings.of(.p99, same))
        #expect(outcome.metrics.map(\.verdict) == [.pass])
        #expect(outcome.verdict == .fail)
        // Other conditions say nothing about a limit.
        #expect(outcome.capped().verdict == .fail)
        #expect(outcome.capped().metrics.map(\.verdict) == [.inconclusive])
    }

    @Test func otherConditionsCapAtInconclusive() throws {
        let base = Readings.of(.p99, [1e6, 1.01e6, 1e6, 1.02e6, 1e6])
        for factor in [1, 0.5, 2] {
            let outcome = try GateJudge(.of(.p99)).judge(
                Readings.of(.p99, base.compactMap { $0[.p99].number }.map { $0 * factor }), against: base)
            #expect(outcome.verdict != .inconclusive)
            #expect(outcome.capped().verdict == .inconclusive)
        }
        let level = ServiceLevel(.p99, .below, 1e9, limitText: "1s")
        #expect(try judge(level, [.value(1)]).capped().verdict == .inconclusive)
    }

    /// Without valid repeats a limit is not judged either: a late client makes latencies of its own.
    @Test func invalidRepeatsAreJudgedByNoLimit() throws {
        let policy = GatePolicy(comparisons: [], levels: [ServiceLevel(.p99, .below, 1, limitText: "1ns")])
        let outcome = try GateJudge(policy).judge(
            Readings.invalidating(2, of: Readings.of(.p99, [1e6, 1e6, 1e6])), against: [])
        #expect(outcome.verdict == .invalid)
        #expect(outcome.levels.map(\.verdict) == [.invalid])
    }
}
