// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Workload

@Suite struct OperationStreamTests {
    private let mix = OperationMix(weights: [90, 0, 10], isWrite: [false, false, true])
    private let pick = ZipfPick.make(keys: 1000)

    private func stream(
        lane: UInt64 = 3, seed: UInt64 = 42, phase: String = "measure", limit: UInt64? = nil, pick: (any KeyPick)? = nil
    ) -> OperationStream {
        OperationStream(lane: lane, seed: seed, phase: phase, pick: pick ?? self.pick, mix: mix, limit: limit)
    }

    private func take(_ count: Int, _ stream: consuming OperationStream) -> [PlannedOperation] {
        var stream = stream
        return (0..<count).map { _ in stream.next() }
    }

    @Test(arguments: testSeeds)
    func operationsComeByTheirWeights(seed: UInt64) {
        let operations = take(20_000, stream(seed: seed)).map(\.operation)
        #expect(!operations.contains(1))
        let writes = Double(operations.count { $0 == 2 })
        #expect(abs(writes - 2000) < 5 * 1800.0.squareRoot())
        // Runs of equal operations: of n independent draws, 2npq changes are expected, with a variance below
        // 4npq; bursts would leave far fewer.
        let changes = Double(zip(operations, operations.dropFirst()).count { $0 != $1 })
        let variance: Double = 20_000 * 4 * 0.1 * 0.9
        #expect(abs(changes - 3600) < 5 * variance.squareRoot())
    }

    @Test func weightsThatAreZeroAreNeverChosen() {
        let mix = OperationMix(weights: [0, 2, 0, 1, 0], isWrite: [true, true, true, true, true])
        #expect([0, 0.6, 0.67, 1 - 0x1p-53].map(mix.operation) == [1, 1, 3, 3])
        #expect(OperationMix(weights: [1], isWrite: [false]).operation(at: 1 - 0x1p-53) == 0)
    }

    @Test func indexesAndWritesAreCounted() {
        var writes: UInt64 = 0
        for (index, operation) in take(500, stream()).enumerated() {
            #expect(operation.index == UInt64(index))
            #expect(operation.writesBefore == writes)
            if operation.operation == 2 { writes += 1 }
        }
        #expect(writes > 20)
    }

    @Test func keysAreThoseOfThePick() {
        let keys = take(10_000, stream()).map(\.key)
        var counts = [Double](repeating: 0, count: 1000)
        for key in keys { counts[Int(key)] += 1 }
        let hottest = RankScatter(count: 1000, runSeed: 42)(0)
        #expect(counts.max() == counts[Int(hottest)])
    }

    @Test func interleavingDoesNotChangeALane() {
        let alone = (0..<3).map { take(200, stream(lane: UInt64($0))) }
        var a = stream(lane: 0)
        var b = stream(lane: 1)
        var c = stream(lane: 2)
        var mixed: [[PlannedOperation]] = [[], [], []]
        let random = RandomStream(seed: 9)
        var step: UInt64 = 0
        while mixed.contains(where: { $0.count < 200 }) {
            let lane = Int(random.integer(below: 3, step, 0))
            step += 1
            guard mixed[lane].count < 200 else { continue }
            mixed[lane].append(lane == 0 ? a.next() : lane == 1 ? b.next() : c.next())
        }
        #expect(mixed == alone)
    }

    @Test func seedsLanesAndPhasesDiffer() {
        let one = take(50, stream())
        #expect(take(50, stream()) == one)
        #expect(take(50, stream(seed: 43)).map(\.key) != one.map(\.key))
        #expect(take(50, stream(lane: 4)).map(\.key) != one.map(\.key))
        #expect(take(50, stream(phase: "warmup")).map(\.key) != one.map(\.key))
    }

    @Test func aLimitedLaneIsAPrefix() {
        let whole = take(100, stream())
        for limit in [0, 1, 31, 32, 33, 100] as [UInt64] {
            var limited = stream(limit: limit)
            var operations: [PlannedOperation] = []
            while !limited.isExhausted {
                #expect(limited.remaining == limit - UInt64(operations.count))
                operations.append(limited.next())
            }
            #expect(operations == Array(whole.prefix(Int(limit))))
        }
    }

    @Test func requestsAreSharedOut() {
        for total in [0, 1, 63, 64, 65, 1_000_003] as [UInt64] {
            let shares = (0..<64).map { requestShare(total: total, lane: $0) }
            #expect(shares.reduce(0, +) == total)
            #expect((shares.max() ?? 0) - (shares.min() ?? 0) <= 1)
            #expect(shares == shares.sorted(by: >))
        }
    }

    @Test func versionsAreDifferentAndNeverZero() {
        let versions = (0..<64).flatMap { lane in (0..<50).map { writeVersion(index: $0, lane: lane) } }
        #expect(Set(versions) == Set(1...3200))
        let next = writeVersion(index: 0, lane: 0, phase: 1)
        #expect(writeVersion(index: 1 << 36 - 1, lane: 63) == next - 1)
        #expect(writeVersion(index: 1 << 36 - 2, lane: 63, phase: 63) < 1 << 48)
    }

    /// The whole load of a phase: whoever owns the lanes, the same operations come at the same times.
    @Test(arguments: [(ZipfPick.self as any KeyPick.Type), LatestPick.self, SequentialPick.self], [true, false])
    func theLoadDoesNotDependOnTheWorkers(type: any KeyPick.Type, hasEnd: Bool) {
        let pick = type.init(keys: 5000, parameters: complete(type.parameters), seed: 42)
        let loads = [1, 2, 8].map { workers in
            (0..<workers).flatMap { worker in
                // Eight workers get lanes that are next to one another, two get every other one.
                let lanes = (0..<64).filter { workers == 8 ? $0 / 8 == worker : $0 % workers == worker }.map(
                    UInt64.init)
                return load(lanes: lanes, pick: pick, hasEnd: hasEnd)
            }.sorted()
        }
        #expect(hasEnd ? (1700...2300).contains(loads[0].count) : loads[0].count == 2001)
        #expect(loads[1] == loads[0])
        #expect(loads[2] == loads[0])
    }

    private struct Issued: Comparable {
        var due: Int64
        var lane: UInt64
        var operation: PlannedOperation

        static func < (a: Issued, b: Issued) -> Bool {
            (a.lane, a.operation.index) < (b.lane, b.operation.index)
        }
    }

    private func load(lanes: [UInt64], pick: any KeyPick, hasEnd: Bool) -> [Issued] {
        var merge = ArrivalMerge(
            lanes: lanes, schedule: PoissonArrivals(ratePerSecond: 1000), seed: 42, phase: "measure",
            until: hasEnd ? 2_000_000_000 : .max,
            limits: hasEnd ? nil : lanes.map { requestShare(total: 2001, lane: $0) })
        let streams = UnsafeMutablePointer<OperationStream>.allocate(capacity: lanes.count)
        for (slot, lane) in lanes.enumerated() { (streams + slot).initialize(to: stream(lane: lane, pick: pick)) }
        defer {
            streams.deinitialize(count: lanes.count)
            streams.deallocate()
        }
        var issued: [Issued] = []
        while merge.nextDue != .max {
            let due = merge.nextDue
            let slot = merge.pop()
            issued.append(Issued(due: due, lane: lanes[slot], operation: streams[slot].next()))
        }
        return issued
    }
}
