// SPDX-License-Identifier: Apache-2.0
internal import Results
internal import Statistics

/// Judges repeats by a policy: figures in, verdicts out.
package struct GateJudge: Equatable, Sendable {
    package let policy: GatePolicy

    package init(_ policy: GatePolicy) { self.policy = policy }

    /// What is compared: valid repeats only.
    private struct Sides {
        var baseline: [RepeatReading]
        var candidate: [RepeatReading]
        var isPaired: Bool

        var design: GateOutcome.Design {
            isPaired ? .pairs(candidate.count) : .samples(baseline: baseline.count, candidate: candidate.count)
        }
    }

    /// Judges repeats against those of a stored baseline.
    package func judge(
        _ candidate: [RepeatReading], against baseline: [RepeatReading]
    ) throws(GateError) -> GateOutcome {
        let sides = Sides(
            baseline: baseline.filter { $0.invalidity == nil }, candidate: candidate.filter { $0.invalidity == nil },
            isPaired: false)
        let invalid = [(candidate, sides.candidate), (baseline, sides.baseline)].contains { all, valid in
            RunRecord.areTooMany(invalid: all.count - valid.count, of: all.count)
        }
        // A stored baseline holds valid repeats only: where it does, the share is that of the runs.
        let all = sides.baseline.count == baseline.count ? candidate : candidate + baseline
        return try judge(sides, all: all, isInvalid: invalid)
    }

    /// Judges what was measured in interleaved pairs; a pair is left out where one of its sides is not valid.
    package func judge(_ pairs: [GatePair]) throws(GateError) -> GateOutcome {
        let valid = pairs.filter(\.isValid)
        let sides = Sides(baseline: valid.map(\.base), candidate: valid.map(\.candidate), isPaired: true)
        return try judge(
            sides, all: pairs.flatMap { [$0.candidate, $0.base] },
            isInvalid: RunRecord.areTooMany(invalid: pairs.count - valid.count, of: pairs.count))
    }

    /// Throws where the policy asks for nothing, or by name for what these repeats do not show.
    package func check(_ pairs: [GatePair]) throws(GateError) {
        try checkPolicy()
        let valid = pairs.filter(\.isValid)
        guard !valid.isEmpty else { return }
        _ = try measured(
            Sides(baseline: valid.map(\.base), candidate: valid.map(\.candidate), isPaired: true))
    }

    private func judge(
        _ sides: Sides, all: [RepeatReading], isInvalid: Bool
    ) throws(GateError) -> GateOutcome {
        try checkPolicy()
        var outcome = blank(sides.design)
        let invalid = all.filter { $0.invalidity != nil }
        (outcome.invalidRepeats, outcome.allRepeats) = (invalid.count, all.count)
        outcome.invalidity = invalid.first?.invalidity
        guard !isInvalid, !sides.candidate.isEmpty else { return withoutFigures(outcome) }
        let (comparisons, levels, unjudged) = try measured(sides)
        outcome.unjudged = unjudged
        outcome.metrics = try verdicts(comparisons, sides)
        outcome.levels = levels.map { Self.verdict($0, sides.candidate) }
        outcome.verdict = Verdict(over: outcome.metrics.map(\.verdict) + outcome.levels.map(\.verdict))
        outcome.warnings = GateWarnings(outcome).all
        return outcome
    }

    /// What is said of pairs that the policy cannot be held against.
    package func unjudged(_ pairs: [GatePair]) -> GateOutcome { withoutFigures(blank(.pairs(pairs.count))) }

    private func blank(_ design: GateOutcome.Design) -> GateOutcome {
        GateOutcome(verdict: .invalid, design: design, alpha: policy.alpha, metrics: [], levels: [], unjudged: [])
    }

    private func checkPolicy() throws(GateError) {
        guard !policy.isEmpty else {
            throw GateError("The policy judges nothing: give it metrics, or limits under slo.")
        }
    }

    /// Everything named, and nothing judged: the figures say more about the client than about the target.
    private func withoutFigures(_ outcome: GateOutcome) -> GateOutcome {
        var outcome = outcome
        outcome.metrics = policy.comparisons.map { comparison in
            MetricVerdict(
                metric: comparison.metric, baseline: 0, candidate: 0, estimate: nil, tolerance: comparison.tolerance,
                rule: comparison.rule, verdict: .invalid)
        }
        outcome.levels = policy.levels.map {
            LevelVerdict(level: $0, value: nil, crossed: 0, repeats: 0, verdict: .invalid)
        }
        return outcome
    }

    // MARK: - What can be judged

    private func measured(
        _ sides: Sides
    ) throws(GateError) -> ([GatePolicy.Comparison], [ServiceLevel], [UnjudgedMetric]) {
        var unjudged: [UnjudgedMetric] = []
        var comparisons: [GatePolicy.Comparison] = []
        for comparison in policy.comparisons {
            let lack =
                Self.lack(comparison.metric, sides.candidate, "the runs")
                ?? Self.lack(comparison.metric, sides.baseline, sides.isPaired ? "the base's runs" : "the baseline")
            guard let lack else {
                comparisons.append(comparison)
                continue
            }
            if comparison.isNamed { throw Self.error(comparison.metric.name, lack) }
            unjudged.append(UnjudgedMetric(name: comparison.metric.name, reason: "in \(lack.side) \(lack.reason)"))
        }
        var levels: [ServiceLevel] = []
        for level in policy.levels {
            guard let lack = Self.lack(level.metric, sides.candidate, "the runs") else {
                levels.append(level)
                continue
            }
            if level.isNamed { throw Self.error(level.text, lack) }
            unjudged.append(UnjudgedMetric(name: level.text, reason: "in \(lack.side) \(lack.reason)"))
        }
        return (comparisons, levels, unjudged)
    }

    private static func lack(
        _ metric: GateMetric, _ repeats: [RepeatReading], _ side: String
    ) -> (side: String, reason: String)? {
        repeats.lazy.compactMap { $0[metric].reason }.first.map { (side, $0) }
    }

    private static func error(_ name: String, _ lack: (side: String, reason: String)) -> GateError {
        GateError(
            "The policy names \(name), which was not measured: in \(lack.side) \(lack.reason). Measure it, or take it out "
                + "of the policy.")
    }

    // MARK: - Verdicts

    private func verdicts(
        _ comparisons: [GatePolicy.Comparison], _ sides: Sides
    ) throws(GateError) -> [MetricVerdict] {
        var verdicts: [MetricVerdict] = []
        for comparison in comparisons {
            let baseline = sides.baseline.compactMap { $0[comparison.metric].number }
            let candidate = sides.candidate.compactMap { $0[comparison.metric].number }
            let base = median(ascending: baseline.sorted())
            let tolerance = comparison.effectiveTolerance(at: base)
            do throws(SampleError) {
                let estimate = try GateEstimate(
                    comparison.metric, baseline: baseline, candidate: candidate, isPaired: sides.isPaired,
                    alpha: policy.alpha, tolerance: tolerance)
                verdicts.append(
                    MetricVerdict(
                        metric: comparison.metric, baseline: base, candidate: median(ascending: candidate.sorted()),
                        estimate: estimate, tolerance: tolerance,
                        floor: tolerance > comparison.tolerance ? comparison.floor : nil, rule: comparison.rule,
                        verdict: .inconclusive))
            } catch {
                throw GateError("\(comparison.metric.name) cannot be compared: \(error)")
            }
        }
        let adjusted = HolmCorrection.adjusted(verdicts.map { $0.estimate?.p ?? 1 })
        for (index, p) in adjusted.enumerated() {
            verdicts[index].estimate?.adjustedP = p
            let (tolerance, rule) = (verdicts[index].tolerance, verdicts[index].rule)
            verdicts[index].verdict =
                verdicts[index].estimate?.verdict(tolerance: tolerance, rule: rule, alpha: policy.alpha)
                ?? .inconclusive
        }
        return verdicts
    }

    private static func verdict(_ level: ServiceLevel, _ repeats: [RepeatReading]) -> LevelVerdict {
        let values = repeats.compactMap { reading -> Double? in
            switch reading[level.metric] {
            case .value(let value): value
            // What never got an answer keeps within no upper limit.
            case .atLeast(let value): [.atMost, .below].contains(level.comparison) ? .infinity : value
            case .unmeasured: nil
            }
        }
        let middle = median(ascending: values.sorted())
        return LevelVerdict(
            level: level, value: middle, crossed: values.count { !level.comparison.holds($0, level.limit) },
            repeats: values.count, verdict: level.comparison.holds(middle, level.limit) ? .pass : .fail)
    }
}
