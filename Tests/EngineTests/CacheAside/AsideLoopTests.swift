// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Plan
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// Open and closed loops of cache-aside operations: how they end, how they wait, and what is counted of them.
///
/// `runAside` checks the accounting of each run.
struct AsideLoopTests {
    private let cache = {
        var script = Script()
        script.replyDelay = .fixed(100 * microsecond)
        script.records = true
        return script
    }()
    private let database = {
        var script = DatabaseScript()
        script.records = true
        return script
    }()

    private func plan(isClosed: Bool, _ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
        makeAsidePlan {
            $0.setOpen(UniformArrivals.self, perSecond: 1000)
            if isClosed { $0.load.arrivals = .closed }
            $0.load.connections = 3
            change(&$0)
        }
    }

    @Test(arguments: ReadPath.allCases, [true, false])
    func aFixedNumberOfOperations(path: ReadPath, isClosed: Bool) throws {
        let plan = plan(isClosed: isClosed) {
            $0.path = path
            $0.setOperations([(.asideRead, 3), (.asideWrite, 1)])
            $0.phases.measure = .requests(1001)
        }
        let result = try runAside(plan, cache: cache, database: database)
        let measure = result.record.measure
        #expect(measure.planned == 1001 && measure.completed == 1001)
        let writes = result.outcome.operations[1].completed
        #expect((200...300).contains(writes))
        #expect(result.database.queries.filter(\.isWrite).count == Int(writes))
        let gets = AsideHistory(result).entries.filter { if case .get = $0.step { true } else { false } }
        #expect(gets.count == (path == .cached ? Int(result.reads.completed) : 0))
    }

    /// With a cache that answers in 100 µs to all at once, clients are what limits the rate: connections times depth.
    @Test(arguments: [1, 4])
    func depthOfAClosedLoop(depth: Int) throws {
        let plan = plan(isClosed: true) {
            $0.setKeys(1)
            $0.load.connections = 2
            $0.load.depth = depth
            $0.phases.measure = .duration(50 * millisecond)
        }
        let result = try runAside(plan, cache: cache, database: database)
        let hits = Double(2 * depth) * 50e6 / 100e3
        #expect(isClose(Int64(result.reads.hits), hits, within: 0.05))
        #expect(isClose(LatencySummary(of: result.parts.hit).p50.nanoseconds, 100e3, within: 0.001))
    }

    /// Twice as much as one connection with one place can carry: what is due waits, and its time runs.
    @Test func overloadOfOneConnection() throws {
        var cache = cache
        cache.replyDelay = .none
        cache.serviceTime = .fixed(millisecond)
        let plan = plan(isClosed: false) {
            $0.setKeys(1)
            $0.setOpen(UniformArrivals.self, perSecond: 2000)
            $0.load.connections = 1
            $0.phases.measure = .duration(2 * second)
            $0.phases.drain = second
        }
        let result = try runAside(plan, cache: cache, database: database)
        let measure = result.record.measure
        #expect(measure.planned == 4000)
        // One each millisecond in three seconds; the rest was due and never sent.
        #expect((2950...3001).contains(measure.sent))
        #expect(measure.unsent == 4000 - measure.sent)
        #expect(measure.completed + measure.unfinished == measure.sent)
        let queue = LatencySummary(of: result.reads.queue)
        #expect(isClose(queue.maxNs, 1.5e9, within: 0.03))
        #expect(isClose(LatencySummary(of: result.parts.get).p50.nanoseconds, 1e6, within: 0.01))
    }

    /// More arrivals than there are places for operations under way: they wait in the schedule, and none is lost.
    @Test func everyPlaceIsTaken() throws {
        let plan = plan(isClosed: false) {
            $0.path = .direct
            $0.setOpen(UniformArrivals.self, perSecond: 400_000)
            $0.phases.measure = .duration(200 * millisecond)
            $0.phases.drain = 900 * millisecond
        }
        var database = DatabaseScript()
        database.queryTime = .fixed(10 * millisecond)
        let result = try runAside(plan, database: database)
        let measure = result.record.measure
        #expect(measure.planned == 80_000)
        // Four sessions, 10 ms each, 1.1 s; and four under way.
        #expect((436...444).contains(measure.sent))
        #expect(measure.unsent == 80_000 - measure.sent)
        #expect(measure.failed == 0)
    }

    @Test(arguments: ReadPath.allCases, [true, false])
    func theWarmUpIsNotCounted(path: ReadPath, isClosed: Bool) throws {
        let plan = plan(isClosed: isClosed) {
            $0.path = path
            $0.setKeys(100)
            $0.phases.warmup = second
            $0.phases.measure = .requests(500)
        }
        let result = try runAside(plan, cache: cache, database: database)
        #expect(result.reads.sent == 500 && result.reads.completed == 500)
        #expect(result.record.measure.planned == 500)
        if path == .cached {
            // All keys were filled in the warm-up, which ends at two seconds.
            #expect(result.reads.hits == 500)
            #expect(result.share.queries == 0)
            #expect(result.database.readCount == 100)
            #expect(result.database.queries.allSatisfy { $0.time < 2 * second + 10 * millisecond })
        } else {
            #expect(result.share.queries == 500)
            #expect(result.database.readCount >= 1490)
        }
        #expect(result.reads.bytesSent == (path == .cached ? bytesOfGets(result) : 0))
    }

    /// The bytes of the last 500 GETs: those of the measure phase, as none of it misses.
    private func bytesOfGets(_ result: AsideResult) -> UInt64 {
        let commands = result.service.commands.filter { $0.arguments[0] == Array("GET".utf8) }.suffix(500)
        return commands.reduce(0) { sum, command in
            let key = command.arguments[1].count
            return sum + UInt64("*2\r\n$3\r\nGET\r\n$\(key)\r\n\r\n".utf8.count + key)
        }
    }

    @Test(arguments: ReadPath.allCases, [true, false])
    func interrupted(path: ReadPath, isClosed: Bool) throws {
        for (time, warmup) in [(1500 * millisecond, 0), (1500 * millisecond, second)] as [(Int64, Int64)] {
            let plan = plan(isClosed: isClosed) {
                $0.path = path
                $0.phases.warmup = warmup
                $0.phases.measure = .duration(10 * second)
            }
            let result = try runAside(plan, cache: cache, database: database) { service, control in
                TimedService(service, at: time) { control.interrupt() }
            }
            #expect(result.record.interrupted)
            if warmup > 0 {
                #expect(result.record.measure.planned == 0)
                #expect(result.record.measure.durationNs == 0)
                #expect(result.database.queryCount > 100)
            } else {
                #expect(isClose(Int64(result.record.measure.durationNs), 0.5e9, within: 0.03))
                #expect(isClosed || (490...512).contains(result.record.measure.planned))
                #expect(result.record.measure.unfinished == 0)
            }
        }
    }

    /// An interrupted run waits for a database that is silent no longer than a second.
    @Test(arguments: [true, false])
    func interruptedWithASilentDatabase(isClosed: Bool) throws {
        let plan = plan(isClosed: isClosed) {
            $0.path = .direct
            $0.load.connections = 8
            $0.phases.measure = .duration(10 * second)
        }
        var database = database
        database.queryTime = .fixed(100 * second)
        var timed: TimedService?
        let result = try runAside(plan, database: database) { service, control in
            let wrapped = TimedService(service, at: 1500 * millisecond) { control.interrupt() }
            timed = wrapped
            return wrapped
        }
        #expect(timed != nil)
        #expect(result.record.interrupted)
        #expect(result.record.measure.completed == 0 && result.record.measure.failed == 0)
        // Four wait in the database; in a closed loop the other four wait for a session.
        #expect(result.record.measure.unfinished == (isClosed ? 8 : 4))
        #expect(isClosed || (490...512).contains(result.record.measure.planned))
    }

    /// What the plan populates is the table: nothing is written to the cache, on neither path.
    @Test(arguments: ReadPath.allCases)
    func nothingIsPopulated(path: ReadPath) throws {
        let plan = plan(isClosed: true) {
            $0.path = path
            $0.phases.populate = 1
            $0.phases.measure = .requests(10)
        }
        let result = try runAside(plan, cache: cache, database: database)
        #expect(result.reads.completed == 10)
        #expect(result.outcome.populated == 0 && result.outcome.populateFailed == 0)
        let sets = result.service.commands.filter { $0.arguments[0] == Array("SET".utf8) }
        #expect(sets.count == Int(result.reads.misses))
    }
}
