// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing

@testable import Engine

struct VersionLedgerTests {
    private func written(_ ledger: VersionLedger, _ key: UInt64, times: [Int64]) throws {
        for time in times {
            let version = try #require(ledger.beginWrite(key))
            ledger.commit(key, version: version, at: time)
        }
    }

    @Test func writesOfOneKeyComeOneAfterTheOther() throws {
        let ledger = VersionLedger(keys: 2, run: 1)
        #expect(ledger.beginWrite(0) == 1)
        #expect(ledger.beginWrite(0) == nil)
        #expect(ledger.beginWrite(1) == 1)
        #expect((ledger.attempted(0), ledger.acked(0)) == (1, 0))
        ledger.commit(0, version: 1, at: 5)
        #expect((ledger.attempted(0), ledger.acked(0)) == (1, 1))
        #expect(ledger.beginWrite(0) == 2)
        ledger.reject(0)
        #expect((ledger.attempted(0), ledger.acked(0)) == (2, 1))
        #expect(ledger.beginWrite(0) == 3)
        ledger.lose(0)
        #expect(ledger.isUnknown(0) && !ledger.isUnknown(1))
        #expect(ledger.beginWrite(0) == 4)
        ledger.commit(0, version: 4, at: 9)
        #expect(ledger.isUnknown(0))
        ledger.settle(0, version: 4)
        #expect(!ledger.isUnknown(0) && ledger.acked(0) == 4)
    }

    @Test func agesCountFromTheFirstNewerVersion() throws {
        let ledger = VersionLedger(keys: 1, run: 1)
        try written(ledger, 0, times: [100, 200, 300])
        #expect(ledger.age(of: 0, 0, acked: 3, readBegan: 350).time == 250)
        #expect(ledger.age(of: 1, 0, acked: 3, readBegan: 350).time == 150)
        #expect(ledger.age(of: 2, 0, acked: 3, readBegan: 350).time == 50)
        #expect(!ledger.age(of: 0, 0, acked: 3, readBegan: 350).isLowerBound)
        // A version that was refused leaves a gap, and no lower bound.
        _ = ledger.beginWrite(0)
        ledger.reject(0)
        try written(ledger, 0, times: [400])
        let age = ledger.age(of: 3, 0, acked: 5, readBegan: 450)
        #expect(age.time == 50 && !age.isLowerBound)
        // What was acknowledged after the read began is none of its business.
        #expect(ledger.age(of: 2, 0, acked: 3, readBegan: 450).time == 150)
    }

    @Test func whatIsForgottenMakesALowerBound() throws {
        let ledger = VersionLedger(keys: 1, run: 1)
        try written(ledger, 0, times: (1...12).map { $0 * 100 })
        let old = ledger.age(of: 1, 0, acked: 12, readBegan: 2000)
        // The eight last are known: 5 to 12.
        #expect(old.isLowerBound && old.time == 1500)
        let known = ledger.age(of: 5, 0, acked: 12, readBegan: 2000)
        #expect(!known.isLowerBound && known.time == 1400)
        #expect(!ledger.age(of: 4, 0, acked: 12, readBegan: 2000).isLowerBound == false)
    }

    @Test func aWriteIsHiddenOncePerWindow() throws {
        let ledger = VersionLedger(keys: 1, run: 1)
        try written(ledger, 0, times: [0, 50_000_000])
        func hidden(_ start: Int64) -> [UInt64] {
            let found = ledger.age(of: 0, 0, acked: 2, readBegan: start).hidden
            return [found.0, found.1, found.2, found.3]
        }
        #expect(hidden(9_999_999) == [0, 0, 0, 0])
        #expect(hidden(10_000_000) == [1, 0, 0, 0])
        #expect(hidden(20_000_000) == [0, 0, 0, 0])
        #expect(hidden(100_000_000) == [1, 1, 0, 0])
        #expect(hidden(2_000_000_000) == [0, 1, 2, 0])
        #expect(hidden(60_000_000_000) == [0, 0, 0, 2])
    }

    /// Four threads write to three keys: every version comes once, and none is acknowledged out of order.
    @Test func threads() {
        let ledger = VersionLedger(keys: 3, run: 1)
        let counts = Mutex([0, 0, 0])
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for turn in 0..<20_000 {
                let key = UInt64((turn &* 7 &+ thread) % 3)
                guard let version = ledger.beginWrite(key) else { continue }
                if ledger.acked(key) != version - 1 { Issue.record("Version \(version) was begun too early.") }
                ledger.commit(key, version: version, at: Int64(turn))
                counts.withLock { $0[Int(key)] += 1 }
            }
        }
        for key in 0..<3 { #expect(ledger.acked(UInt64(key)) == UInt64(counts.withLock { $0[key] })) }
    }

    @Test func flights() {
        let ledger = VersionLedger(keys: 1, run: 1)
        let (leads, number) = ledger.joinFlight(0)
        #expect(leads)
        #expect(ledger.joinFlight(0) == (false, number))
        #expect(ledger.flight(0, number: number) == (false, nil))
        ledger.endFlight(0, version: 7)
        #expect(ledger.flight(0, number: number) == (true, 7))
        #expect(ledger.joinFlight(0) == (true, number + 1))
        ledger.endFlight(0, version: nil)
        #expect(ledger.flight(0, number: number + 1) == (true, nil))
    }

    @Test func episodes() {
        let ledger = VersionLedger(keys: 1, run: 1)
        let first = ledger.closes(0)
        #expect(ledger.beginLoad(0, closes: first, counts: true) == 1)
        #expect(ledger.beginLoad(0, closes: first, counts: true) == 2)
        ledger.noteFill(0)
        // Who missed before the fill belongs to the same.
        #expect(ledger.beginLoad(0, closes: first, counts: true) == 3)
        for _ in 0..<3 { ledger.endLoad(0) }
        #expect(ledger.beginLoad(0, closes: ledger.closes(0), counts: true) == 1)
        ledger.countRead(0)
        #expect(ledger.busiest == KeyLoads(key: 0, reads: 1, loads: 4, episodes: 2))
        ledger.resetLoads()
        #expect(ledger.busiest == nil)
    }
}

struct DueQueueTests {
    @Test func theSoonestComesFirst() {
        var queue = DueQueue(capacity: 1000)
        defer { queue.deallocate() }
        #expect(queue.next == .max)
        var random = SystemRandomNumberGeneratorStandIn(state: 5)
        let times = (0..<1000).map { _ in Int64(random.next() % 500) }
        for (slot, time) in times.enumerated() { queue.add(slot, at: time) }
        #expect(queue.next == times.min())
        #expect(queue.pop(at: (times.min() ?? 0) - 1) == nil)
        var popped: [Int64] = []
        var slots: Set<Int> = []
        while let slot = queue.pop(at: 1000) {
            popped.append(times[slot])
            slots.insert(slot)
        }
        #expect(popped == times.sorted())
        #expect(slots.count == 1000)
    }

    private struct SystemRandomNumberGeneratorStandIn {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }
}

struct SeenVersionsTests {
    @Test func aReaderGoesBackOnlyBehindWhatItHasSeen() {
        let seen = SeenVersions(readers: 2, keys: 10)
        defer { seen.deallocate() }
        #expect(seen.isExact)
        #expect(!seen.isBackward(5, 3, reader: 0, readBegan: 0, at: 10))
        // Begun before the 5 was seen: they overlap.
        #expect(!seen.isBackward(4, 3, reader: 0, readBegan: 9, at: 12))
        #expect(seen.isBackward(4, 3, reader: 0, readBegan: 10, at: 14))
        #expect(!seen.isBackward(4, 3, reader: 1, readBegan: 10, at: 14))
        #expect(!seen.isBackward(4, 2, reader: 0, readBegan: 10, at: 14))
        #expect(!seen.isBackward(6, 3, reader: 0, readBegan: 20, at: 21))
        #expect(seen.isBackward(5, 3, reader: 0, readBegan: 30, at: 31))
    }

    @Test func placesThatAreSharedMakeNothingUp() {
        let seen = SeenVersions(readers: 100, keys: 100_000)
        defer { seen.deallocate() }
        #expect(!seen.isExact)
        for reader in 0..<100 {
            for key in stride(from: UInt64(0), to: 100_000, by: 100) {
                #expect(!seen.isBackward(key, key, reader: reader, readBegan: 100, at: 100))
            }
        }
    }
}
