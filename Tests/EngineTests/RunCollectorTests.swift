// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Plan
import RESP
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// Seconds of several threads become seconds of the run.
struct RunCollectorTests {
    /// What was handed on, in order.
    private final class Seen {
        var seconds: [Int] = []
        var completed: [UInt64] = []
        var latencies: [UInt64] = []
    }

    private func collector(threads: Int, _ seen: Seen) -> RunCollector {
        RunCollector(operations: 2, threads: threads, isOpenLoop: true) { interval in
            seen.seconds.append(interval.second)
            seen.completed.append(interval.operations[1].completed)
            seen.latencies.append(interval.latency[1].totalCount)
        }
    }

    private func snapshot(_ second: Int, completed: UInt64) -> IntervalSnapshot {
        let snapshot = IntervalSnapshot(operations: 2, isOpenLoop: true)
        snapshot.second = second
        let recorder = snapshot.operations + 1
        recorder.pointee.sent = completed + 2
        recorder.pointee.completed = completed
        recorder.pointee.hits = completed / 2
        recorder.pointee.misses = completed - completed / 2
        recorder.pointee.timeouts = 1
        recorder.pointee.errorReplies = 1
        recorder.pointee.errorWords = [77: 1, UInt64(second): 2]
        for place in 0..<completed {
            recorder.pointee.response.record(latency: Int64(place + 1) * 1000)
            recorder.pointee.service.record(latency: 1000)
        }
        snapshot.turns.record(latency: 5)
        return snapshot
    }

    @Test func secondsAreCompleteWhenAllThreadsDelivered() {
        let seen = Seen()
        let collector = collector(threads: 3, seen)
        collector.merge(snapshot(0, completed: 1))
        collector.merge(snapshot(0, completed: 2))
        collector.merge(snapshot(1, completed: 10))
        #expect(seen.seconds.isEmpty)
        collector.merge(snapshot(0, completed: 3))
        #expect(seen.seconds == [0])
        #expect(seen.completed == [6])
        #expect(seen.latencies == [6])
        collector.merge(snapshot(1, completed: 20))
        collector.merge(snapshot(1, completed: 30))
        #expect(seen.seconds == [0, 1])
        // The tables of a second that was handed on are used again, empty.
        #expect(seen.latencies == [6, 60])
    }

    @Test func aThreadSkipsSeconds() {
        let seen = Seen()
        let collector = collector(threads: 2, seen)
        for second in 0...3 { collector.merge(snapshot(second, completed: UInt64(second + 1))) }
        collector.merge(snapshot(0, completed: 100))
        #expect(seen.seconds == [0])
        // Held up through 1 and 2, it delivers 3: nothing can come for the others any more.
        collector.merge(snapshot(3, completed: 100))
        #expect(seen.seconds == [0, 1, 2, 3])
        #expect(seen.completed == [101, 2, 3, 104])
    }

    @Test func theRestComesAtTheEndInOrder() {
        let seen = Seen()
        let collector = collector(threads: 2, seen)
        for second in [0, 1, 2, 7] { collector.merge(snapshot(second, completed: 1)) }
        collector.merge(snapshot(1, completed: 1))
        #expect(seen.seconds == [0, 1])
        collector.flush()
        #expect(seen.seconds == [0, 1, 2, 7])
        #expect(seen.completed == [1, 2, 1, 1])
        collector.flush()
        #expect(seen.seconds.count == 4)
    }

    @Test func totalsAreTheSumWhateverTheOrder() {
        let seen = Seen()
        let collector = collector(threads: 4, seen)
        for thread in 0..<4 {
            for second in 0..<5 where (second + thread) % 3 != 0 {
                collector.merge(snapshot(second, completed: UInt64(10 * thread + second)))
            }
        }
        collector.flush()
        var expected: UInt64 = 0
        var snapshots: UInt64 = 0
        for thread in 0..<4 {
            for second in 0..<5 where (second + thread) % 3 != 0 {
                expected += UInt64(10 * thread + second)
                snapshots += 1
            }
        }
        let total = collector.totals[1]
        #expect(seen.seconds == seen.seconds.sorted())
        #expect(Set(seen.seconds).count == seen.seconds.count)
        #expect(seen.completed.reduce(0, +) == expected)
        #expect(total.completed == expected)
        #expect(total.sent == expected + 2 * snapshots)
        #expect(total.hits + total.misses == expected)
        #expect(total.timeouts == snapshots)
        #expect(total.failed == 2 * snapshots)
        #expect(total.response.totalCount == expected)
        #expect(total.service.totalCount == expected)
        #expect(total.errorWords[77] == snapshots)
        #expect(collector.totals[0].sent == 0)
        #expect(collector.turns.totalCount == snapshots)
    }

    /// The rows of a run of several threads, and the lines of its log, hold what the totals hold.
    @Test func aRunOfSeveralThreads() throws {
        let plan = makePlan {
            $0.setOpen(PoissonArrivals.self, perSecond: 1000)
            $0.setOperations([(.get, 1), (.set, 1)])
            $0.load.threads = 4
            $0.load.connections = 5
            $0.phases.measure = .duration(5 * second)
        }
        let result = try runVirtually(plan, makeScript { $0.serviceTime = .exponential(mean: 100_000) })
        let rows = result.outcome.intervals
        #expect(rows.map(\.second) == rows.map(\.second).sorted())
        for (place, operation) in result.outcome.operations.enumerated() {
            let own = rows.filter { $0.operation == place }
            #expect(own.map(\.second) == Array(0..<own.count))
            #expect(own.reduce(0) { $0 + $1.counts.completed } == operation.completed)
            #expect(own.allSatisfy { $0.counts.completed == 0 || $0.max != nil })
        }
        let entries = try HistogramLogReader.read(result.outcome.log).entries
        var logged: UInt64 = 0
        for entry in entries where entry.tag == nil { logged += try entry.histogram().totalCount }
        #expect(logged == result.outcome.operations.reduce(0) { $0 + $1.completed })
        #expect(Set(entries.compactMap { $0.tag }) == ["get:response", "get:service", "set:response", "set:service"])
    }
}
