// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Workload

@Suite struct ExtraKeysTests {
    private let mix = OperationMix(weights: [1, 1], isWrite: [false, true])

    private func extra(_ stream: borrowing OperationStream, _ operation: PlannedOperation, _ count: Int) -> [UInt64] {
        var keys = [UInt64](repeating: .max, count: count)
        keys.withUnsafeMutableBufferPointer { stream.extraKeys(for: operation, into: $0) }
        return keys
    }

    @Test func everyPickGivesExtraKeysInRange() {
        for type in KeyPicks.all {
            let pick = type.init(keys: 777, parameters: complete(type.parameters), seed: 42)
            var stream = OperationStream(lane: 5, seed: 42, phase: "measure", pick: pick, mix: mix, limit: nil)
            let first = stream.next()
            let second = stream.next()
            let keys = extra(stream, first, 100)
            #expect(keys.allSatisfy { $0 < 777 }, "\(type.name)")
            // The same again later, and a prefix when fewer are wanted.
            for _ in 0..<100 { _ = stream.next() }
            #expect(extra(stream, first, 100) == keys, "\(type.name)")
            #expect(extra(stream, first, 33) == Array(keys.prefix(33)), "\(type.name)")
            #expect(extra(stream, second, 100) != keys, "\(type.name)")
            #expect(extra(stream, first, 0) == [])
        }
    }

    @Test func sequentialExtraKeysFollowTheFirst() {
        let pick = SequentialPick.make(keys: 1024)
        var stream = OperationStream(lane: 5, seed: 42, phase: "measure", pick: pick, mix: mix, limit: nil)
        for _ in 0..<40 {
            let operation = stream.next()
            #expect(extra(stream, operation, 40) == (1...40).map { (operation.key + $0) % 1024 })
        }
    }

    @Test func extraKeysFollowTheDistribution() {
        let pick = ZipfPick.make(keys: 1000)
        let hottest = RankScatter(count: 1000, runSeed: 42)(0)
        var stream = OperationStream(lane: 5, seed: 42, phase: "measure", pick: pick, mix: mix, limit: nil)
        var hits = 0.0
        for _ in 0..<1000 { hits += Double(extra(stream, stream.next(), 9).count { $0 == hottest }) }
        let share = 1 / 7.728953217284738
        #expect(abs(hits - 9000 * share) < 5 * (9000 * share * (1 - share)).squareRoot())
    }
}
