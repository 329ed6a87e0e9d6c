// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Workload

@Suite struct KeyPickTests {
    @Test func everyPickIsRegisteredOnce() {
        let names = KeyPicks.all.map { $0.name }
        #expect(names == ["uniform", "zipf", "hotspot", "latest", "sequential", "gaussian", "exponential"])
        for pick in KeyPicks.all {
            #expect(pick.parameters.allSatisfy { $0.standard != nil }, "\(pick.name) can be used by its name alone")
        }
    }

    @Test(arguments: [1, 2, 3, 63, 64, 65, 1000] as [UInt64])
    func keysStayInRange(keys: UInt64) {
        for type in KeyPicks.all {
            let pick = type.init(keys: keys, parameters: complete(type.parameters), seed: 42)
            let writes = (0..<200).map { UInt64($0 / 2) }
            let isWrite = (0..<200).map { $0 % 2 == 1 }
            let drawn = pick.draw(200, lane: 63, writesBefore: writes, isWrite: isWrite)
            #expect(drawn.allSatisfy { $0 < keys }, "\(type.name)")
        }
    }

    @Test func batchesDoNotChangeTheKeys() {
        for type in KeyPicks.all {
            let pick = type.init(keys: 5000, parameters: complete(type.parameters), seed: 42)
            let writes = (0..<256).map { UInt64($0 / 3) }
            let whole = pick.draw(256, lane: 5, batch: 256, writesBefore: writes)
            #expect(pick.draw(256, lane: 5, batch: 7, writesBefore: writes) == whole, "\(type.name)")
            #expect(pick.draw(256, lane: 6, batch: 256, writesBefore: writes) != whole, "\(type.name)")
        }
    }

    /// Each pick with the probability of every key, computed here from the definition.
    static let distributions: [(any KeyPick.Type, [String: Double], @Sendable (UInt64) -> [Double])] = [
        (UniformPick.self, [:], { _ in [Double](repeating: 0.001, count: 1000) }),
        (ZipfPick.self, ["exponent": 0.99], { scattered(ranks: zipf(0.99), seed: $0) }),
        (ZipfPick.self, ["exponent": 1.3], { scattered(ranks: zipf(1.3), seed: $0) }),
        (
            HotspotPick.self, [:],
            { scattered(ranks: (0..<1000).map { $0 < 200 ? 0.8 / 200 : 0.2 / 800 }, seed: $0) }
        ),
        (
            HotspotPick.self, ["keys": 0.5, "operations": 0.1],
            { scattered(ranks: (0..<1000).map { $0 < 500 ? 0.1 / 500 : 0.9 / 500 }, seed: $0) }
        ),
        (HotspotPick.self, ["keys": 1, "operations": 0.1], { _ in [Double](repeating: 0.001, count: 1000) }),
        (GaussianPick.self, [:], { _ in gaussian(mean: 500, deviation: 100) }),
        (GaussianPick.self, ["mean": 0.0016, "deviation": 0.4], { _ in gaussian(mean: 1.6, deviation: 400) }),
        (GaussianPick.self, ["mean": 1, "deviation": 1], { _ in gaussian(mean: 1000, deviation: 1000) }),
        (ExponentialPick.self, [:], { _ in exponential(keys: 0.86, operations: 0.95) }),
        (ExponentialPick.self, ["keys": 0.1, "operations": 0.9], { _ in exponential(keys: 0.1, operations: 0.9) }),
        (ExponentialPick.self, ["keys": 0.5, "operations": 0.2], { _ in exponential(keys: 0.5, operations: 0.2) }),
    ]

    @Test(arguments: distributions.indices)
    func keysFitTheDistribution(index: Int) {
        let (type, given, probabilities) = Self.distributions[index]
        let samples = 50_000
        for seed in testSeeds {
            let pick = type.init(keys: 1000, parameters: complete(type.parameters, given), seed: seed)
            let expected = probabilities(seed).map { $0 * Double(samples) }
            let test = ChiSquare(observed: pick.counts(keys: 1000, samples: samples, seed: seed), expected: expected)
            #expect(test.p > 1e-4, "\(type.name) \(given) seed \(seed)")
        }
    }

    @Test(arguments: distributions.indices)
    func probabilitiesByRankAreThoseOfTheKeysInOrder(index: Int) throws {
        let (type, given, probabilities) = Self.distributions[index]
        let pick = type.init(keys: 1000, parameters: complete(type.parameters, given), seed: 1)
        for (rank, expected) in probabilities(1).sorted(by: >).enumerated() {
            let actual = try #require(pick.probability(rank: UInt64(rank)))
            #expect(abs(actual - expected) < 1e-9, "\(type.name) \(given) rank \(rank)")
        }
        #expect(pick.probability(rank: 1000) == 0)
    }

    @Test func probabilitiesThatChangeAreNotGiven() {
        #expect(LatestPick.make(keys: 100).probability(rank: 0) == nil)
        #expect(SequentialPick.make(keys: 100).probability(rank: 0) == nil)
    }

    @Test(arguments: testSeeds)
    func theHottestKeyHasItsShare(seed: UInt64) {
        let pick = ZipfPick.make(keys: 1_000_000, seed: seed)
        let hottest = RankScatter(count: 1_000_000, runSeed: seed)(0)
        let samples = 40_000.0
        let share = 1 / 15.391849746036801
        let hits = Double(pick.draw(Int(samples), seed: seed).count { $0 == hottest })
        #expect(abs(hits - samples * share) < 5 * (samples * share * (1 - share)).squareRoot())
    }

    @Test(arguments: testSeeds)
    func theHotKeysHaveTheirShare(seed: UInt64) {
        let pick = HotspotPick.make(keys: 10_000, ["keys": 0.01, "operations": 0.7], seed: seed)
        let scatter = RankScatter(count: 10_000, runSeed: seed)
        let hot = Set((0..<100).map { scatter($0) })
        let hits = Double(pick.draw(20_000, seed: seed).count { hot.contains($0) })
        #expect(abs(hits - 14_000) < 5 * (20_000 * 0.7 * 0.3).squareRoot())
    }

    @Test func sequentialKeysOfAllLanesAreEveryKeyInTurn() {
        let pick = SequentialPick.make(keys: 100)
        let lanes = (0..<64).map { pick.draw(50, lane: UInt64($0)) }
        let inOrder = (0..<3200).map { lanes[$0 % 64][$0 / 64] }
        #expect(inOrder == (0..<3200).map { UInt64($0 % 100) })
    }

    @Test func latestWritesTakeTheNewestKeyAndReadsFollow() {
        let pick = LatestPick.make(keys: 1000)
        // Lane 3 writes key 3 + 64·(w + 1) as its write number w (from 0).
        let before = Array(0..<40 as Range<UInt64>)
        let writes = pick.draw(40, lane: 3, writesBefore: before, isWrite: .init(repeating: true, count: 40))
        let newest = before.map { (67 + 64 * $0) % 1000 }
        #expect(writes == newest)
        // Reads after 20 writes: ages are Zipf ranks counted back from key 3 + 64·20 = 1283, modulo 1000.
        let samples = 50_000
        let reads = pick.draw(samples, lane: 3, writesBefore: .init(repeating: 20, count: samples))
        var ages = [Double](repeating: 0, count: 1000)
        for key in reads { ages[Int((283 + 1000 - key) % 1000)] += 1 }
        let test = ChiSquare(observed: ages, expected: KeyPickTests.zipf(0.99).map { $0 * Double(samples) })
        #expect(test.p > 1e-4)
    }

    private static func zipf(_ exponent: Double) -> [Double] {
        let weights = (1...1000).map { pow(Double($0), -exponent) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    private static func scattered(ranks: [Double], seed: UInt64) -> [Double] {
        let scatter = RankScatter(count: 1000, runSeed: seed)
        var keys = ranks
        for (rank, probability) in ranks.enumerated() { keys[Int(scatter(UInt64(rank)))] = probability }
        return keys
    }

    private static func gaussian(mean: Double, deviation: Double) -> [Double] {
        func below(_ x: Double) -> Double { erfc(-(x - mean) / deviation / 2.0.squareRoot()) / 2 }
        let inside = below(1000) - below(0)
        return (0..<1000).map { (below(Double($0 + 1)) - below(Double($0))) / inside }
    }

    /// The geometric series whose first `keys` share sums to `operations`; its ratio is found by bisection.
    private static func exponential(keys: Double, operations: Double) -> [Double] {
        func series(_ logRatio: Double) -> [Double] {
            let weights = (0..<1000).map { exp(-logRatio * (Double($0) - (logRatio < 0 ? 999 : 0))) }
            let sum = weights.reduce(0, +)
            return weights.map { $0 / sum }
        }
        var (low, high) = (-1.0, 1.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            let share = series(middle).prefix(Int(keys * 1000)).reduce(0, +)
            if share < operations { low = middle } else { high = middle }
        }
        return series((low + high) / 2)
    }
}
