// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Plan
import RESP
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// What becomes of operations that a node sends elsewhere.
///
/// `runOnCluster` checks the accounting of each run.
struct RedirectionTests {
    private let slot = KeySlot.slot(of: "cachegauge:test:0")
    private func plan(_ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
        makeClusterPlan {
            $0.setKeys(1)
            change(&$0)
        }
    }

    private var owner: Int { 7001 + slot * 3 / KeySlot.count }
    private var other: Int { owner == 7001 ? 7002 : 7001 }

    /// A map that is old: the first operations are sent on, and their latency runs from when they were due.
    @Test func moved() throws {
        let service = makeCluster()
        service.owners[slot] = other
        let result = try runOnCluster(plan(), service)
        #expect(result.record.measure.completed == 2000 && result.record.measure.failed == 0)
        let cluster = try #require(result.record.cluster)
        // One MOVED teaches the worker; those that were under way meanwhile are sent on as well.
        #expect(cluster.moved >= 1 && cluster.moved <= 2)
        #expect(service.done == [other: 2000])
        #expect(service.redirected[owner] == cluster.moved)
        let response = LatencySummary(of: result.first.response)
        #expect(isClose(response.minNs, 1e6, within: 0.01))
        #expect(isClose(response.maxNs, 2e6, within: 0.01))
        let node = try #require(cluster.nodes.first { $0.name == "127.0.0.1:\(owner)" })
        #expect(node.redirects == cluster.moved && node.errors == 0)
    }

    /// Two nodes that send each other's operations back: each is followed five times, and is then an error of its class.
    @Test(arguments: [true, false])
    func aLoop(isClosed: Bool) throws {
        let service = makeCluster()
        service.answers = [owner: [slot: .moved(to: other)], other: [slot: .moved(to: owner)]]
        let result = try runOnCluster(
            plan {
                if isClosed { $0.load.arrivals = .closed }
                $0.phases.measure = .requests(200)
            }, service)
        #expect(result.record.measure.completed == 0 && result.record.measure.failed == 200)
        let operation = result.record.paths[0].operations[0]
        #expect(operation.errors == ErrorCounts(timeout: 0, connection: 0, server: 200))
        #expect(operation.errorReplies == OrderedCounts(["MOVED": 200]))
        // The first writing and five more, a millisecond each.
        #expect(service.redirected.values.reduce(0, +) == 6 * 200)
        let least = LatencySummary(of: result.first.errorReply).minNs
        // In a closed loop what is sent on waits for a place behind what came before.
        #expect(isClosed ? least ?? 0 >= 6 * millisecond : isClose(least, 6e6, within: 0.02))
        #expect(result.outcome.notes.contains { $0.hasPrefix("The first error reply: MOVED \(slot) ") })
    }

    /// ASK is followed each time, and the map stays as it is.
    @Test(arguments: [OperationKind.get, .set, OperationKind.mget.withKeys(1)])
    func ask(kind: OperationKind) throws {
        let service = makeCluster()
        service.answers = [owner: [slot: .ask(to: other)]]
        let result = try runOnCluster(plan { $0.setOperations([(kind, 1)]) }, service)
        #expect(result.record.measure.completed == 2000 && result.record.measure.failed == 0)
        #expect(result.record.cluster?.asked == 2000 && result.record.cluster?.moved == 0)
        #expect(service.commands["ASKING"] == 2000)
        #expect(service.done == [other: 2000])
        #expect(isClose(LatencySummary(of: result.first.response).maxNs, 2e6, within: 0.01))
    }

    @Test func tryAgain() throws {
        let service = makeCluster()
        service.answers = [owner: [slot: .error("TRYAGAIN Multiple keys request during rehashing of slot")]]
        let result = try runOnCluster(plan { $0.setOperations([(OperationKind.mget.withKeys(4), 1)]) }, service)
        #expect(result.record.measure.failed == 2000)
        #expect(result.record.paths[0].operations[0].errorReplies == OrderedCounts(["TRYAGAIN": 2000]))
        #expect(result.record.cluster?.moved == 0)
    }

    /// A part of an operation on several keys is sent on like a whole one; one that fails makes all of it fail.
    @Test func parts() throws {
        let plan = makeClusterPlan {
            $0.setKeys(50)
            $0.phases.populate = 1
            $0.setOperations([(OperationKind.mget.withKeys(8), 1)])
        }
        let service = makeCluster()
        let slots = (0..<50).map { KeySlot.slot(of: "cachegauge:test:\($0)") }
        service.owners[slots[7]] = service.owners[slots[7]] == 7001 ? 7002 : 7001
        let result = try runOnCluster(plan, service)
        #expect(result.record.measure.completed == 2000)
        #expect(result.first.hits == 8 * 2000)
        #expect(result.record.cluster?.moved ?? 0 >= 1)

        let failing = makeCluster()
        failing.answers = [failing.owners[slots[7]]: [slots[7]: .error("TRYAGAIN later")]]
        let failed = try runOnCluster(
            makeClusterPlan {
                $0.setKeys(50)
                $0.setOperations([(OperationKind.mget.withKeys(8), 1)])
            }, failing)
        #expect(failed.record.measure.completed + failed.record.measure.failed == 2000)
        // A key is not among eight of fifty in (49/50)⁸ = 85 %: 300 of 2000 have it, with a deviation of 16.
        #expect((200...400).contains(failed.record.measure.failed))
        #expect(
            failed.record.paths[0].operations[0].errorReplies
                == OrderedCounts(["TRYAGAIN": failed.record.measure.failed]))
    }

    /// Populating follows redirections, too.
    @Test func populating() throws {
        let service = makeCluster()
        for slot in 0..<KeySlot.count { service.owners[slot] = service.owners[slot] == 7001 ? 7003 : 7001 }
        let result = try runOnCluster(makeClusterPlan { $0.phases.populate = 1 }, service)
        #expect(result.outcome.populated == 1000 && result.outcome.populateFailed == 0)
        #expect(result.first.hits == 2000)
    }
}
