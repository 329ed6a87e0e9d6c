// SPDX-License-Identifier: Apache-2.0
import Network
import Plan
import RESP
import Results
import ScriptedServer
import Synchronization
import Workload

@testable import Engine

let firstPort = 7001

/// What the nodes of a scripted cluster say of their slots: what a real one would answer to CLUSTER SHARDS.
final class ScriptedTopology: Sendable {
    private let topology: Mutex<ClusterTopology>

    init(_ topology: ClusterTopology) { self.topology = Mutex(topology) }

    var current: ClusterTopology {
        get { topology.withLock { $0 } }
        set { topology.withLock { $0 = newValue } }
    }
}

/// Three primaries with a third of the slots each, by their ports.
func makeTopology(ports: [Int] = [7001, 7002, 7003], replicas: [Int: [Int]] = [:]) -> ClusterTopology {
    ClusterTopology(
        shards: ports.enumerated().map { place, port in
            let first = (KeySlot.count * place + ports.count - 1) / ports.count
            let next = (KeySlot.count * (place + 1) + ports.count - 1) / ports.count
            return ClusterShard(
                primary: node(port), replicas: (replicas[port] ?? []).map(node), slots: [first...next - 1])
        })
}

func node(_ port: Int) -> ClusterNode { ClusterNode(host: "127.0.0.1", port: port) }

/// What a run against a scripted cluster brought to light.
struct ClusterResult {
    var outcome: LoadOutcome
    var record: RunRecord
    var service: ScriptedCluster
    var nodes: [NodeRecord] { record.cluster?.nodes ?? [] }
    var first: OperationRecorder { outcome.operations[0] }
}

/// Runs a plan of one thread against a scripted cluster and makes the record, which checks the accounting.
func runOnCluster(
    _ plan: RunPlan, _ service: ScriptedCluster, _ topology: ScriptedTopology = ScriptedTopology(makeTopology())
) throws -> ClusterResult {
    var run = VirtualRun(plan)
    run.cluster = try ClusterKeeper(topology.current) { topology.current }
    let outcome = try run.run { _ in service }.outcome
    let record = try RecordBuilder(
        plan: plan, tool: ToolRecord(name: "cachegauge", version: "0"), command: [], sandbox: nil
    ).record(outcome)
    return ClusterResult(outcome: outcome, record: record, service: service)
}

/// One GET per operation on 1000 keys over 6 connections, 1000/s evenly for two seconds; each reply takes 1 ms.
func makeClusterPlan(_ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
    makePlan {
        $0.setOpen(UniformArrivals.self, perSecond: 1000)
        $0.load.connections = 6
        $0.load.depth = 16
        $0.phases.measure = .duration(2 * second)
        $0.phases.drain = 2 * second
        change(&$0)
    }
}

func makeCluster(
    ports: [Int] = [7001, 7002, 7003], delay: Int64 = millisecond, events: [ScriptedCluster.Event] = []
) -> ScriptedCluster {
    ScriptedCluster(ports: ports, delay: delay, events: events)
}
