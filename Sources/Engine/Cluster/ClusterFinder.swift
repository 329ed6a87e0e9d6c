// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Plan
internal import RESP

/// Finds out whether a target is several nodes, and which.
struct ClusterFinder {
    let target: TargetPlan
    let tls: TLSContext?
    let tokens: TokenKeeper?
    /// The node that was asked first.
    let address: SocketAddress

    private var url: String { target.url.description }

    /// What keeps the map of the nodes; nil for a single server.
    ///
    /// A cluster is one that INFO calls so, that `--cluster` names so, or that answers CLUSTER where INFO is silent.
    func find(
        _ info: ServerInfo, _ control: ControlConnection<LinuxReactor>
    ) throws -> (keeper: ClusterKeeper, reader: TopologyReader)? {
        guard case .tcp(let host, let port) = target.url.address else {
            guard !target.isCluster else {
                throw SetupError(
                    "The target \(url) is a unix socket, and the nodes of a cluster are reached by TCP. Use a redis:// URL "
                        + "with --cluster.")
            }
            return nil
        }
        let seed = ClusterNode(host: host, port: port)
        let isMarked = info.fields["cluster_enabled"] == "1" || info.mode == "cluster"
        let isSilent = info.fields["cluster_enabled"] == nil && info.mode == nil && info.refusal != nil
        if target.isCluster || isMarked || isSilent {
            let (topology, refusal) = try TopologyReader.cluster(control, asked: host, usesTLS: target.url.usesTLS)
            if let topology { return try keep(topology, seed) }
            if target.isCluster || isMarked { throw failure(refusal, isMarked: isMarked) }
            if case .error(let line) = try control.call(["EXISTS", "cachegauge:owner:0"]), Redirection(line) != nil {
                throw TargetError.noTopology(url: url, reason: refusal ?? "the reply names no shard")
            }
        }
        guard target.readFrom != .primary else { return nil }
        let reader = reader(isCluster: false)
        guard let topology = try reader.topology(from: seed, control) else {
            throw SetupError(
                "The target \(url) does not tell its replicas (INFO replication and ROLE are refused), so --read-from "
                    + "\(target.readFrom.rawValue) cannot be done. Leave it out.")
        }
        return try keep(topology, seed)
    }

    private func failure(_ refusal: String?, isMarked: Bool) -> any Error {
        guard isMarked else {
            let words = refusal.map { ": it answers CLUSTER SLOTS with “\($0)”" } ?? ""
            return SetupError("The target \(url) is no cluster\(words). Leave out --cluster (target.cluster).")
        }
        guard let refusal else { return TargetError.uncovered(url: url, slots: "16384 of 16384 slots") }
        return TargetError.noTopology(url: url, reason: refusal)
    }

    private func reader(isCluster: Bool) -> TopologyReader {
        TopologyReader(target: target, tls: tls, tokens: tokens, isCluster: isCluster)
    }

    private func keep(
        _ topology: ClusterTopology, _ seed: ClusterNode
    ) throws -> (keeper: ClusterKeeper, reader: TopologyReader) {
        if topology.firstGap != nil { throw TargetError.uncovered(url: url, slots: topology.gapText) }
        if target.readFrom == .replica, let bare = topology.shards.first(where: { $0.replicas.isEmpty }) {
            throw SetupError(
                "The primary \(bare.primary.name) of the target \(url) has no replica that is online, so --read-from "
                    + "replica cannot be done. Use --read-from any or primary, or add replicas.")
        }
        let reader = reader(isCluster: topology.isCluster)
        return (try ClusterKeeper(topology, seed: (seed, address), reader: reader), reader)
    }
}
