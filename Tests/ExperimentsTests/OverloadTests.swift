// SPDX-License-Identifier: Apache-2.0
import Plan
import Results
import Testing

@testable import Experiments

@Suite struct OverloadTests {
    /// Of 100,000 planned operations of the direct path in five blocks, 1,000 may be missing; of each block also 4, which
    /// are under way: 2,000/s × 2 ms.
    private func comparison(missing: Int, of blocks: Int = 5) -> SampleComparison {
        var comparison = SampleComparison()
        comparison.changeBlocks(.direct) { number, block in
            guard number < blocks else { return }
            block.record.measure.completedInWindow = block.record.measure.planned - missing / blocks
            block.record.measure.ratePerSecond = 1000
        }
        return comparison
    }

    @Test func whatIsUnderWayIsNotMissing() {
        #expect(comparison(missing: 5 * 204).record.overloaded.isEmpty)
        #expect(comparison(missing: 5 * 205).record.overloaded == ["direct"])
    }

    @Test func thenThroughputIsComparedAndLatencyIsNot() {
        let record = comparison(missing: 50_000).record
        #expect(record.overloaded == ["direct"])
        #expect(record.speedup.figures.allSatisfy { $0.ratio == nil })
        #expect(near(record.speedup.throughput?.ratio, 2))
        #expect(record.breakEven == nil && record.breakEvenHitRatio == nil && record.predictedMeanNs == nil)
        #expect(record.measuredMeanNs == 310_000)
        #expect(record.blocks.filter(\.overloaded).map(\.path) == Array(repeating: "direct", count: 5))
    }

    @Test func oneBadBlockOfFiveCountsByItsOperations() {
        let slight = comparison(missing: 900, of: 1).record
        #expect(slight.overloaded.isEmpty)
        #expect(slight.blocks.filter(\.overloaded).count == 1)
        #expect(comparison(missing: 1200, of: 1).record.overloaded == ["direct"])
    }

    @Test func errorsAndOutagesAreNotOverload() {
        var comparison = comparison(missing: 50_000)
        comparison.changeBlocks(.direct) { _, block in
            block.record.paths[0].operations[0].errors = ErrorCounts(timeout: 0, connection: 0, server: 10_000)
        }
        #expect(comparison.record.overloaded.isEmpty)
        comparison.changeBlocks(.direct) { _, block in
            block.record.paths[0].operations[0].errors = ErrorCounts(timeout: 9000, connection: 1000, server: 0)
        }
        #expect(comparison.record.overloaded == ["direct"])
        comparison.changeBlocks(.direct) { _, block in block.record.connections.reconnects = 1 }
        #expect(comparison.record.overloaded.isEmpty)
    }

    @Test func aLateClientAndAClosedLoopAreNotOverload() {
        var comparison = comparison(missing: 50_000)
        comparison.changeBlocks(.direct) { _, block in
            block.record.validity = ValidityRecord(findings: [Finding("generator-lag", .invalid, "")])
        }
        #expect(comparison.record.overloaded.isEmpty)
        #expect(comparison.record.blocks.filter { !$0.valid }.count == 5)
        comparison = self.comparison(missing: 50_000)
        comparison.setClosed()
        #expect(comparison.record.overloaded.isEmpty)
    }
}
