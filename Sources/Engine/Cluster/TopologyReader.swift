// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Plan
internal import RESP

/// Asks servers for the topology; every call blocks.
struct TopologyReader: Sendable {
    var target: TargetPlan
    let tls: TLSContext?
    let tokens: TokenKeeper?
    /// A cluster, or a primary with its replicas.
    let isCluster: Bool

    /// A new connection to a node.
    func connect(_ address: SocketAddress) throws(TargetError) -> ControlConnection<LinuxReactor> {
        let reactor: LinuxReactor
        do throws(SystemCallError) {
            reactor = try LinuxReactor()
        } catch {
            throw .unreachable(url: target.url.description, reason: error.description)
        }
        return try ControlConnection(
            reactor: reactor, address: address, target: tokens?.applied(to: target) ?? target, tls: tls)
    }

    /// The topology as one node knows it; nil when it does not tell.
    func topology<R: Reactor & ~Copyable>(
        from node: ClusterNode, _ control: ControlConnection<R>
    ) throws(TargetError) -> ClusterTopology? {
        if isCluster {
            return try Self.cluster(control, asked: node.host, usesTLS: target.url.usesTLS).topology
        }
        return try replicas(of: node, control)
    }

    /// The topology of a cluster, and the server's words where it does not tell.
    static func cluster<R: Reactor & ~Copyable>(
        _ control: ControlConnection<R>, asked: String, usesTLS: Bool
    ) throws(TargetError) -> (topology: ClusterTopology?, refusal: String?) {
        let shards = try control.call(["CLUSTER", "SHARDS"])
        if let topology = ClusterTopology.shards(shards, asked: asked, usesTLS: usesTLS) { return (topology, nil) }
        let slots = try control.call(["CLUSTER", "SLOTS"])
        if let topology = ClusterTopology.slots(slots, asked: asked) { return (topology, nil) }
        if case .error(let text) = slots { return (nil, text) }
        return (nil, nil)
    }

    private func replicas<R: Reactor & ~Copyable>(
        of node: ClusterNode, _ control: ControlConnection<R>
    ) throws(TargetError) -> ClusterTopology? {
        let info = ServerInfo(try control.call(["INFO", "replication"]))
        if let topology = ClusterTopology.replicas(info, of: node) { return topology }
        if info.fields["role"] == "slave", let host = info.fields["master_host"],
            let port = info.fields["master_port"].flatMap({ Int($0) })
        {
            // The primary itself knows all of its replicas; a replica does not.
            let primary = ClusterNode(host: host, port: port)
            guard let address = Self.resolve(primary) else { return nil }
            let other = try connect(address)
            return ClusterTopology.replicas(ServerInfo(try other.call(["INFO", "replication"])), of: primary)
        }
        return ClusterTopology.replicas(role: try control.call(["ROLE"]), of: node)
    }

    /// Looks a node's name up.
    static func resolve(_ node: ClusterNode) -> SocketAddress? {
        SocketAddress(numeric: node.host, port: node.port)
            ?? (try? Endpoint.tcp(host: node.host, port: node.port).addresses())?.first
    }
}
