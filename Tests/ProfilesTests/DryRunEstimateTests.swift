// SPDX-License-Identifier: Apache-2.0
import Plan
import RESP
import Testing
import Workload

@testable import Profiles

@Suite struct DryRunEstimateTests {
    private static func estimate(_ text: String) throws -> DryRunEstimate {
        let planner = Planner(machine: MachineFacts(processors: 2))
        return DryRunEstimate(try planner.plan(ReadingTests.read(text), target: .parse("redis://host")))
    }

    /// What Redis 7.0.15 with jemalloc used for string keys of one size, measured by `used_memory`: bytes per key.
    @Test(arguments: [
        (100_000, 16, 44, false, 138.5), (100_000, 16, 45, false, 154.5), (100_000, 16, 100, false, 202.5),
        (100_000, 40, 256, false, 426.5), (100_000, 16, 1024, false, 1370.5), (50_000, 24, 4096, false, 5210.5),
        (100_000, 16, 100, true, 245.0), (131_072, 16, 100, false, 200.0), (131_073, 16, 100, false, 208.0),
    ])
    func memoryIsWhatWasMeasured(keys: UInt64, keyBytes: Int, valueBytes: Int, expires: Bool, perKey: Double) {
        let size = FixedSize(parameters: ParameterValues(["size": .number(Double(valueBytes))]))
        let bytes = StringMemory.estimate(keys: keys, keyBytes: keyBytes, size: size, expires: expires)
        #expect(abs(bytes / Double(keys) - perKey) < 0.06)
    }

    @Test(arguments: [
        (1, 8), (8, 8), (9, 16), (16, 16), (17, 32), (128, 128), (129, 160), (160, 160), (161, 192), (256, 256),
        (257, 320),
        (1025, 1280), (4097, 5120),
    ])
    func allocationsComeInSizeClasses(bytes: Int, size: Int) {
        #expect(StringMemory.allocation(bytes) == size)
    }

    @Test func aMixOfSizesNeedsTheMeanOfTheirMemory() {
        let half = { (size: Double) in FixedSize(parameters: ParameterValues(["size": .number(size)])) }
        let mix = WeightedSizeMix(
            parameters: ParameterValues([
                "sizes": .weightedSizes([.init(bytes: 100, weight: 1), .init(bytes: 1000, weight: 1)])
            ]))
        func bytes(_ size: any ValueSize) -> Double {
            StringMemory.estimate(keys: 1000, keyBytes: 10, size: size, expires: false)
        }
        let mean = (bytes(half(100)) + bytes(half(1000))) / 2
        #expect(bytes(mix) == mean)
    }

    @Test func anOpenLoopIsEstimatedByItsRate() throws {
        let estimate = try Self.estimate(
            """
            keys: { count: 1000, name: "k:{id:08}" }
            values: { size: 100B }
            operations: { get: 75%, set: 25% }
            load: { rate: 1k/s }
            phases: { populate: 50%, measure: 10s }
            """)
        #expect(estimate.keys == 1000)
        #expect(estimate.populatedKeys == 500)
        #expect(estimate.meanKeyBytes == 10)
        #expect(estimate.meanValueBytes == 100)
        #expect(estimate.valueBytes == 100_000)
        #expect(estimate.operations == 10_000)
        #expect(estimate.ratePerSecond == 1000)
        #expect(estimate.duration == 1e10)
        // *2 $3 GET $10 key: 4 + 9 + 17; *3 $3 SET $10 key $100 value: 4 + 9 + 17 + 108.
        let request = 0.75 * 30 + 0.25 * 138
        #expect(estimate.requestBytesPerOperation == request)
        // $100 value: 108; +OK: 5.
        let reply = 0.75 * 108 + 0.25 * 5
        #expect(estimate.replyBytesPerOperation == reply)
        #expect(estimate.bitsPerSecond == (request + reply) * 8 * 1000)
    }

    @Test func aClosedLoopHasNoRate() throws {
        let timed = try Self.estimate("load: { arrivals: closed }")
        #expect(timed.operations == nil)
        #expect(timed.bitsPerSecond == nil)
        let counted = try Self.estimate("load: { arrivals: closed }\nphases: { requests: 5k }")
        #expect(counted.operations == 5000)
        #expect(counted.duration == nil)
        #expect(try Self.estimate("phases: { requests: 5k }").duration == 2.5e9)
    }

    @Test func numbersThatAreNotPaddedHaveTheirOwnLengths() throws {
        // 10 keys of one digit, 90 of two, 900 of three.
        let estimate = try Self.estimate("keys: { count: 1000, name: 'k{id}' }")
        let digits = 10.0 + 180 + 2700
        #expect(estimate.meanKeyBytes == 1 + digits / 1000)
    }

    @Test func memoryIsForStringsAlone() throws {
        #expect(try Self.estimate("operations: { hget: 1 }").memoryBytes == nil)
        #expect(try Self.estimate("operations: { get: 1 }").memoryBytes != nil)
    }

    @Test func severalKeysAreSeveralArguments() throws {
        let estimate = try Self.estimate(
            "keys: { name: 'k{id:07}' }\nvalues: { size: 10B }\noperations: { mget: { keys: 3, weight: 1 } }")
        // *4 $4 MGET and three times $8 key; *3 and three times $10 value.
        #expect(estimate.requestBytesPerOperation == 56)
        #expect(estimate.replyBytesPerOperation == 55)
    }
}
