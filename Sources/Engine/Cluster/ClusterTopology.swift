// SPDX-License-Identifier: Apache-2.0
internal import RESP

/// One server of a cluster, or of a primary with its replicas, under the name that clients reach it by.
struct ClusterNode: Sendable, Equatable {
    var host: String
    var port: Int

    /// `host:port`, with brackets around an IPv6 address.
    var name: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// A primary, the replicas that can answer, and the slots that they hold.
struct ClusterShard: Sendable, Equatable {
    var primary: ClusterNode
    var replicas: [ClusterNode] = []
    var slots: [ClosedRange<Int>] = []
}

/// Who holds what: the shards of a cluster, or the one shard that a primary with replicas is.
struct ClusterTopology: Sendable, Equatable {
    var shards: [ClusterShard]
    /// Whether keys are spread by slot; else the one shard has them all.
    var isCluster = true

    /// Slots that some shard holds.
    var coveredCount: Int { isCluster ? owners.count { $0 >= 0 } : KeySlot.count }

    /// The shard of each slot; -1 for none.
    var owners: [Int] {
        guard isCluster else { return [Int](repeating: 0, count: KeySlot.count) }
        var owners = [Int](repeating: -1, count: KeySlot.count)
        for (place, shard) in shards.enumerated() {
            for range in shard.slots {
                for slot in range.clamped(to: 0...KeySlot.count - 1) { owners[slot] = place }
            }
        }
        return owners
    }

    /// The first stretch of slots that nobody holds; nil when all are held.
    var firstGap: ClosedRange<Int>? {
        let owners = owners
        guard let first = owners.firstIndex(of: -1) else { return nil }
        return first...((owners[first...].firstIndex { $0 >= 0 } ?? KeySlot.count) - 1)
    }

    /// Every node, the primaries first.
    var nodes: [ClusterNode] { shards.map(\.primary) + shards.flatMap(\.replicas) }
}
