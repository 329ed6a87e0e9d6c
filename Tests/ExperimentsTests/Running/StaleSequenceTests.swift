// SPDX-License-Identifier: Apache-2.0
import Plan
import Testing

@testable import Experiments

struct StaleSequenceTests {
    private func blocks(_ change: (inout StaleRunPlan) -> Void = { _ in }) -> [StaleBlock] {
        var run = SampleComparison.run()
        run.staleness = StalenessPlan(run: 1)
        var plan = StaleRunPlan(
            run: run, strategies: [.ttl, .delete, .versioned, .lease], rounds: 3, quietPeriod: 0, awaitsExpiry: false,
            expiryJitter: 0, allowedOutdated: 0)
        change(&plan)
        return StaleSequence(plan).blocks
    }

    @Test func everyRoundHasEveryStrategyInAnOrderOfItsOwn() {
        let all = blocks()
        var orders: Set<[InvalidationStrategy]> = []
        for round in 1...3 {
            let one = all.filter { $0.round == round }
            #expect(Set(one.map(\.strategy)) == [.ttl, .delete, .versioned, .lease])
            #expect(Set(one.map(\.block.stream)).count == 1)
            orders.insert(one.map(\.strategy))
        }
        #expect(orders.count > 1)
        #expect(all == blocks())
        #expect(Set(all.map(\.block.number)).count == all.count)
        #expect(all.map(\.round) == [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 0])
        #expect(all.first?.directory.hasPrefix("rounds/01/") == true)
    }

    @Test func stampedesComeWithAndWithoutWhatKeepsThemDown() {
        let all = blocks {
            $0.run.staleness?.stampedeGuard = .lock
            $0.expiryJitter = 0.1
        }
        #expect(
            all.filter { $0.round == 0 }.map(\.directory) == [
                "stampede/none", "stampede/lock", "stampede/jitter", "stampede/lock-jitter",
            ])
        #expect(all.filter { $0.round > 0 }.allSatisfy { $0.stampedeGuard == .lock && $0.isJittered })
        #expect(Set(all.map(\.directory)).count == all.count)
    }
}
