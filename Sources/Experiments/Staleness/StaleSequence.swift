// SPDX-License-Identifier: Apache-2.0
package import Plan
internal import Workload

/// One block: a strategy in a round, or reads alone that load what has expired.
package struct StaleBlock: Sendable, Equatable {
    /// From 1; 0 for reads alone.
    package var round: Int
    package var strategy: InvalidationStrategy
    package var stampedeGuard: StampedeGuard
    package var isJittered: Bool
    package var block: Block

    /// What it is called: `delete`, `none`, `lock-jitter`.
    package var name: String {
        guard round == 0 else { return strategy.rawValue }
        guard isJittered else { return stampedeGuard.rawValue }
        return stampedeGuard == .none ? "jitter" : stampedeGuard.rawValue + "-jitter"
    }

    /// The folder of the block's own record: `rounds/01/delete`, `stampede/none`.
    package var directory: String {
        round == 0 ? "stampede/\(name)" : "rounds/\(round < 10 ? "0" : "")\(round)/\(name)"
    }

    /// For messages.
    package var title: String { round == 0 ? "Stampede, \(name)" : "Round \(round), \(name)" }
}

/// The blocks in their order: in each round every strategy once, in an order drawn from the seed, so that a machine that
/// drifts hurts all; then reads alone, without and with what is to keep loads down.
///
/// All blocks of a round ask for the same keys.
package struct StaleSequence: Sendable, Equatable {
    package let blocks: [StaleBlock]

    package init(_ plan: StaleRunPlan) {
        var blocks: [StaleBlock] = []
        let stampedeGuard = plan.run.staleness?.stampedeGuard ?? .none
        let isJittered = plan.expiryJitter > 0
        func add(_ round: Int, _ strategy: InvalidationStrategy, _ guardian: StampedeGuard, _ isJittered: Bool) {
            let block = Block(number: UInt64(blocks.count + 1), stream: UInt64(round + 1))
            blocks.append(
                StaleBlock(
                    round: round, strategy: strategy, stampedeGuard: guardian, isJittered: isJittered, block: block))
        }
        let order = RandomStream(seed: plan.run.seed, purpose: "strategy-order", lane: 0)
        for round in stride(from: 1, through: plan.rounds, by: 1) {
            let drawn = plan.strategies.indices.sorted {
                order.value(UInt64(round), UInt64($0)) < order.value(UInt64(round), UInt64($1))
            }
            for place in drawn { add(round, plan.strategies[place], stampedeGuard, isJittered) }
        }
        add(0, .ttl, .none, false)
        if stampedeGuard != .none { add(0, .ttl, stampedeGuard, false) }
        if isJittered { add(0, .ttl, .none, true) }
        if stampedeGuard != .none && isJittered { add(0, .ttl, stampedeGuard, true) }
        self.blocks = blocks
    }
}
