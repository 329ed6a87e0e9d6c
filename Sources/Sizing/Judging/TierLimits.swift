// SPDX-License-Identifier: Apache-2.0

/// The limits of a tier with a number of shards, and what a question needs of each.
struct TierLimits {
    let tier: Tier
    /// Shards of the user's own choice; 1 where the maker decides.
    let shards: Int
    let question: SizingQuestion

    /// In the order of `TierLimit`.
    func uses(twice: Bool = false) -> [LimitUse] {
        let load = twice ? question.load.twice : question.load
        let bytes = twice ? question.memory.totalBytesAtTwice : question.memory.totalBytes
        return [
            memory(bytes), bandwidth(load),
            LimitUse(
                .connections, need: load.connections.map(Double.init),
                available: tier.connections.map { Double($0.value) }, source: tier.connections?.source),
            operations(load),
        ]
    }

    /// The usable memory as published, else the label less the share that the maker reserves, else the label.
    private func memory(_ bytes: Double) -> LimitUse {
        if let usable = tier.usableMemoryGB {
            return LimitUse(
                .memory, need: bytes, available: usable.value * 1e9 * Double(shards), source: usable.source)
        }
        guard let label = tier.memoryGB else { return LimitUse(.memory, need: bytes, available: nil) }
        let kept = 1 - (tier.family.reservedPercent?.value ?? 0) / 100
        return LimitUse(
            .memory, need: bytes, available: label.value * 1e9 * kept * Double(shards), isEstimate: true,
            source: label.source)
    }

    /// Whether the part of the memory that can be used is unknown, so that the label stands for it.
    var memoryIsLabel: Bool {
        tier.usableMemoryGB == nil && tier.memoryGB != nil && tier.family.reservedPercent == nil
    }

    /// Bandwidth is that of one shard: the busiest must carry its share.
    private func bandwidth(_ load: CacheLoad) -> LimitUse {
        let even = load.busiestShare(shards: shards)
        return LimitUse(
            .bandwidth, need: load.bandwidthMbps, available: tier.bandwidthMbps.map { $0.value / even },
            source: tier.bandwidthMbps?.source)
    }

    /// The published rate is that of one shard where the user has shards, else of the whole cache with its own shards.
    private func operations(_ load: CacheLoad) -> LimitUse {
        let rate = tier.rate(tls: load.usesTLS)
        guard let rate else { return LimitUse(.operations, need: load.ratePerSecond, available: nil) }
        if tier.mostShards != nil || load.hottestKeyShare == nil {
            return LimitUse(
                .operations, need: load.ratePerSecond, available: rate.perSecond / load.busiestShare(shards: shards),
                source: rate.source)
        }
        guard let own = ownShards else { return LimitUse(.operations, need: load.ratePerSecond, available: nil) }
        return LimitUse(
            .operations, need: load.ratePerSecond,
            available: rate.perSecond / Double(own) / load.busiestShare(shards: own), isEstimate: own > 1,
            source: rate.source)
    }

    /// The shards that the maker chose, between which a published rate is shared; nil where nobody tells.
    private var ownShards: Int? { tier.primaryShards?.value ?? (tier.family.clustering?.value == "no" ? 1 : nil) }

    /// The share of one shard's published rate that the hottest key takes alone; nil where either is unknown.
    var hottestKeyUse: Double? {
        guard let share = question.load.hottestKeyShare, let asked = question.load.ratePerSecond,
            let rate = tier.rate(tls: question.load.usesTLS)
        else { return nil }
        guard let own = tier.mostShards != nil ? 1 : ownShards else { return nil }
        return asked * share / (rate.perSecond / Double(own))
    }
}
