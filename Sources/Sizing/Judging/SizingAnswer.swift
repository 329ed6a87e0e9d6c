// SPDX-License-Identifier: Apache-2.0

/// Every tier held against one question.
package struct SizingAnswer: Sendable {
    package let question: SizingQuestion
    /// The tiers that fit, from small to large, then those of which nobody can tell, then those that are too small.
    package let verdicts: [TierVerdict]
    /// What the answer rests on.
    package let assumptions: [Assumption]

    /// - Parameter catalogue: all tiers there are, for what one of them is beside the others; `tiers` when nil.
    package init(_ question: SizingQuestion, tiers: [Tier], among catalogue: [Tier]? = nil) {
        self.question = question
        let judge = TierJudge(question: question, catalogue: catalogue ?? tiers)
        verdicts = tiers.map(judge.judge).sorted { Self.order($0) < Self.order($1) }
        assumptions = question.assumptions + StandingAssumptions.of(question, verdicts)
    }

    package var fitting: [TierVerdict] { verdicts.filter(\.fits) }
    package var untold: [TierVerdict] { verdicts.filter { $0.outcome == .unknown } }
    package var tooSmall: [TierVerdict] { verdicts.filter { $0.outcome == .tooSmall } }

    /// The smallest tier that fits, stays, and has a second node.
    ///
    /// A tier in preview is taken only where no other fits.
    package var recommended: TierVerdict? {
        let lasting = fitting.filter { !$0.retires && $0.tier.nodes?.value != 1 }
        return lasting.first { $0.tier.isPreview?.value != true } ?? lasting.first
    }

    private static func order(_ verdict: TierVerdict) -> (Int, Double, Int, String) {
        let group =
            switch verdict.outcome {
            case .fits: 0
            case .unknown: 1
            case .tooSmall: 2
            }
        let processors = (verdict.tier.processors.flatMap { Int($0.value) } ?? 0) * verdict.shards
        return (group, verdict.capacityBytes, processors, verdict.tier.name)
    }
}
