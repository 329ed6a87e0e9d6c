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

    /// The network depends on the count by its number of bits alone: one to one on all numbers of those bits, it is so on
    /// every smaller count, whose walks stay on its cycles.
    @Test(arguments: 1...8)
    func theNetworkIsOneToOneOnAllNumbersOfItsBits(halfBits: Int) {
        let count: UInt64 = 1 << (2 * UInt64(halfBits))
        let scatter = RankScatter(count: count, seed: 42)
        #expect(Set((0..<count).map { scatter($0) }) == Set(0..<count))
    }

    @Test func everyCountIsMappedOneToOne() {
        var wrong: [UInt64] = []
        // All small counts, then a stride of odd and even ones, and those around powers of two.
        let counts =
            Array(1...1030) + Array(stride(from: 1031, to: 4096, by: 37)) + [2047, 2048, 2049, 4095, 4096, 4097]
        for count in counts.map(UInt64.init) {
            let scatter = RankScatter(count: count, seed: 42)
            var seen = [Bool](repeating: false, count: Int(count))
            for rank in 0..<count { seen[Int(scatter(rank))] = true }
            if seen.contains(false) { wrong.append(count) }
        }
        #expect(wrong == [])
    }

    @Test(arguments: [1, 5, 31, 32, 63, 64, 65, 200])
    func batchesAreScatteredLikeSingleRanks(size: Int) {
        // Ranks on both sides of the table of the first ones.
        let scatter = RankScatter(count: 70_000, seed: 42)
        let ranks = (0..<UInt64(size)).map { $0 * 331 }
        var places = ranks
        places.withUnsafeMutableBufferPointer { scatter.scatter($0) }
        #expect(places == ranks.map { scatter($0) })
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
