// SPDX-License-Identifier: Apache-2.0
internal import RESP

// What CLUSTER SHARDS and CLUSTER SLOTS answer, in either version of the protocol. A node may announce a host name, an
// address, nothing, or `?` where it was told to announce a name and has none.

extension ClusterTopology {
    /// Reads the reply to CLUSTER SHARDS; nil when it is not one, or names no shard with slots.
    ///
    /// - Parameters:
    ///   - asked: the host that answered, for nodes that do not tell theirs.
    ///   - usesTLS: whether the port for TLS counts.
    static func shards(_ reply: ReplyValue, asked: String, usesTLS: Bool) -> ClusterTopology? {
        guard let entries = reply.values else { return nil }
        var shards: [ClusterShard] = []
        for entry in entries {
            guard let bounds = entry[key: "slots"]?.values, let nodes = entry[key: "nodes"]?.values else { return nil }
            let slots = ranges(bounds.compactMap { $0.number.map(Int.init) })
            guard !slots.isEmpty else { continue }
            var primaries: [(node: ClusterNode, isOnline: Bool)] = []
            var replicas: [ClusterNode] = []
            for value in nodes {
                guard let node = node(value, asked: asked, usesTLS: usesTLS) else { continue }
                let isOnline = (value[key: "health"]?.text ?? "online") == "online"
                if value[key: "role"]?.text == "master" {
                    primaries.append((node, isOnline))
                } else if isOnline {
                    replicas.append(node)
                }
            }
            guard let primary = primaries.first(where: \.isOnline) ?? primaries.first else { continue }
            shards.append(ClusterShard(primary: primary.node, replicas: replicas, slots: slots))
        }
        return shards.isEmpty ? nil : ClusterTopology(shards: shards)
    }

    private static func node(_ value: ReplyValue, asked: String, usesTLS: Bool) -> ClusterNode? {
        let plain = value[key: "port"]?.number.map(Int.init) ?? 0
        let secure = value[key: "tls-port"]?.number.map(Int.init) ?? 0
        let port = usesTLS && secure > 0 ? secure : plain
        guard port > 0 else { return nil }
        let names = ["endpoint", "ip"].compactMap { value[key: $0]?.text }
        return ClusterNode(host: names.first { !$0.isEmpty && $0 != "?" } ?? asked, port: port)
    }

    private static func ranges(_ bounds: [Int]) -> [ClosedRange<Int>] {
        stride(from: 0, to: bounds.count - 1, by: 2).compactMap { place in
            bounds[place] <= bounds[place + 1] ? bounds[place]...bounds[place + 1] : nil
        }
    }

    /// Reads the reply to CLUSTER SLOTS, which names for each range the primary and then its replicas; nil when it is not
    /// one, or names no range.
    static func slots(_ reply: ReplyValue, asked: String) -> ClusterTopology? {
        guard let entries = reply.values else { return nil }
        var shards: [ClusterShard] = []
        for entry in entries {
            guard let parts = entry.values, parts.count >= 3, let first = parts[0].number, let last = parts[1].number,
                first <= last
            else { return nil }
            let nodes = parts[2...].compactMap { part -> ClusterNode? in
                guard let values = part.values, values.count >= 2, let port = values[1].number, port > 0 else {
                    return nil
                }
                let host = values[0].text ?? ""
                return ClusterNode(host: host.isEmpty || host == "?" ? asked : host, port: Int(port))
            }
            guard let primary = nodes.first else { continue }
            let range = Int(first)...Int(last)
            if let place = shards.firstIndex(where: { $0.primary == primary }) {
                shards[place].slots.append(range)
            } else {
                shards.append(ClusterShard(primary: primary, replicas: Array(nodes.dropFirst()), slots: [range]))
            }
        }
        return shards.isEmpty ? nil : ClusterTopology(shards: shards)
    }

    /// Reads what a primary tells of its replicas in INFO; nil for a replica, and where it does not tell.
    static func replicas(_ info: ServerInfo, of primary: ClusterNode) -> ClusterTopology? {
        guard info.fields["role"] == "master" else { return nil }
        var shard = ClusterShard(primary: primary)
        for place in 0..<64 {
            guard let line = info.fields["slave\(place)"] else { break }
            var fields: [Substring: Substring] = [:]
            for part in line.split(separator: ",") {
                let sides = part.split(separator: "=", maxSplits: 1)
                if sides.count == 2 { fields[sides[0]] = sides[1] }
            }
            guard fields["state"] == "online", let host = fields["ip"], let port = fields["port"].flatMap({ Int($0) })
            else { continue }
            shard.replicas.append(ClusterNode(host: String(host), port: port))
        }
        return ClusterTopology(shards: [shard], isCluster: false)
    }

    /// Reads the reply of a primary to ROLE.
    static func replicas(role reply: ReplyValue, of primary: ClusterNode) -> ClusterTopology? {
        guard let parts = reply.values, parts.count >= 3, parts[0].text == "master", let replicas = parts[2].values
        else { return nil }
        let nodes = replicas.compactMap { replica -> ClusterNode? in
            guard let values = replica.values, values.count >= 2, let host = values[0].text,
                let port = values[1].text.flatMap({ Int($0) })
            else { return nil }
            return ClusterNode(host: host, port: port)
        }
        return ClusterTopology(shards: [ClusterShard(primary: primary, replicas: nodes)], isCluster: false)
    }
}
