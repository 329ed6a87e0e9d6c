// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import Testing

@testable import Gate

/// Verdicts of whole gates.
@Suite struct JudgeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var what: String
        var metric: GateMetric
        /// By how much each repeat of the candidate differs from its base.
        var factors: [Double]
        var verdict: Verdict
        var rule = GatePolicy.Rule.effect
        var floor: Double?

        var testDescription: String { what }
    }

    private static let quarterMore = [1.24, 1.25, 1.26, 1.23, 1.27, 1.25, 1.24]
    private static let level = [1.01, 0.99, 1, 1.02, 0.98, 1.01, 0.99]
    private static let wild = [0.6, 1.7, 1.1, 0.8, 1.9, 1.2, 0.7]
    /// Mostly 13 % more: the estimate is beyond 10 %, the interval is not.
    private static let around = [1.05, 1.13, 1.2, 1.12, 1.14, 1.06, 1.22]

    static let cases = [
        Case(what: "the same", metric: .p99, factors: level, verdict: .pass),
        Case(what: "equal values everywhere", metric: .p99, factors: [1, 1, 1, 1, 1, 1, 1], verdict: .pass),
        Case(what: "a quarter more", metric: .p99, factors: quarterMore, verdict: .fail),
        Case(what: "a quarter more, exactly", metric: .p99, factors: .init(repeating: 1.25, count: 7), verdict: .fail),
        Case(
            what: "a quarter more by the strict rule", metric: .p99, factors: quarterMore, verdict: .fail, rule: .strict
        ),
        Case(what: "a quarter less", metric: .p99, factors: quarterMore.map { 1 / $0 }, verdict: .improved),
        Case(what: "5 % more", metric: .p99, factors: level.map { 1.05 * $0 }, verdict: .pass),
        Case(what: "5 % less", metric: .p99, factors: level.map { 0.95 * $0 }, verdict: .pass),
        Case(what: "noise", metric: .p99, factors: wild, verdict: .inconclusive),
        Case(what: "beyond by estimate", metric: .p99, factors: around, verdict: .fail),
        Case(
            what: "beyond by estimate, strictly", metric: .p99, factors: around, verdict: .inconclusive, rule: .strict),
        Case(
            what: "a quarter more within the floor", metric: .p99, factors: quarterMore, verdict: .pass, floor: 300_000),
        Case(
            what: "a quarter more beyond the floor", metric: .p99, factors: quarterMore, verdict: .fail, floor: 200_000),
        Case(
            what: "a quarter less throughput", metric: .throughput, factors: quarterMore.map { 1 / $0 }, verdict: .fail),
        Case(what: "a quarter more throughput", metric: .throughput, factors: quarterMore, verdict: .improved),
        Case(
            what: "less throughput within the floor", metric: .throughput, factors: quarterMore.map { 1 / $0 },
            verdict: .pass, floor: 300_000),
        Case(what: "fewer hits", metric: .hitRatio, factors: quarterMore.map { 1 / $0 }, verdict: .fail),
        Case(what: "more errors", metric: .errorRate, factors: quarterMore, verdict: .fail),
    ]

    private func figures(_ one: Case) -> (base: [Double], candidate: [Double]) {
        let scale = one.metric.unit == .share ? 0.5 : 1e6
        let base = one.factors.indices.map { scale * (1 + 0.0001 * Double($0)) }
        return (base, zip(base, one.factors).map { $0 * $1 })
    }

    @Test(arguments: cases)
    func inPairs(one: Case) throws {
        let (base, candidate) = figures(one)
        let policy = GatePolicy.of(one.metric, floor: one.floor, rule: one.rule)
        let outcome = try GateJudge(policy).judge(Readings.pairs(one.metric, base: base, candidate: candidate))
        #expect(outcome.verdict == one.verdict)
        #expect(outcome.metrics.map(\.verdict) == [one.verdict])
        #expect(outcome.design == .pairs(7))
    }

    @Test(arguments: cases.filter { $0.what != "noise" })
    func againstABaseline(one: Case) throws {
        let (base, candidate) = figures(one)
        let policy = GatePolicy.of(one.metric, floor: one.floor, rule: one.rule)
        let outcome = try GateJudge(policy).judge(
            Readings.of(one.metric, candidate), against: Readings.of(one.metric, base))
        #expect(outcome.verdict == one.verdict)
        #expect(outcome.design == .samples(baseline: 7, candidate: 7))
    }

    /// An absolute floor on a figure that falls: 100 of 1,000 per second let pass 1,000/900.
    @Test func aFloorWidensTheTolerance() {
        let falling = GatePolicy.Comparison(.throughput, tolerance: 0.05, floor: 100)
        #expect(near(falling.effectiveTolerance(at: 1000), 1000.0 / 900 - 1))
        #expect(falling.effectiveTolerance(at: 100) == .infinity)
        #expect(falling.effectiveTolerance(at: 10_000) == 0.05)
        let rising = GatePolicy.Comparison(.p50, tolerance: 0.05, floor: 20_000)
        #expect(rising.effectiveTolerance(at: 100_000) == 0.2)
        #expect(rising.effectiveTolerance(at: 1e6) == 0.05)
    }

    /// Change and bounds of a figure that falls are its own, and in order.
    @Test func aChangeIsThatOfTheFigure() throws {
        let base = [Double](repeating: 1000, count: 7)
        let outcome = try GateJudge(.of(.throughput)).judge(
            Readings.pairs(.throughput, base: base, candidate: [700, 740, 750, 750, 760, 770, 790]))
        let change = try #require(outcome.metrics[0].change)
        #expect(near(outcome.metrics[0].estimate?.ratio, 1 / 0.75, within: 0.01))
        #expect(near(change.estimate, -0.25, within: 0.05))
        let (low, high) = (try #require(change.low), try #require(change.high))
        #expect(low < change.estimate && change.estimate < high && high < 0)
    }

    // MARK: - Several metrics

    /// Two metrics in every repeat.
    private func both(_ count: Int, factor: Double) -> [GatePair] {
        (0..<count).map { index in
            func reading(_ factor: Double) -> RepeatReading {
                RepeatReading(
                    startedAt: "", seed: 0,
                    readings: [.p50: .value(1e6 * factor), .p99: .value(4e6 + 1000 * Double(index))])
            }
            return GatePair(base: reading(1), candidate: reading(factor + 0.001 * Double(index)))
        }
    }

    private let two = GatePolicy(
        comparisons: [.init(.p50, tolerance: 0.1), .init(.p99, tolerance: 0.1)], levels: [])

    /// 1/32 is significant alone, 2/32 is not; 2/64 is.
    @Test func fivePairsAndTwoMetricsCannotFail() throws {
        #expect(try GateJudge(.of(.p50)).judge(both(5, factor: 1.5)).verdict == .fail)
        let five = try GateJudge(two).judge(both(5, factor: 1.5))
        #expect(five.metrics.map(\.verdict) == [.inconclusive, .pass])
        #expect(five.verdict == .inconclusive)
        #expect(near(five.metrics[0].estimate?.adjustedP, 0.0625))
        #expect(
            five.warnings == [
                "With 5 pairs and 2 metrics no fail is possible, whatever the difference; it takes 6 pairs."
            ])
        let six = try GateJudge(two).judge(both(6, factor: 1.5))
        #expect(six.metrics.map(\.verdict) == [.fail, .pass])
        #expect(six.verdict == .fail)
        #expect(six.warnings == [])
    }

    @Test func fivePairsAndTwoMetricsCanPass() throws {
        #expect(try GateJudge(two).judge(both(5, factor: 1)).verdict == .pass)
    }

    @Test(
        arguments: [
            ([.pass, .improved], .improved), ([.pass, .pass], .pass), ([], .inconclusive),
            ([.improved, .inconclusive], .inconclusive), ([.inconclusive, .invalid], .invalid),
            ([.invalid, .fail], .fail), ([.fail, .inconclusive, .improved], .fail),
        ] as [([Verdict], Verdict)])
    func overall(parts: [Verdict], verdict: Verdict) {
        #expect(Verdict(over: parts) == verdict)
    }

    // MARK: - What cannot be judged

    @Test func oneRepeatIsInconclusive() throws {
        let baseline = Readings.of(.p99, [1e6, 1.01e6, 0.99e6, 1e6, 1.02e6])
        let outcome = try GateJudge(.of(.p99)).judge(Readings.of(.p99, [5e6]), against: baseline)
        #expect(outcome.verdict == .inconclusive)
        #expect(
            outcome.warnings == [
                "One repeat says nothing of how much runs differ. Make 5 or more (run --repeats)."
            ])
    }

    @Test func noRepeatsAreInvalid() throws {
        #expect(try GateJudge(.of(.p99)).judge([], against: Readings.of(.p99, [1, 2, 3])).verdict == .invalid)
    }

    /// A fifth may be left out, more may not.
    @Test(arguments: [(5, 1, Verdict.pass), (5, 2, .invalid), (10, 2, .pass), (10, 3, .invalid), (4, 1, .invalid)])
    func invalidRepeats(count: Int, invalid: Int, verdict: Verdict) throws {
        let values = (0..<count).map { 1e6 + 100 * Double($0) }
        let baseline = Readings.of(.p99, (0..<10).map { 1e6 + 90 * Double($0) })
        let candidate = Readings.invalidating(invalid, of: Readings.of(.p99, values))
        let outcome = try GateJudge(.of(.p99)).judge(candidate, against: baseline)
        #expect(outcome.verdict == verdict)
        #expect(outcome.invalidRepeats == invalid)
        #expect(outcome.invalidity == "The generator was late.")
        #expect(outcome.metrics.map(\.verdict) == [verdict])
    }

    @Test func aPairIsLeftOutWithEitherSide() throws {
        let values = (0..<10).map { 1e6 + 100 * Double($0) }
        var pairs = Readings.pairs(.p99, base: values, candidate: values.map { $0 * 1.5 })
        pairs[0].base.invalidity = "late"
        pairs[1].candidate.invalidity = "late"
        let outcome = try GateJudge(.of(.p99)).judge(pairs)
        #expect(outcome.verdict == .fail)
        #expect(outcome.design == .pairs(8))
        pairs[2].base.invalidity = "late"
        #expect(try GateJudge(.of(.p99)).judge(pairs).verdict == .invalid)
    }

    @Test func aStandardMetricThatIsNotMeasuredIsListed() throws {
        let readings = [1e6, 1.1e6, 1e6, 1.2e6, 1e6].map { value in
            RepeatReading(
                startedAt: "", seed: 0,
                readings: [.p50: .value(value), .p99_9: .unmeasured("it takes 10,000 operations, and a repeat has 60")])
        }
        let policy = GatePolicy(
            comparisons: [
                .init(.p50, tolerance: 0.5, isNamed: false), .init(.p99_9, tolerance: 0.5, isNamed: false),
                .init(.hitRatio, tolerance: 0.5, isNamed: false),
            ],
            levels: [ServiceLevel(.errorRate, .atMost, 0.001, limitText: "0.1%", isNamed: false)])
        let outcome = try GateJudge(policy).judge(readings, against: readings)
        #expect(outcome.verdict == .pass)
        #expect(outcome.metrics.map(\.metric) == [.p50])
        #expect(
            outcome.unjudged == [
                UnjudgedMetric(
                    name: "response.p99.9", reason: "in the runs it takes 10,000 operations, and a repeat has 60"),
                UnjudgedMetric(name: "hit.ratio", reason: "in the runs it was not recorded"),
                UnjudgedMetric(name: "errors.rate <= 0.1%", reason: "in the runs it was not recorded"),
            ])
    }

    @Test func aNamedMetricThatIsNotMeasuredIsAMistake() {
        let readings = Readings.of(.p50, [1e6, 1e6, 1e6, 1e6, 1e6])
        let missing = Readings.of(.p99, [1e6, 1e6, 1e6, 1e6, 1e6])
        #expect(
            throws: GateError(
                "The policy names response.p99, which was not measured: in the runs it was not recorded. Measure it, or "
                    + "take it out of the policy.")
        ) { try GateJudge(.of(.p99)).judge(readings, against: missing) }
        #expect(
            throws: GateError(
                "The policy names response.p99, which was not measured: in the baseline it was not recorded. Measure it, "
                    + "or take it out of the policy.")
        ) { try GateJudge(.of(.p99)).judge(missing, against: readings) }
        let level = GatePolicy(
            comparisons: [], levels: [ServiceLevel(.p99, .below, 1e6, limitText: "1ms")])
        #expect(
            throws: GateError(
                "The policy names response.p99 < 1ms, which was not measured: in the runs it was not recorded. Measure "
                    + "it, or take it out of the policy.")
        ) { try GateJudge(level).judge(readings, against: []) }
    }

    @Test func anEmptyPolicyIsAMistake() {
        #expect(throws: GateError("The policy judges nothing: give it metrics, or limits under slo.")) {
            try GateJudge(GatePolicy(comparisons: [], levels: [])).judge([], against: [])
        }
    }

    @Test func tooManyRepeatsAreAMistake() {
        let values = [Double](repeating: 1e6, count: 51)
        #expect(throws: GateError.self) {
            try GateJudge(.of(.p99)).judge(Readings.of(.p99, values), against: Readings.of(.p99, [1e6, 1e6, 1e6]))
        }
    }

    /// With no errors on both sides there is no logarithm, and yet nothing is wrong.
    @Test func nothingIsNotWorseThanNothing() throws {
        let zeros = Readings.of(.errorRate, [0, 0, 0, 0, 0])
        #expect(try GateJudge(.of(.errorRate)).judge(zeros, against: zeros).verdict == .pass)
        let some = Readings.of(.errorRate, [0.01, 0.02, 0.01, 0.02, 0.01])
        #expect(try GateJudge(.of(.errorRate)).judge(some, against: zeros).verdict == .fail)
        #expect(try GateJudge(.of(.errorRate, floor: 0.05)).judge(some, against: zeros).verdict == .pass)
        #expect(try GateJudge(.of(.hitRatio)).judge(zeros, against: zeros, asHits: true).verdict == .pass)
    }

    @Test func theNoiseThatHidesTheToleranceIsSaidFirst() throws {
        let values = [1e6, 1.3e6, 0.8e6, 1.1e6, 0.9e6]
        let outcome = try GateJudge(.of(.p99)).judge(
            Readings.of(.p99, values), against: Readings.of(.p99, values.reversed()))
        #expect(outcome.verdict == .inconclusive)
        let estimate = try #require(outcome.metrics[0].estimate)
        let effect = try #require(estimate.smallestEffect)
        let needed = try #require(estimate.repeatsNeeded)
        // 2.93/0.977 standard errors of the difference of two means of five; the deviation of the logarithms is 0.1862.
        #expect(near(effect, exp(2.9948 * 0.18617 * (2.0 / 5).squareRoot()) - 1, within: 1e-3))
        #expect(near(Double(needed), 2 * pow(2.9948 * 0.18617 / log(1.1), 2), within: 0.02))
        #expect(outcome.warnings.count == 1)
        #expect(
            outcome.warnings[0].hasPrefix(
                "This gate cannot see 10 % of response.p99 at this noise: the smallest effect"))
        // More than can be judged are not asked for.
        #expect(outcome.warnings[0].hasSuffix("Measure longer, on a quieter machine, or raise the tolerance."))
        let wider = try GateJudge(.of(.p99, tolerance: 0.3)).judge(
            Readings.of(.p99, values), against: Readings.of(.p99, values.reversed()))
        let fewer = try #require(wider.metrics[0].estimate?.repeatsNeeded)
        #expect(fewer < 50)
        #expect(wider.warnings[0].contains("Make about \(fewer) repeats on each side, measure longer, or raise"))
    }
}

extension GateJudge {
    /// The same figures as shares of hits.
    fileprivate func judge(
        _ candidate: [RepeatReading], against baseline: [RepeatReading], asHits: Bool
    ) throws -> GateOutcome {
        func hits(_ readings: [RepeatReading]) -> [RepeatReading] {
            Readings.of(.hitRatio, readings.compactMap { $0[.errorRate].number })
        }
        return try judge(hits(candidate), against: hits(baseline))
    }
}
