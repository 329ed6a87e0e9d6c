// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Gate

/// How often whole gates are right, with noise of known size and a fixed seed.
///
/// The noise is Student's t with four degrees of freedom: single runs far out are usual. Of 200 gates, the share that is
/// asked for leaves three standard deviations of the count for chance.
@Suite struct SimulatedGatesTests {
    private static let gates = 200

    /// The metrics of one repeat; a slow repeat is slow in all of them.
    private static func reading(_ random: inout SplitMix, noise: Double, factor: Double) -> RepeatReading {
        let own = random.heavyTailed()
        func value(_ scale: Double) -> MetricReading {
            .value(scale * factor * exp(noise * (0.8 * own + 0.6 * random.heavyTailed())))
        }
        return RepeatReading(startedAt: "", seed: 0, readings: [.p50: value(5e5), .p99: value(4e6)])
    }

    private static let policy = GatePolicy(
        comparisons: [.init(.p50, tolerance: 0.1), .init(.p99, tolerance: 0.1)], levels: [])

    /// The verdicts of gates over pairs, whose sides share a drift of 5 %.
    private func paired(noise: Double, factor: Double, seed: UInt64) throws -> [Verdict: Int] {
        var random = SplitMix(seed: seed)
        let sequence = GateSequence(Self.policy)
        var counts: [Verdict: Int] = [:]
        for _ in 0..<Self.gates {
            var pairs: [GatePair] = []
            var outcome: GateOutcome?
            while outcome == nil {
                let drift = exp(0.05 * random.normal())
                pairs.append(
                    GatePair(
                        base: Self.reading(&random, noise: noise, factor: drift),
                        candidate: Self.reading(&random, noise: noise, factor: drift * factor)))
                if case .decided(let decided) = try sequence.step(after: pairs) { outcome = decided }
            }
            counts[outcome?.verdict ?? .invalid, default: 0] += 1
        }
        return counts
    }

    /// The verdicts of seven repeats against ten of a baseline that was made on the same machine.
    private func unpaired(noise: Double, factor: Double, seed: UInt64) throws -> [Verdict: Int] {
        var random = SplitMix(seed: seed)
        var counts: [Verdict: Int] = [:]
        for _ in 0..<Self.gates {
            let baseline = (0..<10).map { _ in Self.reading(&random, noise: noise, factor: 1) }
            let candidate = (0..<7).map { _ in Self.reading(&random, noise: noise, factor: factor) }
            counts[try GateJudge(Self.policy).judge(candidate, against: baseline).verdict, default: 0] += 1
        }
        return counts
    }

    @Test(arguments: [(0.03, 0.95), (0.08, 0.6)])
    func equalServersDoNotFail(noise: Double, passes: Double) throws {
        let pairs = try paired(noise: noise, factor: 1, seed: 1)
        #expect(pairs[.fail, default: 0] <= Self.gates * 2 / 100)
        #expect(Double(pairs[.pass, default: 0]) >= passes * Double(Self.gates))
        let samples = try unpaired(noise: noise, factor: 1, seed: 2)
        #expect(samples[.fail, default: 0] <= Self.gates * 2 / 100)
        #expect(Double(samples[.pass, default: 0]) >= passes * Double(Self.gates))
    }

    @Test(arguments: [0.03, 0.08])
    func aQuarterMoreFails(noise: Double) throws {
        #expect(try paired(noise: noise, factor: 1.25, seed: 3)[.fail, default: 0] >= Self.gates * 95 / 100)
        #expect(try unpaired(noise: noise, factor: 1.25, seed: 4)[.fail, default: 0] >= Self.gates * 95 / 100)
    }

    @Test func threePercentMoreDoesNotFail() throws {
        #expect(try paired(noise: 0.03, factor: 1.03, seed: 5)[.fail, default: 0] <= Self.gates * 5 / 100)
        #expect(try unpaired(noise: 0.03, factor: 1.03, seed: 6)[.fail, default: 0] <= Self.gates * 5 / 100)
    }

    @Test func aQuarterLessIsAnImprovement() throws {
        #expect(try paired(noise: 0.03, factor: 0.75, seed: 7)[.improved, default: 0] >= Self.gates * 95 / 100)
    }

    /// What stored baselines cannot do: a drift of the machine between two days looks like a change.
    @Test func driftIsSeenByPairsAndNotByABaseline() throws {
        #expect(try unpaired(noise: 0.03, factor: exp(0.2), seed: 8)[.fail, default: 0] >= Self.gates * 95 / 100)
    }
}
