// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Plan
internal import RESP

/// Conversations with the primaries of a cluster, or with the one of a primary with replicas.
///
/// Each is opened when it is needed. Every call blocks.
final class NodeConversations: KeyedConversation {
    private let map: ClusterMap
    private let reader: TopologyReader
    private let url: String
    /// By slot: the place of its shard.
    private var owners: [Int]
    private var open: [String: ControlConnection<LinuxReactor>] = [:]

    init(_ map: ClusterMap, _ reader: TopologyReader) {
        self.map = map
        self.reader = reader
        url = reader.target.url.description
        owners = map.topology.owners
    }

    var takesAnyKeys: Bool { !map.topology.isCluster }

    func call(_ command: [String], onKey key: String) throws(TargetError) -> ReplyValue {
        try follow(command, try node(of: key).call(command))
    }

    func call(all commands: [[String]], onKeys keys: [String]) throws(TargetError) -> [ReplyValue] {
        var replies = [ReplyValue](repeating: .null, count: commands.count)
        let places = Dictionary(grouping: commands.indices) { owners[slot(of: keys[$0])] }
        for (_, own) in places {
            guard let first = own.first else { continue }
            let answers = try node(of: keys[first]).call(all: own.map { commands[$0] })
            for (place, answer) in zip(own, answers) { replies[place] = try follow(commands[place], answer) }
        }
        return replies
    }

    /// What each primary tells about itself, by its name; a node that does not answer is left out.
    func infos() -> [String: ServerInfo] {
        var infos: [String: ServerInfo] = [:]
        for shard in map.topology.shards {
            guard let node = try? connection(to: shard.primary), let reply = try? node.call(["INFO"]) else { continue }
            infos[shard.primary.name] = ServerInfo(reply)
        }
        return infos
    }

    private func slot(of key: String) -> Int { map.topology.isCluster ? KeySlot.slot(of: key) : 0 }

    private func node(of key: String) throws(TargetError) -> ControlConnection<LinuxReactor> {
        let owner = owners[slot(of: key)]
        guard owner >= 0 else { throw .uncovered(url: url, slots: map.topology.gapText) }
        return try connection(to: map.topology.shards[owner].primary)
    }

    private func connection(to node: ClusterNode) throws(TargetError) -> ControlConnection<LinuxReactor> {
        if let known = open[node.name] { return known }
        guard let address = map.addresses[node.name] ?? TopologyReader.resolve(node) else {
            throw .unresolved(url: url, reason: "the node \(node.name) has no address")
        }
        let made = try reader.connect(address)
        open[node.name] = made
        return made
    }

    /// Follows redirections to the end, as often as an operation of the load would.
    private func follow(_ command: [String], _ reply: ReplyValue) throws(TargetError) -> ReplyValue {
        var reply = reply
        for _ in 0..<ClusterState.mostHops {
            guard case .error(let line) = reply, let redirection = Redirection(line), !redirection.host.isEmpty else {
                return reply
            }
            let node = try connection(to: ClusterNode(host: redirection.host, port: redirection.port))
            if redirection.isAsk {
                reply = try node.call(all: [["ASKING"], command]).last ?? reply
            } else {
                reply = try node.call(command)
            }
        }
        return reply
    }
}

extension ClusterTopology {
    /// `16,000 slots, the first of them 384 to 16383`.
    var gapText: String {
        guard let gap = firstGap else { return "no slots" }
        let missing = owners.count { $0 < 0 }
        return "\(missing) of 16384 slots, the first of them \(gap.lowerBound) to \(gap.upperBound)"
    }
}
