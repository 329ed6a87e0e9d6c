// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Workload

@Suite struct RankScatterTests {
    static let known: [(UInt64, [UInt64])] = [
        (1000, [756, 94, 674, 763, 960, 355, 564, 265]),
        (1_000_000, [243389, 29157, 884594, 890765, 561962, 563483, 147812, 70610]),
    ]

    @Test(arguments: known)
    func placesAreKnown(count: UInt64, places: [UInt64]) {
        let scatter = RankScatter(count: count, seed: 42)
        #expect((0..<8).map { scatter($0) } == places)
    }

    @Test func everyCountIsMappedOneToOne() {
        var wrong: [UInt64] = []
        for count in Array(1...4097 as ClosedRange<UInt64>) + [65_537] {
            let scatter = RankScatter(count: count, seed: 42)
            var seen = [Bool](repeating: false, count: Int(count))
            for rank in 0..<count { seen[Int(scatter(rank))] = true }
            if seen.contains(false) { wrong.append(count) }
        }
        #expect(wrong == [])
    }

    @Test func seedsGiveDifferentMaps() {
        let maps = (0..<5 as Range<UInt64>).map { seed in
            let scatter = RankScatter(count: 1000, runSeed: seed)
            return (0..<1000).map { scatter($0) }
        }
        #expect(Set(maps).count == 5)
    }

    @Test func popularRanksAreSpreadOverTheKeys() {
        let scatter = RankScatter(count: 100_000, runSeed: 42)
        var tenths = [Double](repeating: 0, count: 10)
        for rank in 0..<1000 as Range<UInt64> { tenths[Int(scatter(rank) / 10_000)] += 1 }
        #expect(ChiSquare(observed: tenths, expected: [Double](repeating: 100, count: 10)).p > 1e-4)
    }
}
