// SPDX-License-Identifier: Apache-2.0
internal import Results

/// Decides, over the pairs measured so far, whether more are needed.
///
/// The looks are fixed beforehand and few, and the first one that decides is the last: looking again until the answer
/// pleases would find a difference in everything. All of it follows from the pairs alone, so that a caller may ask after
/// each of them.
package struct GateSequence: Equatable, Sendable {
    package enum Step: Equatable, Sendable {
        /// Nothing is decided before there are so many pairs.
        case goOn(toPairs: Int)
        case decided(GateOutcome)
    }

    /// With five pairs and several metrics a pass is possible and a fail is not, with ten everything is.
    package static let standardLooks = [5, 7, 10]

    package let judge: GateJudge
    /// Numbers of pairs, ascending.
    package let looks: [Int]

    /// - Parameter looks: not empty.
    package init(_ policy: GatePolicy, looks: [Int] = standardLooks) {
        precondition(!looks.isEmpty && looks[0] > 0, "A gate looks at least once.")
        judge = GateJudge(policy)
        self.looks = looks.sorted()
    }

    /// The most pairs that are ever needed.
    package var mostPairs: Int { looks[looks.count - 1] }

    /// What is left to say where no more pairs come, although nothing is decided; that may be because the policy cannot be
    /// held against them.
    package func unfinished(after pairs: [GatePair], because reason: String) -> GateOutcome {
        do throws(GateError) {
            var outcome = try judge.judge(pairs).unfinished(because: reason)
            for look in looks where look <= pairs.count {
                let verdict = try judge.judge(Array(pairs.prefix(look))).verdict
                outcome.looks.append(GateOutcome.Look(pairs: look, verdict: verdict))
            }
            return outcome
        } catch {
            return judge.unjudged(pairs).unfinished(because: reason)
        }
    }

    /// What to do after these pairs, in the order in which they were measured.
    package func step(after pairs: [GatePair]) throws(GateError) -> Step {
        // A policy that these servers cannot meet is known after one pair, not after ten.
        try judge.check(pairs)
        var seen: [GateOutcome.Look] = []
        for look in looks where look <= pairs.count {
            var outcome = try judge.judge(Array(pairs.prefix(look)))
            seen.append(GateOutcome.Look(pairs: look, verdict: outcome.verdict))
            guard outcome.verdict.isDecided || look == mostPairs else { continue }
            outcome.looks = seen
            return .decided(outcome)
        }
        // So many are not valid already that no number of good ones to come could make up for them.
        if RunRecord.areTooMany(invalid: pairs.count { !$0.isValid }, of: mostPairs) {
            var outcome = try judge.judge(pairs)
            outcome.looks = seen + [GateOutcome.Look(pairs: pairs.count, verdict: outcome.verdict)]
            return .decided(outcome)
        }
        return .goOn(toPairs: looks.first { $0 > pairs.count } ?? mostPairs)
    }
}
