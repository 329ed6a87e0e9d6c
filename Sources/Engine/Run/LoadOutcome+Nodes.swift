// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP
internal import Results

extension LoadOutcome {
    /// Takes what went to each node, with the slots that it held at the end.
    ///
    /// - Parameters:
    ///   - before: what primaries told about themselves, by name, as far as they did.
    mutating func takeNodes(
        _ keeper: ClusterKeeper, plan: RunPlan, before: [String: ServerInfo], after: [String: ServerInfo]
    ) {
        let topology = keeper.map.topology
        var record = ClusterRecord()
        record.isCluster = topology.isCluster
        record.readFrom = plan.target.readFrom.rawValue
        record.moved = Int(moved)
        record.asked = Int(asked)
        record.topologyReads = keeper.reads
        record.topologyChanges = Int(keeper.version) - 1
        let all = nodeLoads.byName.values.reduce(0) { $0 + $1.commands }
        var names: [(name: String, role: String, shard: Int?, slots: Int)] = []
        for (place, shard) in topology.shards.enumerated() {
            let slots = topology.isCluster ? shard.slots.reduce(0) { $0 + $1.count } : KeySlot.count
            names.append((shard.primary.name, "primary", place, slots))
        }
        for (place, shard) in topology.shards.enumerated() where plan.target.readFrom != .primary {
            names += shard.replicas.map { ($0.name, "replica", place, 0) }
        }
        let gone = nodeLoads.byName.keys.filter { name in !names.contains { $0.name == name } }.sorted()
        names += gone.filter { nodeLoads.byName[$0]?.commands ?? 0 > 0 }.map { ($0, "gone", nil, 0) }
        let share = ConnectionShare(
            connections: plan.load.connections,
            nodes: max(1, ClusterState.wanted(topology, readFrom: plan.target.readFrom).count),
            threads: plan.load.threads)
        record.nodes = names.enumerated().map { place, node in
            let load = nodeLoads.byName[node.name] ?? NodeLoad()
            var entry = NodeRecord(name: node.name, role: node.role, shard: node.shard, slots: node.slots)
            entry.operations = Int(load.commands)
            entry.share = all > 0 ? Double(load.commands) / Double(all) : 0
            entry.bytesSent = Int(load.bytesSent)
            entry.bytesReceived = Int(load.bytesReceived)
            entry.errors = Int(load.errors)
            entry.redirects = Int(load.redirects)
            if node.role != "gone" {
                entry.connections = (0..<plan.load.threads).reduce(0) { $0 + share.count(node: place, thread: $1) }
            }
            if let start = before[node.name]?.processorTime, let end = after[node.name]?.processorTime, end >= start {
                entry.cpuNs = end - start
            }
            if let start = before[node.name]?.fields["evicted_keys"].flatMap({ Int($0) }),
                let end = after[node.name]?.fields["evicted_keys"].flatMap({ Int($0) }), end >= start
            {
                entry.evictedKeys = end - start
            }
            return entry
        }
        cluster = record
        if share.total > plan.load.connections {
            notes.append(
                "\(share.total) connections were opened in place of \(plan.load.connections): each node has at least one "
                    + "from each thread.")
        }
    }

    /// What the workers could not do for want of a node.
    mutating func noteNodes(_ results: [WorkerResult]) {
        let passedOver = results.reduce(0) { $0 + $1.passedOver }
        if passedOver > 0 {
            notes.append(
                "\(passedOver) operations for nodes that could not be reached were left out: a closed loop goes on with the "
                    + "others.")
        }
        if results.contains(where: { $0.nodesTurnedAway > 0 }) {
            notes.append("More nodes came, or nodes without an address, than the run had places for.")
        }
    }
}

extension ServerInfo {
    /// Processor time of the server in nanoseconds; nil where it does not tell.
    var processorTime: Int64? {
        guard let system = fields["used_cpu_sys"].flatMap(Double.init),
            let user = fields["used_cpu_user"].flatMap(Double.init)
        else { return nil }
        return Int64((system + user) * 1e9)
    }
}
