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
    func memoryIsWhatWasMeasured(keys: UInt64, keyBytes: Int, valueBytes: Int, expires: Bool, perKey: Double) throws {
        let name = String(repeating: "k", count: keyBytes - 9) + "{id:09}"
        let estimate = try Self.estimate(
            """
            keys: { count: \(keys), name: "\(name)" }
            values: { size: \(valueBytes)B, ttl: \(expires ? "1h" : "none") }
            operations: { get: 1 }
            """)
        let bytes = try #require(estimate.memoryBytes)
        #expect(abs(bytes / Double(keys) - perKey) < 0.06)
    }

    @Test func aMixOfSizesNeedsTheMeanOfTheirMemory() throws {
        func bytes(_ size: String) throws -> Double {
            try #require(
                try Self.estimate("keys: { count: 1000, name: 'k{id:09}' }\nvalues: { size: \(size) }").memoryBytes)
        }
        let mixed = try bytes(
            "{ distribution: weighted, sizes: [{ size: 100B, weight: 1 }, { size: 1000B, weight: 1 }] }")
        #expect(mixed == (try bytes("100B") + bytes("1000B")) / 2)
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
