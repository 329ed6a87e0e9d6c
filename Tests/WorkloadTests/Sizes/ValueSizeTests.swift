// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Workload

@Suite struct ValueSizeTests {
    static let sizes: [any ValueSize] = [
        FixedSize.make(["size": 512]),
        RangeSize.make(["from": 100, "to": 4096]),
        RangeSize.make(["from": 1, "to": 3]),
        WeightedSizeMix(
            parameters: ParameterValues([
                "sizes": .weightedSizes([
                    WeightedSize(bytes: 4096, weight: 15), WeightedSize(bytes: 512, weight: 80),
                    WeightedSize(bytes: 7, weight: 0), WeightedSize(bytes: 65_536, weight: 5),
                ])
            ])),
        LognormalSize.make(["median": 512, "p99": 8192]),
        LognormalSize.make(["median": 2, "p99": 20]),
        LognormalSize.make(["median": 1000, "p99": 100_000, "maximum": 100_000]),
        ParetoSize.make(["minimum": 100, "p99": 10_000]),
        ParetoSize.make(["minimum": 1, "p99": 100]),
        ParetoSize.make(["minimum": 3000, "p99": 5000]),
        ParetoSize.make(["minimum": 64, "p99": 500_000, "maximum": 500_000]),
    ]

    @Test func everySizeIsRegisteredWithItsParametersInOrder() {
        #expect(ValueSizes.all.map { $0.name } == ["fixed", "range", "weighted", "lognormal", "pareto"])
        let names = ValueSizes.all.map { $0.parameters.map(\.name) }
        #expect(
            names == [
                ["size"], ["from", "to"], ["sizes"], ["median", "p99", "maximum"], ["minimum", "p99", "maximum"],
            ])
        for type in ValueSizes.all {
            #expect(type.parameters.allSatisfy { $0.minimum >= 1 && $0.maximum == Double(ValueSizes.largest) })
        }
    }

    @Test(arguments: sizes.indices)
    func sizesGrowWithTheQuantileAndStayInRange(index: Int) {
        let size = Self.sizes[index]
        var last = 1
        for quantile in [0, 1e-300, 1e-16] + Array(stride(from: 0.0001, to: 1, by: 0.0001)) + [1 - 0x1p-53] {
            let bytes = size.bytes(quantile: quantile)
            #expect(bytes >= last && bytes <= size.maximum)
            last = bytes
        }
    }

    /// The expected value of a function of the size, by integration over the quantiles, in steps that get finer towards 1,
    /// where the large values are.
    private func expectation(_ size: any ValueSize, _ value: (Double) -> Double) -> Double {
        let step = 0.0005
        return stride(from: step / 2, to: 36, by: step).reduce(0.0) { sum, t in
            sum + value(Double(size.bytes(quantile: -expm1(-t)))) * exp(-t) * step
        }
    }

    @Test(arguments: sizes.indices)
    func theMeanIsThatOfTheBytes(index: Int) {
        let size = Self.sizes[index]
        let mean = expectation(size) { $0 }
        #expect(abs(size.mean / mean - 1) < 5e-4, "\(size.mean) \(mean)")
    }

    @Test func quantilesAreThoseThatWereGiven() {
        let lognormal = LognormalSize.make(["median": 512, "p99": 8192])
        #expect(lognormal.bytes(quantile: 0.5) == 512)
        #expect(lognormal.bytes(quantile: 0.99) == 8192)
        #expect(lognormal.bytes(quantile: 0.01) == 32)
        let pareto = ParetoSize.make(["minimum": 100, "p99": 10_000])
        #expect(pareto.bytes(quantile: 0) == 100)
        #expect(pareto.bytes(quantile: 0.9) == 1000)
        #expect(pareto.bytes(quantile: 0.99) == 10_000)
        #expect(pareto.maximum == 1 << 20)
        #expect(pareto.bytes(quantile: 1 - 1e-9) == 1 << 20)
        let range = RangeSize.make(["from": 1, "to": 3])
        #expect([0, 0.33, 0.34, 0.66, 0.67, 1 - 0x1p-53].map(range.bytes) == [1, 1, 2, 2, 3, 3])
        let weighted = Self.sizes[3]
        #expect([0, 0.79, 0.81, 0.94, 0.96].map(weighted.bytes) == [512, 512, 4096, 4096, 65_536])
        #expect(weighted.mean == 0.8 * 512 + 0.15 * 4096 + 0.05 * 65_536)
    }

    @Test(arguments: sizes.indices)
    func sizesOfKeysFollowTheDistribution(index: Int) {
        let size = Self.sizes[index]
        let source = ValueSource(size: size, content: .zeros, compressible: 0, seed: 42)
        let keys = 20_000
        let drawn = (0..<UInt64(keys)).map { source.size(ofKey: $0) }
        #expect(drawn == (0..<UInt64(keys)).map { source.size(ofKey: $0) })
        for quantile in [0.1, 0.5, 0.9, 0.99] {
            // The share of keys up to the quantile's size, whose own share may be large.
            let bytes = size.bytes(quantile: quantile)
            let share = Double(drawn.count { $0 <= bytes }) / Double(keys)
            let below = Double(drawn.count { $0 < bytes }) / Double(keys)
            let sigma = (quantile * (1 - quantile) / Double(keys)).squareRoot()
            #expect(share > quantile - 5 * sigma && below < quantile + 5 * sigma)
        }
        let mean = Double(drawn.reduce(0, +)) / Double(keys)
        // The variance of the distribution: that of the sample is blind to the tail that it missed.
        let variance = expectation(size) { ($0 - size.mean) * ($0 - size.mean) }
        #expect(abs(mean - size.mean) <= 5 * (variance / Double(keys)).squareRoot())
    }

    @Test func parametersThatDoNotFitTogetherAreNamed() throws {
        #expect(FixedSize.mistake(in: complete([], ["size": 5])) == nil)
        #expect(RangeSize.mistake(in: complete([], ["from": 5, "to": 5])) == nil)
        #expect(try #require(RangeSize.mistake(in: complete([], ["from": 6, "to": 5]))).contains("exchange"))
        #expect(LognormalSize.mistake(in: complete(LognormalSize.parameters, ["median": 5, "p99": 50])) == nil)
        let flat = LognormalSize.mistake(in: complete(LognormalSize.parameters, ["median": 5, "p99": 5]))
        #expect(try #require(flat).contains("p99"))
        let cut = ParetoSize.mistake(in: complete(ParetoSize.parameters, ["minimum": 5, "p99": 2e6]))
        #expect(try #require(cut).contains("maximum"))
        #expect(ParetoSize.mistake(in: complete(ParetoSize.parameters, ["minimum": 5, "p99": 2e5])) == nil)
        func weighted(_ entries: [WeightedSize]) -> String? {
            WeightedSizeMix.mistake(in: ParameterValues(["sizes": .weightedSizes(entries)]))
        }
        #expect(weighted([WeightedSize(bytes: 5, weight: 1)]) == nil)
        #expect(weighted([]) != nil)
        #expect(weighted([WeightedSize(bytes: 0, weight: 1)]) != nil)
        #expect(weighted([WeightedSize(bytes: 5, weight: -1), WeightedSize(bytes: 5, weight: 1)]) != nil)
        #expect(weighted([WeightedSize(bytes: 5, weight: 0)]) != nil)
    }
}

extension ValueSize {
    static func make(_ given: [String: Double]) -> Self { Self(parameters: complete(parameters, given)) }
}
