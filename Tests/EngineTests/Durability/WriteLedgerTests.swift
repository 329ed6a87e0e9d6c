// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Engine

@Suite("The ledger of writes") struct WriteLedgerTests {
    /// Three threads that take turns; every third, fifth and seventh place ends in its own way.
    private func outcome(_ place: Int) -> WriteOutcome {
        if place % 3 == 0 { return .acknowledged }
        if place % 5 == 0 { return .refused }
        return place % 7 == 0 ? .unconfirmed : .unknown
    }

    @Test("finds each of a million writes by its number, and holds them in a byte each")
    func million() {
        let logs = (0..<3).map { thread in
            var log = WriteLog(first: UInt64(thread), step: 3)
            for place in 0..<333_334 - (thread == 2 ? 1 : 0) {
                #expect(log.begin(at: Int64(place)) == place)
                log.settle(place, outcome(place))
            }
            return log
        }
        // Handed over in any order.
        let ledger = WriteLedger([logs[2], logs[0], logs[1]])
        #expect(ledger.attempted == 1_000_001)
        #expect(ledger.end == 1_000_001)
        #expect(ledger.outcome(1_000_001) == nil)
        var wrong = 0
        for number in UInt64(0)..<1_000_001 where ledger.outcome(number) != outcome(Int(number / 3)) { wrong += 1 }
        #expect(wrong == 0)
        // 0, 3, … below 333,334 and 333,333: 111,112 and 111,111 of each.
        #expect(ledger.count(.acknowledged) == 111_112 * 2 + 111_111)
        #expect(logs[0].outcomes.count == 333_334)
        #expect(MemoryLayout.size(ofValue: logs[0].outcomes[0]) == 1)
    }

    @Test("knows when a write was sent to the millisecond, whatever the rate")
    func times() {
        var log = WriteLog(first: 0, step: 1)
        // Four writes in each quarter of a millisecond, then a pause of a second.
        for place in 0..<4000 { _ = log.begin(at: Int64(place) * 62_500) }
        _ = log.begin(at: 1_250_000_000)
        let ledger = WriteLedger([log])
        for number in stride(from: 0, to: 4000, by: 37) {
            let sent = ledger.sent(UInt64(number)) ?? -1
            #expect(sent <= number * 62_500 && number * 62_500 - Int(sent) < 1_000_000)
        }
        #expect(ledger.sent(4000) == 1_250_000_000)
        #expect(ledger.sent(4001) == nil)
    }

    @Test("gaps between threads that wrote unevenly are nobody's")
    func gaps() {
        var busy = WriteLog(first: 0, step: 2)
        for _ in 0..<10 { _ = busy.begin(at: 1) }
        let ledger = WriteLedger([busy, WriteLog(first: 1, step: 2)])
        #expect(ledger.attempted == 10)
        #expect(ledger.end == 19)
        #expect(ledger.outcome(18) == .unknown)
        #expect(ledger.outcome(1) == nil && ledger.outcome(17) == nil)
    }

    @Test("what was read back is kept in two bits")
    func readBack() {
        var found = ReadBack(count: 1000)
        let kinds: [ReadBack.Found] = [.nothing, .ours, .older, .foreign]
        for number in UInt64(0)..<1000 { found[number] = kinds[Int(number * 7 % 4)] }
        for number in UInt64(0)..<1000 { #expect(found[number] == kinds[Int(number * 7 % 4)]) }
        found[500] = .nothing
        #expect(found[500] == .nothing && found[499] == kinds[1] && found[501] == kinds[3])
        #expect(found[1000] == .nothing)
    }
}
