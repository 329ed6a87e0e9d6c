// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing

@Suite("A share in batches") struct BatchedShareTests {
    private static func batches(_ hits: [Int64], of trials: Int64) -> BatchedShare {
        BatchedShare(hits.map { .init(hits: $0, trials: trials) })
    }

    @Test("has the exact interval of independent trials where the batches are alike")
    func alike() {
        let share = Self.batches([10, 10, 10, 10, 10], of: 1000)
        #expect(share.share == 0.01 && share.designEffect == 1)
        let exact = ProportionInterval.clopperPearson(successes: 50, trials: 5000)
        #expect(share.interval() == exact)
    }

    @Test("is as uncertain as the batches differ")
    func bunches() {
        let share = Self.batches([50, 0, 0, 0, 0], of: 1000)
        // Σ(k - pn)² = 40² + 4 · 10² = 2000, times 5/4, by 5000 · 0.01 · 0.99 = 49.5, and (2.776/1.960)² for t with 4.
        let wider = 2.7764 / 1.95996
        let expected = 2500 / 49.5 * wider * wider
        #expect((expected * 0.999...expected * 1.001).contains(share.designEffect))
        let wide = share.interval()
        let narrow = ProportionInterval.clopperPearson(successes: 50, trials: 5000)
        #expect(wide.low < narrow.low && wide.high > narrow.high)
    }

    @Test("goes by counts alone with fewer than four batches, and knows nothing without trials")
    func few() {
        #expect(Self.batches([50, 0, 0], of: 1000).designEffect == 1)
        let nothing = BatchedShare([])
        #expect(nothing.share == nil && nothing.interval().low == 0 && nothing.interval().high == 1)
        let none = Self.batches([0, 0, 0, 0], of: 1000).interval()
        #expect(none.low == 0 && none.high < 0.001)
    }
}
