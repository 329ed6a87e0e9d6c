// SPDX-License-Identifier: Apache-2.0

/// One shard of a cluster gets far more than its part of the slots: keys that are asked for much more than others.
///
/// Far more is half as much again, and ten points more: what few keys or chance bring about stays below.
enum HotShardRule: ValidityRule {
    static let factor = 1.5
    static let points = 0.1
    static let fewestOperations = 1000

    static func findings(_ record: RunRecord) -> [Finding] {
        guard let cluster = record.cluster, cluster.isCluster else { return [] }
        let shards = cluster.shards
        let all = shards.reduce(0) { $0 + $1.operations }
        guard shards.count > 1, all >= fewestOperations, let hottest = cluster.busiest else { return [] }
        let (share, slots) = (hottest.share, hottest.slotShare)
        guard share > slots * factor, share > slots + points else { return [] }
        return [
            Finding(
                "hot-shard", .warning,
                "The shard \(hottest.name) got \(Quantity.share(share)) of the operations and holds "
                    + "\(Quantity.share(slots)) of the slots: a few keys, or one hash tag, are asked for far more than the "
                    + "others. The cluster is as fast as this shard; spread the keys, or cache the hot ones in the client."
            )
        ]
    }
}
