// SPDX-License-Identifier: Apache-2.0
internal import Measure
internal import Statistics

/// What a reader must know before the figures of an outcome: what this gate could not have seen.
struct GateWarnings {
    private let outcome: GateOutcome

    init(_ outcome: GateOutcome) { self.outcome = outcome }

    var all: [String] { blind + [fewRepeats, fewForFail].compactMap(\.self) }

    /// The metrics whose noise hides their tolerance.
    private var blind: [String] {
        outcome.metrics.compactMap { metric in
            guard let effect = metric.estimate?.smallestEffect, let needed = metric.estimate?.repeatsNeeded else {
                return nil
            }
            return "This gate cannot see \(Self.percent(metric.tolerance)) of \(metric.metric.name) at this noise: the "
                + "smallest effect it would have seen is \(Self.percent(effect)). "
                + (needed <= UnpairedEstimate.mostValues
                    ? "Make about \(needed) \(noun), measure longer, or raise the tolerance."
                    : "Measure longer, on a quieter machine, or raise the tolerance.")
        }
    }

    private var noun: String {
        if case .pairs = outcome.design { "pairs" } else { "repeats on each side" }
    }

    /// Where even the bounds are missing.
    private var fewRepeats: String? {
        guard outcome.metrics.contains(where: { $0.estimate?.low == nil }) else { return nil }
        switch outcome.design {
        case .pairs(let count):
            return "\(count) valid pairs are too few for bounds; they take "
                + "\(max(PairedEstimate.fewestPairs, SignedRankCounts.fewestPairs(alpha: outcome.alpha)))."
        case .samples(let baseline, let candidate):
            let few =
                candidate == 1
                ? "One repeat says nothing of how much runs differ."
                : "\(candidate) repeats are too few to judge against \(baseline)."
            return few
                + " Make \(max(5, fewestCandidates(level: outcome.alpha, baseline) ?? 5)) or more (run --repeats)."
        }
    }

    /// Where the smallest p that these repeats can have does not survive the correction for so many metrics.
    private var fewForFail: String? {
        let count = outcome.metrics.count
        guard count > 0, fewRepeats == nil else { return nil }
        let level = outcome.alpha / Double(count)
        let metrics = "\(count) \(count == 1 ? "metric" : "metrics")"
        switch outcome.design {
        case .pairs(let pairs):
            let needed = SignedRankCounts.fewestPairs(alpha: level)
            guard pairs < needed else { return nil }
            return
                "With \(pairs) pairs and \(metrics) no fail is possible, whatever the difference; it takes \(needed) "
                + "pairs."
        case .samples(let baseline, let candidate):
            let smallest = MannWhitneyCounts(first: baseline, second: candidate).distribution.smallestP
            guard smallest > level * (1 + 1e-12) else { return nil }
            let advice =
                fewestCandidates(level: level, baseline).map { "it takes \($0) repeats" }
                ?? "the baseline has too few repeats"
            return "With \(candidate) repeats against \(baseline) and \(metrics) no fail is possible, whatever the "
                + "difference; \(advice)."
        }
    }

    /// The fewest repeats whose smallest p against a baseline of `baseline` repeats is `level` or less.
    private func fewestCandidates(level: Double, _ baseline: Int) -> Int? {
        (1...UnpairedEstimate.mostValues).first { count in
            // 1 by the number of ways in which the values of both sides can be ordered, C(baseline + count, count).
            let ways = (1...count).reduce(1.0) { $0 * Double(baseline + $1) / Double($1) }
            return 1 / ways <= level * (1 + 1e-12)
        }
    }

    private static func percent(_ share: Double) -> String {
        FixedDecimal.text(share * 100, digits: share < 0.0995 ? 1 : 0) + " %"
    }
}
