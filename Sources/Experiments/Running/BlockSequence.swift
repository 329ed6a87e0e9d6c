// SPDX-License-Identifier: Apache-2.0
package import Plan
internal import Workload

/// One step of a comparison: a block on a path.
package struct BlockStep: Sendable, Equatable {
    /// From 1; 0 for the cold start.
    package var pair: Int
    package var path: ReadPath
    package var block: Block

    /// The folder of the block's own record: `cold-start`, `pairs/01/cached`.
    package var directory: String {
        guard pair > 0 else { return "cold-start" }
        return "pairs/\(pair < 10 ? "0" : "")\(pair)/\(path.rawValue)"
    }
}

/// The blocks of a comparison in their order.
///
/// First the cold start, on the cached path. Then pairs, each with both paths in an order drawn from the seed, so that a
/// machine that drifts hurts both. Both blocks of a pair ask for the same keys; each pair asks for others.
package struct BlockSequence: Sendable, Equatable {
    package let steps: [BlockStep]

    package init(_ plan: ComparisonPlan) {
        var steps: [BlockStep] = []
        func add(_ pair: Int, _ path: ReadPath) {
            let block = Block(number: UInt64(steps.count + 1), stream: UInt64(pair + 1))
            steps.append(BlockStep(pair: pair, path: path, block: block))
        }
        if plan.coldStart > 0 && plan.paths.contains(.cached) { add(0, .cached) }
        let order = RandomStream(seed: plan.run.seed, purpose: "pair-order", lane: 0)
        for pair in stride(from: 1, through: plan.pairs, by: 1) {
            let isReversed = order.value(UInt64(pair), 0) & 1 == 1
            for path in isReversed ? plan.paths.reversed() : plan.paths { add(pair, path) }
        }
        self.steps = steps
    }
}
