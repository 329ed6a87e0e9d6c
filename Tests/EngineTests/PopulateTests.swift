// SPDX-License-Identifier: Apache-2.0
import Network
import Plan
import RESP
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

struct PopulateTests {
    private func plan(_ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
        makePlan {
            $0.phases.populate = 1
            $0.phases.measure = .requests(1)
            change(&$0)
        }
    }

    private func script(_ change: (inout Script) -> Void = { _ in }) -> Script {
        makeScript {
            $0.serviceTime = .fixed(10 * microsecond)
            $0.records = true
            change(&$0)
        }
    }

    /// What was written, by the first word and the key.
    private func written(_ result: VirtualResult) -> [String: Int] {
        var counts: [String: Int] = [:]
        for command in result.commands where command.arguments[0] != Array("GET".utf8) {
            let words = command.arguments.prefix(2).map { String(decoding: $0, as: UTF8.self) }
            counts[words.joined(separator: " "), default: 0] += 1
        }
        return counts
    }

    @Test(arguments: [1, 2, 8])
    func everyKeyOnce(threads: Int) throws {
        let plan = plan {
            $0.load.threads = threads
            $0.load.connections = 10
        }
        let result = try runVirtually(plan, script())
        let expected = (0..<1000).map { ("SET cachegauge:test:\($0)", 1) }
        #expect(written(result) == Dictionary(uniqueKeysWithValues: expected))
        #expect(result.outcome.populated == 1000)
        #expect(result.outcome.populateFailed == 0)
        #expect(result.record.phases.populate.keys == 1000)
        // In pipelines: the server is never idle, so that the time is its own.
        #expect(isClose(result.outcome.populateDuration, 1e7 / Double(threads), within: 0.05))
    }

    @Test(arguments: [(0.0, 0), (0.25, 250), (0.0004, 0), (0.0006, 1)])
    func aShareOfTheKeys(share: Double, keys: Int) throws {
        let result = try runVirtually(plan { $0.phases.populate = share }, script())
        #expect(Set(written(result).keys) == Set((0..<keys).map { "SET cachegauge:test:\($0)" }))
        #expect(result.outcome.populated == UInt64(keys))
    }

    @Test func everyDataType() throws {
        let plan = plan {
            $0.setKeys(10)
            $0.operations = [OperationKind.get, .set, .incr, .hget, .hset, .zadd, .lpush].map {
                OperationPlan(kind: $0, weight: 1, keySuffix: $0.dataType.keySuffix)
            }
            $0.load.threads = 2
            $0.load.connections = 2
        }
        var withStore = script { $0.replies = .store }
        withStore.errorReply = "-ERR never\r\n"
        let result = try runVirtually(plan, withStore)
        // One operation of the load comes after them: of which kind is drawn.
        let names = [
            "SET cachegauge:test:7", "SET cachegauge:test:7:counter", "HSET cachegauge:test:7:hash",
            "ZADD cachegauge:test:7:sorted-set", "LPUSH cachegauge:test:7:list",
        ]
        let counts = written(result)
        for name in names { #expect(counts[name].map { $0 >= 1 } == true, "\(name)") }
        #expect(result.outcome.populated == 50)
        #expect(result.outcome.populateFailed == 0)
        #expect((50...51).contains(counts.values.reduce(0, +)))
    }

    @Test func readsHitWhatWasWritten() throws {
        let plan = plan {
            $0.values.expiry = .range(from: 60_000, to: 120_000)
            $0.phases.measure = .requests(2000)
        }
        let result = try runVirtually(plan, script { $0.replies = .store })
        #expect(result.first.hits == 2000)
        #expect(result.first.misses == 0)
        let writes = result.commands.filter { $0.arguments.count == 5 }
        #expect(writes.count == 1000)
        #expect(writes.allSatisfy { $0.arguments[3] == Array("PX".utf8) })
        let expiries = writes.compactMap { Int(String(decoding: $0.arguments[4], as: UTF8.self)) }
        #expect(expiries.allSatisfy { (60_000...120_000).contains($0) })
        #expect(Set(expiries).count > 900)
    }

    @Test func errorRepliesAreCountedAndTold() throws {
        let result = try runVirtually(plan(), script { $0.errorEvery = 10 })
        #expect(result.outcome.populateFailed == 100)
        #expect(result.outcome.populated == 900)
        #expect(result.record.phases.populate.failed == 100)
        #expect(result.record.notes.contains { $0.hasPrefix("100 writes failed while populating; the first: OOM ") })
    }

    @Test func lostConnectionIsToldAndPopulatingGoesOn() throws {
        let plan = plan { $0.load.connections = 4 }
        let result = try runVirtually(plan, script { $0.cut = .init(command: 300, after: 0, resets: true) })
        #expect(result.outcome.populated + result.outcome.populateFailed == 1000)
        #expect((1...64).contains(result.outcome.populateFailed))
        #expect(
            result.record.notes.contains { $0.contains("writes were lost while populating, for want of a connection") })
    }

    @Test func deadServerEndsPopulatingAfterTenSeconds() throws {
        let plan = plan { $0.setKeys(1_000_000) }
        let down = 2 * second
        let script = script {
            $0.records = false
            $0.serviceTime = .fixed(millisecond)
            $0.outages = [.init(from: down, until: 1000 * second)]
        }
        let run = VirtualRun(plan)
        var service: TimedService?
        #expect {
            _ = try run.run { _ in
                let made = TimedService(ScriptedService(script), at: .max) {}
                service = made
                return made
            }
        } throws: { error in
            guard case TargetError.nothingSucceeded(_, let during, _)? = error as? TargetError else { return false }
            return during == "populate"
        }
        // The clock begins at one second; a refused connection is tried again every second at the latest.
        let last = try #require(service).lastCall - second - down
        #expect(9 * second <= last && last <= 10 * second + 100 * millisecond)
    }

    @Test func mutedServerEndsPopulatingAfterTenSeconds() throws {
        let script = script { $0.dropEvery = 500 }
        #expect(throws: TargetError.self) { try runVirtually(plan(), script) }
    }
}
