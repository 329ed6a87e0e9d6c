// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Plan
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// The race between a fill and a write.
///
/// A reader that has missed reads the old row, a writer commits and deletes, and then the reader fills the cache with what it
/// has. 20 ms between query and fill make it common.
struct RaceTests {
    private func plan(_ strategy: InvalidationStrategy) -> RunPlan {
        makeStalePlan(strategy) {
            $0.staleness?.raceWindow = 20 * millisecond
            $0.staleness?.secondDelete = 200 * millisecond
            $0.staleness?.digests = ScriptDigests(
                setIfNewer: String(repeating: "a", count: 40), fillWithToken: String(repeating: "b", count: 40))
        }
    }

    private func measured(
        _ strategy: InvalidationStrategy
    ) throws -> (tally: StalenessTally, audit: StalenessTally, cache: SmallCache, world: StaleWorld) {
        let plan = plan(strategy)
        let cache = SmallCache()
        let world = StaleWorld(plan) { _ in cache }
        let tally = try world.run(plan).tally
        #expect(tally.corrupt + tally.foreign + tally.future + tally.unjudged + tally.failedInvalidations == 0)
        #expect(tally.writes > 1800)
        let audit = try world.audit(plan, after: second)
        #expect(audit.present > 50)
        return (tally, audit, cache, world)
    }

    @Test(arguments: [InvalidationStrategy.delete, .deleteBefore, .writeThrough])
    func isSeen(strategy: InvalidationStrategy) throws {
        let (tally, audit, _, _) = try measured(strategy)
        #expect(tally.stale > 0)
        #expect(tally.hidden[1] > 0)
        #expect(LatencySummary(of: tally.ages).maxNs ?? 0 > 100 * millisecond)
        #expect(strategy == .writeThrough || audit.outdated > 0)
    }

    /// Nothing older than what is on its way at the moment, and nothing at all when all is quiet.
    @Test(arguments: [InvalidationStrategy.versioned, .versionedKey, .lease])
    func isAbsent(strategy: InvalidationStrategy) throws {
        let (tally, audit, _, _) = try measured(strategy)
        #expect(tally.judged > 17_000)
        #expect(tally.hidden.allSatisfy { $0 == 0 })
        #expect(audit.outdated == 0)
        #expect(strategy == .versionedKey || tally.refusedFills > 0)
    }

    /// The second UNLINK comes 200 ms later, and the race takes 20.
    @Test func isMendedByTheSecondDelete() throws {
        let (tally, audit, cache, _) = try measured(.deleteTwice)
        #expect(tally.stale > 0)
        #expect(LatencySummary(of: tally.ages).maxNs ?? 0 <= 221 * millisecond)
        #expect(audit.outdated == 0)
        #expect(cache.calls["UNLINK"] == Int(2 * tally.writes))
        #expect(tally.writeCommands == 2 * tally.writes)
    }

    /// In a closed loop a client goes on as soon as its write is done, and does not wait for the second UNLINK.
    @Test func aClosedLoopDoesNotWaitForTheSecondDelete() throws {
        let plan = makeStalePlan(.deleteTwice) {
            $0.load.arrivals = .closed
            $0.load.connections = 4
            $0.load.depth = 1
            $0.staleness?.secondDelete = 500 * millisecond
            $0.setOperations([(.asideWrite, 0.5), (.asideRead, 0.5)])
            $0.phases.measure = .requests(4000)
        }
        var script = Script()
        script.replyDelay = .fixed(100 * microsecond)
        let world = StaleWorld(plan) { _ in ScriptedService(script) }
        let (tally, outcome) = try world.run(plan)
        #expect(outcome.operations.reduce(0) { $0 + $1.completed } == 4000)
        #expect(tally.writeCommands == 2 * tally.writes)
        // Four clients at about 1.1 ms an operation: with the wait it would be 250 s.
        #expect(outcome.duration < 3 * second)
        #expect(try world.audit(plan, after: second).outdated == 0)
    }

    /// What every strategy says to the cache, from what the cache has heard.
    @Test(arguments: [
        (InvalidationStrategy.ttl, "UNLINK", 0), (.delete, "UNLINK", 1), (.versioned, "EVALSHA", 1),
        (.versionedKey, "INCR", 1), (.lease, "UNLINK", 1),
    ])
    func commandsPerWrite(strategy: InvalidationStrategy, command: String, times: Int) throws {
        let (tally, _, cache, _) = try measured(strategy)
        #expect(tally.writeCommands == UInt64(times) * tally.writes)
        if strategy != .versioned { #expect(cache.calls[command] ?? 0 == times * Int(tally.writes)) }
    }

    /// A server that has forgotten its scripts is told them again, once for each command that was under way.
    @Test(arguments: [InvalidationStrategy.versioned, .lease])
    func forgottenScripts(strategy: InvalidationStrategy) throws {
        let plan = plan(strategy)
        let cache = SmallCache()
        cache.forgetsScripts = true
        let world = StaleWorld(plan) { _ in cache }
        let tally = try world.run(plan).tally
        #expect(tally.scriptReloads >= 1)
        #expect(cache.calls["EVAL"] == Int(tally.scriptReloads))
        #expect(cache.calls["EVALSHA"] ?? 0 > 1000)
        #expect(tally.failedInvalidations == 0)
        #expect(try world.audit(plan, after: second).outdated == 0)
    }

    /// Three keys get an old version by hand, and the comparison finds just these.
    @Test func poisonedKeysAreFound() throws {
        let (_, audit, cache, world) = try measured(.versioned)
        #expect(audit.outdated == 0)
        var poisoned: [String] = []
        for id in world.database.history.keys.sorted() where poisoned.count < 3 {
            let key = "cachegauge:test:\(id)"
            guard let first = world.database.history[id]?.first?.bytes, cache.value(key) != nil,
                world.database.history[id]?.count ?? 0 > 1
            else { continue }
            cache.put(key, first)
            poisoned.append(key)
        }
        #expect(poisoned.count == 3)
        let again = try world.audit(plan(.versioned))
        #expect(again.outdated == 3)
        #expect(again.present == audit.present)
        for key in poisoned { #expect(again.examples.contains { $0.hasPrefix("\(key) is left in the cache") }) }
    }
}
