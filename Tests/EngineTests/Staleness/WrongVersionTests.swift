// SPDX-License-Identifier: Apache-2.0
import Plan
import Testing
import Workload

@testable import Engine

/// Values that were never written, reads that go backwards, writes without an answer.
struct WrongVersionTests {
    private func bytes(_ source: StampedSource, _ key: UInt64, _ version: UInt64) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: source.size(ofKey: key))
        bytes.withUnsafeMutableBytes {
            if let base = $0.baseAddress { source.write(key: key, version: version, at: 0, into: base) }
        }
        return bytes
    }

    /// One key of ten each is damaged, another key's, another run's, and of a version that nobody wrote.
    @Test func eachIsCountedForWhatItIs() throws {
        let plan = makeStalePlan(.ttl, perSecond: 1000) {
            $0.setKeys(10)
            $0.setOperations([(.asideRead, 1)])
        }
        let cache = SmallCache()
        let world = StaleWorld(plan) { _ in cache }
        let source = world.database.source
        let other = StampedSource(ValueSource(plan), run: 8)
        for key in 0..<UInt64(10) { cache.put("cachegauge:test:\(key)", bytes(source, key, 0)) }
        var damaged = bytes(source, 1, 0)
        damaged[60] ^= 1
        cache.put("cachegauge:test:1", damaged)
        cache.put("cachegauge:test:2", bytes(source, 3, 0))
        cache.put("cachegauge:test:4", bytes(other, 4, 0))
        cache.put("cachegauge:test:5", bytes(source, 5, 1))
        let tally = try world.run(plan).tally
        let all = tally.judged + tally.corrupt + tally.foreign + tally.future
        #expect(all > 9500)
        for (count, share) in [(tally.corrupt, 0.1), (tally.foreign, 0.2), (tally.future, 0.1)] {
            #expect(abs(Double(count) / Double(all) - share) < 0.02)
        }
        #expect(tally.stale == 0)
        #expect(tally.examples.count == 5)
        let sentences = [
            "A read of cachegauge:test:1 got a damaged value of 100 bytes from the cache.",
            "A read of cachegauge:test:2 got the value of key number 3 from the cache.",
            "A read of cachegauge:test:4 got the value of another run from the cache.",
            "A read of cachegauge:test:5 got version 1, and no more than 0 were written.",
        ]
        #expect(tally.examples.allSatisfy { sentences.contains($0) })
    }

    /// A cache that shows the present and the past by turns takes readers back; one that lags evenly does not.
    @Test func backwardReads() throws {
        let plan = makeStalePlan(.ttl, perSecond: 5000) {
            $0.setKeys(10)
            $0.load.connections = 2
            $0.load.depth = 1
        }
        let even = StaleWorld(plan) { MirrorCache($0, lag: 50 * millisecond) }
        let steady = try even.run(plan).tally
        #expect(steady.stale > 0 && steady.backward == 0)
        let uneven = StaleWorld(plan) { MirrorCache($0, lag: 50 * millisecond, everySecond: true) }
        let tally = try uneven.run(plan).tally
        #expect(tally.backward > 100)
        #expect(tally.backward <= tally.stale)
        #expect(!tally.forgetsReaders)
    }

    /// Writes that are done and never answered raise no alarm; their keys are known again once they have been compared.
    @Test func writesWithoutAnAnswer() throws {
        let plan = makeStalePlan(.ttl, perSecond: 2000)
        let world = StaleWorld(plan) { MirrorCache($0) }
        world.database.loseEvery = 40
        let tally = try world.run(plan).tally
        #expect(tally.unknownWrites >= 40)
        #expect(tally.rejectedWrites == 0)
        #expect(tally.unjudged > 0)
        #expect(tally.stale == 0 && tally.future == 0 && tally.backward == 0)
        world.database.loseEvery = nil
        let audit = try world.audit(plan)
        #expect(audit.audited == 100 && audit.outdated == 0)
        let after = try world.run(plan).tally
        #expect(after.unjudged == 0 && after.judged > 17_000 && after.stale == 0)
    }

    /// A lagging database behind a cache that expires at once: what it gives is stale, and said to be its own.
    @Test func aLaggingDatabase() throws {
        let plan = makeStalePlan(.delete, perSecond: 2000)
        let world = StaleWorld(plan)
        world.database.lag = 30 * millisecond
        let tally = try world.run(plan).tally
        #expect(tally.staleFromDatabase > 0)
        #expect(tally.staleFromDatabase <= tally.stale)
    }
}
