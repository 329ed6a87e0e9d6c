// SPDX-License-Identifier: Apache-2.0
internal import Workload

/// A side of a gate's pairs.
package enum PairSide: String, Sendable, CaseIterable {
    case base, candidate
}

/// One run of a gate: a side of a pair.
package struct PairStep: Sendable, Equatable {
    /// From 1.
    package var pair: Int
    package var side: PairSide
    /// Whether the pair is measured once more, because it was not valid.
    package var isAgain = false

    /// The folder of the pair: `01`, or `01-again`.
    package var pairDirectory: String { (pair < 10 ? "0" : "") + String(pair) + (isAgain ? "-again" : "") }

    /// The seed of the run: both sides of a pair ask for the same, and each pair for something else.
    package func seed(from seed: UInt64) -> UInt64 { seed &+ UInt64(pair - 1) }
}

/// The order of the sides in each pair, drawn from the seed, so that a machine that drifts hurts both alike.
package struct PairSequence: Sendable, Equatable {
    private let order: RandomStream

    package init(seed: UInt64) { order = RandomStream(seed: seed, purpose: "gate-order", lane: 0) }

    /// The two runs of a pair.
    package func steps(ofPair pair: Int, isAgain: Bool = false) -> [PairStep] {
        let isReversed = order.value(UInt64(pair), 0) & 1 == 1
        let sides = isReversed ? PairSide.allCases.reversed() : PairSide.allCases
        return sides.map { PairStep(pair: pair, side: $0, isAgain: isAgain) }
    }
}
