// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Workload

@Suite struct ZipfSamplerTests {
    static let constants: [(UInt64, Double, Double, Double, Double)] = [
        (1000, 0.99, -0.59371177000768904, 7.1524661508567098, 0.48387669832129498),
        (1000, 1.0, -0.59453489189183562, 6.908255154023788, 0.48367335071841633),
        (1_000_000, 0.99, -0.59371177000768904, 14.815362723764945, 0.48387669832129498),
    ]

    @Test(arguments: constants)
    func constantsAreKnown(count: UInt64, exponent: Double, lower: Double, upper: Double, shortcut: Double) {
        let sampler = ZipfSampler(count: count, exponent: exponent)
        #expect(abs(sampler.lowerIntegral - lower) < 1e-14)
        #expect(abs(sampler.upperIntegral - upper) < 1e-13)
        #expect(abs(sampler.shortcut - shortcut) < 1e-14)
    }

    static let sequences: [(UInt64, Double, [UInt64])] = [
        (1000, 0.99, [4, 313, 131, 81, 760, 2, 204, 3, 83, 10, 225, 27, 23, 22, 7, 227]),
        (
            1_000_000, 0.99,
            [28, 114237, 22132, 8832, 599476, 4, 51049, 12, 9377, 172, 61516, 1064, 794, 721, 87, 62774]
        ),
        (1000, 1.0, [4, 301, 124, 76, 752, 1, 194, 2, 78, 10, 215, 25, 21, 20, 7, 217]),
    ]

    @Test(arguments: sequences)
    func sequencesAreKnown(count: UInt64, exponent: Double, ranks: [UInt64]) {
        let sampler = ZipfSampler(count: count, exponent: exponent)
        let stream = RandomStream(seed: 42)
        let outputs = (0..<32 as Range<UInt64>).compactMap { sampler.rank(stream.unit($0 / 16, $0 % 16)) }
        #expect(Array(outputs.prefix(16)) == ranks)
    }

    @Test(arguments: [
        (1000 as UInt64, 0.99, 7.728953217284738), (1_000_000, 0.99, 15.391849746036801),
        (1_000_000, 1.0, 14.392726722865726), (1_000_000, 1.4, 3.0955946007042785),
    ])
    func zetaIsKnown(count: UInt64, exponent: Double, value: Double) {
        #expect(abs(zeta(count: count, exponent: exponent) / value - 1) < 1e-13)
    }

    @Test(arguments: [0.2, 0.99, 1, 1.4, 5])
    func zetaContinuesItsSum(exponent: Double) {
        let direct = (1...5000).reversed().reduce(0.0) { $0 + pow(Double($1), -exponent) }
        #expect(abs(zeta(count: 5000, exponent: exponent) / direct - 1) < 1e-13)
        #expect(zeta(count: 1, exponent: exponent) == 1)
        #expect(abs(zeta(count: 1001, exponent: exponent) - zeta(count: 1000, exponent: exponent)) > 0)
    }

    @Test(arguments: [0.01, 0.5, 0.99, 1 - 1e-12, 1, 1 + 1e-12, 2, 20, 100])
    func ranksStayInRangeAtTheEndsOfTheInterval(exponent: Double) {
        for count in [1, 2, 3, 1000, 1 << 53] as [UInt64] {
            let sampler = ZipfSampler(count: count, exponent: exponent)
            for uniform in [0, 0x1p-53, 0.25, 0.5, 0.999, 1 - 0x1p-53] {
                if let rank = sampler.rank(uniform) { #expect((1...count).contains(rank)) }
            }
            #expect(sampler.rank(1 - 0x1p-53) == 1)
        }
    }

    @Test func exponentsNextToOneAgreeWithOne() {
        let one = ZipfSampler(count: 1000, exponent: 1)
        let near = ZipfSampler(count: 1000, exponent: 1 - 1e-11)
        for uniform in stride(from: 0.0005, to: 1, by: 0.001) { #expect(one.rank(uniform) == near.rank(uniform)) }
    }

    @Test(arguments: [(1000 as UInt64, 0.99), (1_000_000, 0.5), (1_000_000, 0.99), (1_000_000, 1), (1_000_000, 1.4)])
    func samplesFitTheDistribution(count: UInt64, exponent: Double) {
        let sampler = ZipfSampler(count: count, exponent: exponent)
        let cells = RankCells(count: count, exponent: exponent)
        for seed in testSeeds {
            let stream = RandomStream(seed: seed)
            let test = cells.test(samples: 100_000) { sampler.rank(stream, $0) }
            #expect(test.p > 1e-4, "seed \(seed)")
        }
    }

    /// Gray's approximation, which YCSB uses, is known to be biased: a test that passes it would prove nothing.
    @Test(arguments: [1000, 1_000_000] as [UInt64])
    func theTestRejectsGraysApproximation(count: UInt64) {
        let n = Double(count)
        let sum = zeta(count: count, exponent: 0.99)
        let eta = (1 - pow(2 / n, 0.01)) / (1 - zeta(count: 2, exponent: 0.99) / sum)
        let stream = RandomStream(seed: 42)
        let test = RankCells(count: count, exponent: 0.99).test(samples: 300_000) { operation in
            let u = stream.unit(operation, 0)
            if u * sum < 1 { return 1 }
            if u * sum < 1 + pow(0.5, 0.99) { return 2 }
            return min(1 + UInt64(n * pow(eta * u - eta + 1, 100)), count)
        }
        #expect(test.p < 1e-6)
    }
}

/// Cells of ranks: the first thousand one by one, then each a tenth wider.
struct RankCells {
    private var ends: [UInt64] = []
    private var probabilities: [Double] = []

    init(count: UInt64, exponent: Double) {
        ends = Array(1...min(count, 1000))
        while let last = ends.last, last < count { ends.append(min(count, last + max(last / 10, 1))) }
        let sums = ends.map { zeta(count: $0, exponent: exponent) }
        let total = zeta(count: count, exponent: exponent)
        probabilities = zip(sums, [0] + sums).map { ($0 - $1) / total }
    }

    func test(samples: Int, _ rank: (UInt64) -> UInt64) -> ChiSquare {
        var observed = [Double](repeating: 0, count: ends.count)
        for operation in 0..<UInt64(samples) {
            let drawn = rank(operation)
            if drawn <= 1000 {
                observed[Int(drawn) - 1] += 1
            } else {
                var (low, high) = (1000, ends.count - 1)
                while low < high {
                    let middle = (low + high) / 2
                    if ends[middle] < drawn { low = middle + 1 } else { high = middle }
                }
                observed[low] += 1
            }
        }
        return ChiSquare(observed: observed, expected: probabilities.map { $0 * Double(samples) })
    }
}
