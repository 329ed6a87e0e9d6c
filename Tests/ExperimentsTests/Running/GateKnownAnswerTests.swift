// SPDX-License-Identifier: Apache-2.0
import Experiments
import Gate
import Plan
import Results
import Testing

/// Whole gates over two scripted servers in virtual time: pairs, looks and the standard policy without its floors, which
/// services of 80 µs would all lie below.
struct GateKnownAnswerTests {
    private static let gates = 40

    private static let policy = {
        var policy = GatePolicy.standard
        for index in policy.comparisons.indices { policy.comparisons[index].floor = nil }
        return policy
    }()

    /// How many of the gates fail, and how many pairs all of them took.
    private func fails(factor: Double) throws -> (fails: Int, passes: Int, pairs: Int) {
        var counts = (fails: 0, passes: 0, pairs: 0)
        for seed in 1...Self.gates {
            let sequence = GateSequence(Self.policy)
            var outcome: GateOutcome?
            let runner = VirtualPairRunner(seed: UInt64(seed) * 1000, factor: factor)
            let measured = try PairedRun(seed: runner.plan.seed).run(runner) { pairs in
                guard case .decided(let decided) = try sequence.step(after: pairs) else { return false }
                outcome = decided
                return true
            }
            counts.pairs += measured.pairs.count
            let decided = try #require(outcome)
            // The statistic has something to do: no two runs of the base are the same.
            let means = measured.pairs.map { $0.base.operations[0].operation.latency[.response]?.meanNs }
            #expect(Set(means).count == measured.pairs.count)
            #expect(decided.metrics.map(\.metric.name) == ["response.p50", "response.p99", "throughput"])
            if decided.verdict == .fail { counts.fails += 1 }
            if decided.verdict == .pass { counts.passes += 1 }
        }
        return counts
    }

    @Test func equalServersDoNotFail() throws {
        let counts = try fails(factor: 1)
        #expect(counts.fails <= 1)
        #expect(counts.passes >= 36)
        // Most of them are decided at the first look.
        #expect(counts.pairs <= 6 * Self.gates)
    }

    @Test func aQuarterMoreServiceTimeFails() throws {
        let counts = try fails(factor: 1.25)
        #expect(counts.fails >= 38)
        // With five pairs and three metrics no fail is possible.
        #expect(counts.pairs >= 7 * Self.gates)
    }

    @Test func threePercentMoreDoesNotFail() throws {
        #expect(try fails(factor: 1.03).fails <= 2)
    }
}
