// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Workload

@Suite struct RandomStreamTests {
    static let known: [(UInt64, [UInt64])] = [
        (
            1_234_567,
            [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ]
        ),
        (0, [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F]),
    ]

    @Test(arguments: known)
    func valuesAreTheOutputsOfSplitmix(seed: UInt64, outputs: [UInt64]) {
        let stream = RandomStream(seed: seed)
        #expect(outputs.indices.map { stream.value(0, UInt64($0)) } == outputs)
    }

    @Test func anOperationHasSixteenOutputs() {
        let stream = RandomStream(seed: 7)
        #expect(stream.value(3, 5) == mix64(7 &+ (3 * 16 + 5 + 1) &* 0x9E37_79B9_7F4A_7C15))
        // The seventeenth draw is not the first one of the next operation.
        #expect(stream.value(0, 16) != stream.value(1, 0))
        let draws = (0..<1000).map { stream.value(0, $0) } + (1..<1000).map { stream.value($0, 0) }
        #expect(Set(draws).count == draws.count)
    }

    @Test func theSeedOfAStreamComesFromItsPurposeAndLane() {
        #expect(fnv1a64("") == 0xCBF2_9CE4_8422_2325)
        #expect(fnv1a64("a") == 0xAF63_DC4C_8601_EC8C)
        #expect(fnv1a64("foobar") == 0x8594_4171_F739_67E8)
        #expect(RandomStream(seed: 42, purpose: "key", lane: 7).seed == mix64(42 ^ fnv1a64("key:7")))
        let seeds = ["key", "extra"].flatMap { purpose in
            (0..<64).map { RandomStream(seed: 42, purpose: purpose, lane: $0).seed }
        }
        #expect(Set(seeds).count == 128)
    }

    @Test func unitsAndIntegersStayInTheirRange() {
        #expect(unitInterval(0) == 0)
        #expect(unitInterval(.max) == 1 - 0x1p-53)
        #expect(scaled(.max, below: 10) == 9)
        #expect(scaled(0, below: 10) == 0)
        #expect(scaled(.max, below: .max) == UInt64.max - 1)
        let stream = RandomStream(seed: 3)
        for operation in 0..<1000 as Range<UInt64> {
            #expect(stream.integer(below: 7, operation, 0) < 7)
            #expect((0..<1).contains(stream.unit(operation, 0)))
        }
    }

    @Test(arguments: testSeeds)
    func unitsAreEvenlySpread(seed: UInt64) {
        let stream = RandomStream(seed: seed, purpose: "even", lane: 1)
        var cells = [Double](repeating: 0, count: 100)
        // Every draw, the derived ones too.
        for operation in 0..<500 as Range<UInt64> {
            for draw in 0..<40 as Range<UInt64> { cells[Int(stream.unit(operation, draw) * 100)] += 1 }
        }
        #expect(ChiSquare(observed: cells, expected: [Double](repeating: 200, count: 100)).p > 1e-4)
    }
}
