// SPDX-License-Identifier: Apache-2.0
import Gate
import Measure
import Results

/// What all formats of a gate say in the same words.
///
/// Parts of it may be a server's own words: each format makes them harmless in its way.
enum GateWording {
    /// The verdict as a sentence.
    static func headline(_ outcome: GateOutcome) -> String {
        switch outcome.verdict {
        case .pass:
            return "No metric is worse than its tolerance allows, and no limit was crossed."
        case .improved:
            return
                "\(list(outcome, .improved)) better by more than the tolerance, and nothing is worse. Make these runs "
                + "the new baseline with gate save and gate promote."
        case .fail:
            let metrics = outcome.metrics.filter { $0.verdict == .fail }.map { failure($0) }
            let levels = outcome.levels.filter { $0.verdict == .fail }.map { failure($0) }
            return (metrics + levels).joined(separator: "; ") + "."
        case .inconclusive:
            if let ending = outcome.ending { return ending }
            guard outcome.metrics.contains(where: { $0.verdict == .inconclusive }) else {
                return outcome.metrics.isEmpty && outcome.levels.isEmpty
                    ? "Nothing was measured that the policy asks for." : "Nothing could be compared."
            }
            guard !outcome.isCapped else {
                return "Whether the target or the other conditions made the difference cannot be told."
            }
            let names = "\(list(outcome, .inconclusive)) worse than the tolerance allows"
            if outcome.metrics.contains(where: { $0.verdict == .inconclusive && $0.estimate?.high == nil }) {
                return "There are too few repeats to say whether \(names)."
            }
            return "The noise hides whether \(names)."
        case .invalid:
            let reason = outcome.invalidity.map { " The first one: \($0)" } ?? ""
            return
                "\(outcome.invalidRepeats) of \(Quantity.counted(outcome.allRepeats, "repeat")) are not valid: their "
                + "figures say more about the client than about the target.\(reason)"
        }
    }

    /// `response.p50 is`, `response.p50 and response.p99 are`.
    private static func list(_ outcome: GateOutcome, _ verdict: Verdict) -> String {
        let names = outcome.metrics.filter { $0.verdict == verdict }.map(\.metric.name)
        guard let last = names.last, names.count > 1 else { return (names.first ?? "nothing") + " is" }
        return names.dropLast().joined(separator: ", ") + " and " + last + " are"
    }

    /// `response.p99 +18.3 % [+9.1 %, +27.9 %], tolerance 10 %`.
    static func failure(_ metric: MetricVerdict) -> String {
        "\(metric.metric.name) \(change(metric)) \(bounds(metric)), tolerance \(tolerance(metric))"
    }

    /// `errors.rate <= 0.1% is crossed by 2.1 %`.
    static func failure(_ level: LevelVerdict) -> String {
        "\(level.level.text) is crossed by \(value(level)), in \(level.crossed) of "
            + Quantity.counted(level.repeats, "repeat")
    }

    static func change(_ metric: MetricVerdict) -> String { metric.change.map { signed($0.estimate) } ?? "n/a" }

    /// `[+9.1 %, +27.9 %]`, with `…` where a bound is not known.
    static func bounds(_ metric: MetricVerdict) -> String {
        guard let change = metric.change else { return "n/a" }
        return "[\(change.low.map(signed) ?? "…"), \(change.high.map(signed) ?? "…")]"
    }

    /// `10.0 %`, or `17.8 % (20.0 µs)` where a floor took its place.
    static func tolerance(_ metric: MetricVerdict) -> String {
        let text = metric.tolerance.isFinite ? percent(metric.tolerance) : "any"
        return text + (metric.floor.map { " (\(metric.metric.text($0)))" } ?? "")
    }

    static func smallestEffect(_ metric: MetricVerdict) -> String {
        metric.estimate?.smallestEffect.map { percent($0) } ?? "n/a"
    }

    static func value(_ level: LevelVerdict) -> String {
        guard let value = level.value else { return "n/a" }
        return value.isFinite ? level.level.metric.text(value) : "≥ timeout"
    }

    /// The titles of the columns for both sides.
    static func sides(_ outcome: GateOutcome) -> (baseline: String, runs: String) {
        if case .pairs = outcome.design { ("base", "candidate") } else { ("baseline", "runs") }
    }

    /// `5 repeats against 5 of the baseline`, `7 interleaved pairs`.
    static func design(_ outcome: GateOutcome) -> String {
        let left =
            outcome.invalidRepeats > 0
            ? "; \(Quantity.counted(outcome.invalidRepeats, "repeat")) left out as not valid" : ""
        switch outcome.design {
        case .pairs(let count):
            let looks = outcome.looks.map { "\($0.verdict.rawValue) after \($0.pairs)" }.joined(separator: ", ")
            return "\(Quantity.counted(count, "interleaved pair"))\(looks.isEmpty ? "" : " (\(looks))")\(left)"
        case .samples(let baseline, let candidate):
            let against = baseline > 0 ? " against \(Quantity.count(baseline)) of the baseline" : ""
            return Quantity.counted(candidate, "repeat") + against + left
        }
    }

    /// `+18.3 %`, `-5.0 %`.
    static func signed(_ share: Double) -> String { (share < 0 ? "-" : "+") + percent(abs(share)) }

    private static func percent(_ share: Double) -> String {
        let digits = share < 0.9995 ? 1 : 0
        return FixedDecimal.text(share * 100, digits: digits) + " %"
    }
}
