// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Gate

/// When a gate over growing numbers of pairs looks, and when it stops.
@Suite struct SequenceTests {
    private let sequence = GateSequence(.of(.p99))

    private func pairs(_ count: Int, factor: (Int) -> Double) -> [GatePair] {
        let base = (0..<count).map { 1e6 + 100 * Double($0) }
        return Readings.pairs(.p99, base: base, candidate: base.enumerated().map { $1 * factor($0) })
    }

    private func decided(_ step: GateSequence.Step) -> GateOutcome? {
        if case .decided(let outcome) = step { outcome } else { nil }
    }

    @Test(arguments: [(0, 5), (1, 5), (4, 5)])
    func doesNotLookBeforeFive(count: Int, next: Int) throws {
        #expect(try sequence.step(after: pairs(count) { _ in 2 }) == .goOn(toPairs: next))
    }

    @Test(arguments: [(1.0, Verdict.pass), (1.5, .fail), (0.5, .improved)])
    func stopsAtFiveWhereThatIsEnough(factor: Double, verdict: Verdict) throws {
        let outcome = try #require(decided(try sequence.step(after: pairs(5) { _ in factor })))
        #expect(outcome.verdict == verdict)
        #expect(outcome.looks == [.init(pairs: 5, verdict: verdict)])
        // Later pairs do not change what was decided.
        let later = try #require(decided(try sequence.step(after: pairs(9) { $0 < 5 ? factor : 9 })))
        #expect(later == outcome)
    }

    @Test func goesOnToSevenAndTenAndKeepsEachLook() throws {
        // Half of the pairs double, half of them halve.
        func swing(_ index: Int) -> Double { index.isMultiple(of: 2) ? 2 : 0.5 }
        #expect(try sequence.step(after: pairs(5, factor: swing)) == .goOn(toPairs: 7))
        #expect(try sequence.step(after: pairs(6, factor: swing)) == .goOn(toPairs: 7))
        #expect(try sequence.step(after: pairs(7, factor: swing)) == .goOn(toPairs: 10))
        let outcome = try #require(decided(try sequence.step(after: pairs(10, factor: swing))))
        #expect(outcome.verdict == .inconclusive)
        #expect(outcome.looks.map(\.pairs) == [5, 7, 10])
        #expect(outcome.looks.map(\.verdict) == [.inconclusive, .inconclusive, .inconclusive])
    }

    @Test func withSeveralMetricsAFailWaitsForSeven() throws {
        let policy = GatePolicy(
            comparisons: [.init(.p99, tolerance: 0.1), .init(.p99_9, tolerance: 0.1)], levels: [])
        func slower(_ count: Int) -> [GatePair] {
            (0..<count).map { index in
                func reading(_ value: Double) -> RepeatReading {
                    RepeatReading(
                        startedAt: "", seed: 0, readings: [.p99: .value(value), .p99_9: .value(2 * value)])
                }
                return GatePair(base: reading(1e6), candidate: reading(1.5e6 + Double(index)))
            }
        }
        let sequence = GateSequence(policy)
        #expect(try sequence.step(after: slower(5)) == .goOn(toPairs: 7))
        let outcome = try #require(decided(try sequence.step(after: slower(7))))
        #expect(outcome.verdict == .fail)
        #expect(outcome.looks.map(\.verdict) == [.inconclusive, .fail])
    }

    /// Two of ten may be lost, and with the third nothing can come of it any more.
    @Test func givesUpWhenTooManyAreNotValid() throws {
        var all = pairs(10) { _ in 1 }
        for index in 0..<2 { all[index].candidate.invalidity = "late" }
        #expect(try sequence.step(after: Array(all.prefix(5))) == .goOn(toPairs: 7))
        let outcome = try #require(decided(try sequence.step(after: all)))
        #expect(outcome.verdict == .pass)
        #expect(outcome.looks.map(\.verdict) == [.invalid, .invalid, .pass])
        all[2].base.invalidity = "late"
        let lost = try #require(decided(try sequence.step(after: Array(all.prefix(3)))))
        #expect(lost.verdict == .invalid)
        #expect(lost.looks == [.init(pairs: 3, verdict: .invalid)])
    }

    /// A look at a moment that nobody fixed beforehand decides nothing, however plain the pairs are.
    @Test(arguments: [0, 3, 6])
    func whatIsCutShortDecidesNothing(count: Int) throws {
        let reason = "The gate was interrupted."
        let outcome = sequence.unfinished(after: pairs(count) { $0 < 5 && $0 % 2 == 0 ? 0.5 : 9 }, because: reason)
        #expect(outcome.verdict == .inconclusive)
        #expect(outcome.metrics.map(\.verdict) == [.inconclusive])
        #expect(outcome.ending == reason)
        #expect(outcome.looks.map(\.pairs) == (count >= 5 ? [5] : []))
        #expect((outcome.metrics[0].estimate != nil) == (count > 0))
    }

    @Test func aPolicyThatCannotBeMetIsKnownAfterOnePair() {
        #expect(throws: GateError.self) { try GateSequence(.of(.throughput)).step(after: pairs(1) { _ in 1 }) }
    }
}
