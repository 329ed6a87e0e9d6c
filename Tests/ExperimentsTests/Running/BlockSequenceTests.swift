// SPDX-License-Identifier: Apache-2.0
import Experiments
import Plan
import Testing

struct BlockSequenceTests {
    @Test func coldStartAndPairs() {
        let steps = BlockSequence(comparisonPlan { $0.pairs = 3 }).steps
        #expect(steps.count == 7)
        #expect(steps[0].pair == 0 && steps[0].path == .cached && steps[0].directory == "cold-start")
        for pair in 1...3 {
            let both = steps.filter { $0.pair == pair }
            #expect(Set(both.map(\.path)) == [.cached, .direct])
            // The same keys on both paths, and no value twice.
            #expect(both[0].block.stream == both[1].block.stream)
            #expect(both[0].block.number != both[1].block.number)
        }
        #expect(Set(steps.map(\.block.number)).count == 7)
        #expect(Set(steps.map(\.block.stream)).count == 4)
        #expect(steps.filter { $0.pair == 2 }.map(\.directory).sorted() == ["pairs/02/cached", "pairs/02/direct"])
    }

    /// Both orders come, by the seed; the same seed gives the same.
    @Test func orderIsDrawn() {
        let plan = comparisonPlan { $0.pairs = 20 }
        let first = BlockSequence(plan).steps.filter { $0.pair > 0 && $0.block.number % 2 == 0 }.map(\.path)
        #expect(Set(first).count == 2)
        #expect(BlockSequence(plan) == BlockSequence(plan))
        #expect(
            BlockSequence(plan)
                != BlockSequence(
                    comparisonPlan {
                        $0.pairs = 20; $0.run.seed = 7
                    }))
    }

    @Test func onePathAlone() {
        let direct = BlockSequence(comparisonPlan { $0.paths = [.direct] }).steps
        #expect(direct.count == 5)
        #expect(direct.allSatisfy { $0.path == .direct && $0.pair > 0 })
        let cached = BlockSequence(
            comparisonPlan {
                $0.paths = [.cached]; $0.coldStart = 0
            }
        ).steps
        #expect(cached.map(\.path) == Array(repeating: ReadPath.cached, count: 5))
    }

    /// The versions of a value have room for 64 blocks.
    @Test func theMostBlocks() {
        let steps = BlockSequence(comparisonPlan { $0.pairs = 30 }).steps
        #expect(steps.map(\.block.number).max() == 61)
    }
}
