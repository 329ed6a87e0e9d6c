// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Results

@Suite("The record of staleness") struct StalenessRecordTests {
    private static func staleness() -> StalenessRecord {
        var strategy = StrategyStalenessRecord()
        (strategy.strategy, strategy.reads, strategy.stale, strategy.outdated) = ("delete", 1000, 3, 1)
        (strategy.corrupt, strategy.foreign, strategy.future) = (1, 2, 4)
        (strategy.hits, strategy.misses) = (3, 1)
        strategy.hidden = [HiddenWritesRecord()]
        var staleness = StalenessRecord()
        staleness.strategies = [strategy]
        staleness.stampedes = [StampedeRecord()]
        staleness.lag = ReplicationLagRecord()
        return staleness
    }

    @Test("reads back what it wrote")
    func roundTrip() throws {
        let record = SampleRecord.make {
            $0.kind = "stale"
            $0.staleness = Self.staleness()
        }
        #expect(try RunRecord(text: Array(record.text.utf8), name: "record") == record)
        let isOfStrategies = record.isOfStrategies
        #expect(isOfStrategies)
        // Other records have no such key.
        #expect(SampleRecord.make { _ in }.json["staleness"] == nil)
    }

    @Test("tells what is wrong")
    func sums() {
        var staleness = Self.staleness()
        #expect(staleness.outdated == 1)
        #expect(staleness.wrongValues == 7)
        #expect(staleness.strategies[0].share == 0.003)
        #expect(staleness.strategies[0].hitRatio == 0.75)
        #expect(!staleness.strategies[0].isCorrect(allowed: 1))
        (staleness.strategies[0].corrupt, staleness.strategies[0].foreign, staleness.strategies[0].future) = (0, 0, 0)
        #expect(staleness.strategies[0].isCorrect(allowed: 1))
        #expect(!staleness.strategies[0].isCorrect(allowed: 0))
        // What nobody has looked at is not correct.
        staleness.strategies[0].outdated = nil
        #expect(!staleness.strategies[0].isCorrect(allowed: 9))
    }
}
