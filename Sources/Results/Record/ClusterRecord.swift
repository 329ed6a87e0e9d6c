// SPDX-License-Identifier: Apache-2.0

/// What went to each node of a cluster, or of a primary with replicas, in the measure phase.
package struct ClusterRecord: Sendable, Equatable {
    /// False for a primary with its replicas.
    package var isCluster = true
    /// `primary`, `replica` or `any`.
    package var readFrom = "primary"
    /// Redirections that nodes answered with in the whole run.
    package var moved = 0
    package var asked = 0
    /// How often the topology was read during the run, and how often it had changed.
    package var topologyReads = 0
    package var topologyChanges = 0
    package var nodes: [NodeRecord] = []

    package init() {}

    /// One shard's part of the load: a primary and its replicas.
    package struct Shard: Sendable, Equatable {
        /// That of the primary.
        package var name: String
        package var operations: Int
        /// Its shares of all operations of shards, and of all slots, 0…1.
        package var share: Double
        package var slotShare: Double
    }

    package var shards: [Shard] {
        let primaries = nodes.filter { $0.role == "primary" }
        let slots = primaries.reduce(0) { $0 + $1.slots }
        let sums = primaries.map { primary in
            nodes.reduce(0) { $0 + ($1.shard == primary.shard ? $1.operations : 0) }
        }
        let all = sums.reduce(0, +)
        return zip(primaries, sums).map { primary, sum in
            Shard(
                name: primary.name, operations: sum, share: all > 0 ? Double(sum) / Double(all) : 0,
                slotShare: slots > 0 ? Double(primary.slots) / Double(slots) : 0)
        }
    }

    /// The shard with the most operations; nil when there were none.
    package var busiest: Shard? {
        shards.filter { $0.operations > 0 }.max { $0.operations < $1.operations }
    }

    /// The sums with those of a later block; slots, roles and connections are the later ones'.
    package func added(_ later: ClusterRecord) -> ClusterRecord {
        var sum = later
        sum.moved += moved
        sum.asked += asked
        for place in sum.nodes.indices {
            guard let earlier = nodes.first(where: { $0.name == sum.nodes[place].name }) else { continue }
            sum.nodes[place].add(earlier)
        }
        sum.nodes += nodes.filter { node in !later.nodes.contains { $0.name == node.name } }
        let all = sum.nodes.reduce(0) { $0 + $1.operations }
        for place in sum.nodes.indices {
            sum.nodes[place].share = all > 0 ? Double(sum.nodes[place].operations) / Double(all) : 0
        }
        return sum
    }
}

/// One node's part of the load.
package struct NodeRecord: Sendable, Equatable {
    /// `host:port`, as the node announces itself.
    package var name = ""
    /// `primary`, `replica`, or `gone` for one that the topology named no more at the end.
    package var role = "primary"
    /// The number of its shard, from 0; nil for one that is gone.
    package var shard: Int?
    /// Slots that it held at the end.
    package var slots = 0
    package var connections = 0
    /// Commands that went to it, those that followed a redirection and the parts of split operations among them.
    package var operations = 0
    /// Its share of all commands, 0…1.
    package var share = 0.0
    package var bytesSent = 0
    package var bytesReceived = 0
    /// Error replies that ended an operation, and redirections.
    package var errors = 0
    package var redirects = 0
    /// The server's processor time over the whole load; nil where it did not tell.
    package var cpuNs: Int64?
    /// Keys that it gave up for want of memory over the whole load; nil where it did not tell.
    package var evictedKeys: Int?

    package init() {}

    package init(name: String, role: String, shard: Int?, slots: Int) {
        self.name = name
        self.shard = shard
        self.role = role
        self.slots = slots
    }

    fileprivate mutating func add(_ other: NodeRecord) {
        operations += other.operations
        bytesSent += other.bytesSent
        bytesReceived += other.bytesReceived
        errors += other.errors
        redirects += other.redirects
        if let own = cpuNs, let more = other.cpuNs { cpuNs = own + more } else { cpuNs = nil }
        if let own = evictedKeys, let more = other.evictedKeys { evictedKeys = own + more } else { evictedKeys = nil }
    }
}

extension ClusterRecord: JSONRecord {
    package static let fields: [JSONField<ClusterRecord>] = [
        .required("isCluster", \.isCluster), .required("readFrom", \.readFrom), .required("moved", \.moved),
        .required("asked", \.asked), .required("topologyReads", \.topologyReads),
        .required("topologyChanges", \.topologyChanges), .required("nodes", \.nodes),
    ]
}

extension NodeRecord: JSONRecord {
    package static let fields: [JSONField<NodeRecord>] = [
        .required("name", \.name), .required("role", \.role), .required("shard", \.shard),
        .required("slots", \.slots),
        .required("connections", \.connections), .required("operations", \.operations), .required("share", \.share),
        .required("bytesSent", \.bytesSent), .required("bytesReceived", \.bytesReceived), .required("errors", \.errors),
        .required("redirects", \.redirects), .required("cpuNs", \.cpuNs),
        .whenPresent("evictedKeys", \.evictedKeys),
    ]
}
