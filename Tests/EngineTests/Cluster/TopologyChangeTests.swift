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

/// Nodes that come, go, fail and take over during a run.
///
/// `runOnCluster` checks the accounting of each run.
struct TopologyChangeTests {
    /// The second node fails after half a second, and a new one has its slots half a second later: what was due for it
    /// meanwhile is done there, and the others have gone on.
    @Test func aNodeIsReplaced() throws {
        let topology = ScriptedTopology(makeTopology())
        let service = makeCluster(events: [
            .init(at: 500 * millisecond) { $0.down = [7002] },
            .init(at: second) { service in
                service.owners = service.owners.map { $0 == 7002 ? 7004 : $0 }
                topology.current = makeTopology(ports: [7001, 7004, 7003])
            },
        ])
        let result = try runOnCluster(makeClusterPlan(), service, topology)
        let (record, measure) = (result.record, result.record.measure)
        #expect(measure.planned == 2000 && measure.unsent == 0 && measure.unfinished == 0)
        // What was under way when it failed: replies take a millisecond, and a third of 1000/s are its.
        #expect(measure.failed <= 2)
        #expect(measure.completed + measure.failed == 2000)
        let cluster = try #require(record.cluster)
        #expect(cluster.topologyChanges == 1)
        #expect(cluster.nodes.map(\.name) == [7001, 7004, 7003, 7002].map { "127.0.0.1:\($0)" })
        #expect(cluster.nodes.map(\.role) == ["primary", "primary", "primary", "gone"])
        #expect(service.done[7004] ?? 0 > 400)
        // The longest wait is the half second without a node, and a little for noticing.
        let longest = try #require(LatencySummary(of: result.first.response).maxNs)
        #expect(longest > 450 * millisecond && longest < 700 * millisecond)
        #expect(record.intervals.allSatisfy { $0.startNs >= 2 * second || $0.count > 0 })
    }

    /// A node that nobody replaces: a closed loop goes on with the others, an open loop keeps what is due for it.
    @Test(arguments: [true, false])
    func aNodeStaysAway(isClosed: Bool) throws {
        let service = makeCluster(events: [.init(at: 500 * millisecond) { $0.down = [7002] }])
        let result = try runOnCluster(
            makeClusterPlan {
                if isClosed { $0.load.arrivals = .closed }
            }, service)
        let measure = result.record.measure
        #expect(service.done[7001] ?? 0 > 500 && service.done[7003] ?? 0 > 500)
        if isClosed {
            // Two connections of sixteen places for each of two nodes, for a second and a half, a millisecond each.
            #expect(measure.completed > 2 * 32 * 1400)
            #expect(result.outcome.notes.contains { $0.contains("operations for nodes that could not be reached") })
        } else {
            #expect(measure.unsent > 400 && measure.unsent < 600)
        }
    }

    @Test func aNodeStaysAwayFromAFixedNumberOfOperations() throws {
        let service = makeCluster(events: [
            .init(at: 20 * millisecond) { $0.down = [7002] }, .init(at: 2 * second) { $0.down = [] },
        ])
        let result = try runOnCluster(
            makeClusterPlan {
                $0.load.arrivals = .closed
                $0.phases.measure = .requests(20_000)
            }, service)
        let measure = result.record.measure
        #expect(measure.planned == 20_000)
        #expect(measure.completed + measure.failed == 20_000)
        #expect(measure.failed > 0 && measure.failed <= 32)
    }

    /// A fourth node takes over a slot that a third node's MOVED names before the map does.
    @Test func aNodeAppears() throws {
        let slot = KeySlot.slot(of: "cachegauge:test:0")
        let service = makeCluster(events: [.init(at: 500 * millisecond) { $0.owners[slot] = 7009 }])
        let result = try runOnCluster(makeClusterPlan { $0.setKeys(1) }, service)
        #expect(result.record.measure.completed == 2000)
        #expect(service.done[7009] ?? 0 > 1400)
        #expect(result.record.cluster?.moved ?? 0 >= 1)
    }

    /// The connections of a node that the topology names no more are closed.
    @Test func aNodeLeaves() throws {
        let topology = ScriptedTopology(makeTopology())
        let service = makeCluster(events: [
            .init(at: 500 * millisecond) { service in
                service.owners = service.owners.map { $0 == 7002 ? 7001 : $0 }
                topology.current = ClusterTopology(shards: [
                    ClusterShard(
                        primary: node(7001),
                        slots: makeTopology().shards[0].slots + makeTopology().shards[1].slots),
                    makeTopology().shards[2],
                ])
            },
            .init(at: 1800 * millisecond) { $0.noted = [7001, 7002, 7003].map($0.openCount) },
        ])
        let plan = makeClusterPlan { $0.phases.measure = .duration(2500 * millisecond) }
        let result = try runOnCluster(plan, service, topology)
        #expect(result.record.measure.completed == 2500)
        #expect(result.nodes.map(\.role) == ["primary", "primary", "gone"])
        #expect(result.record.connections.connectFailures == 0)
        #expect(service.noted == [2, 0, 2])
    }

    /// A primary with replicas is one shard: nothing is split or redirected.
    @Test func aPrimaryWithReplicas() throws {
        let service = ScriptedCluster(ports: [7001], delay: millisecond)
        service.replicas = [7011: 7001, 7012: 7001]
        service.splitsNothing = true
        let topology = ClusterTopology(
            shards: [ClusterShard(primary: node(7001), replicas: [node(7011), node(7012)])], isCluster: false)
        let plan = makeClusterPlan {
            $0.setOperations([(OperationKind.mget.withKeys(5), 1), (.set, 1)])
            $0.target.readFrom = .replica
        }
        let result = try runOnCluster(plan, service, ScriptedTopology(topology))
        #expect(result.record.measure.completed == 2000)
        #expect(service.done[7011] == service.done[7012])
        #expect(service.done[7001] == Int(result.outcome.operations[1].completed))
        #expect(service.commands["READONLY"] == nil)
        #expect(result.record.target.mode != "cluster")
        #expect(result.record.cluster?.isCluster == false)
    }
}
