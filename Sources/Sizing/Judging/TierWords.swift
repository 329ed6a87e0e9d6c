// SPDX-License-Identifier: Apache-2.0
import Results

/// What there is to say about a tier beside its figures.
struct TierWords {
    /// The share of what is left that a cache may use while a node is missing.
    static let ceilingAfterLoss = 0.85

    let tier: Tier
    let shards: Int
    let question: SizingQuestion
    let limits: TierLimits
    let uses: [LimitUse]

    var cautions: [String] {
        var cautions: [String] = []
        if let use = limits.hottestKeyUse, use > TierLimit.operations.ceiling {
            cautions.append(
                "The hottest key alone asks for \(Quantity.share(use)) of what one shard is published to do: no number of "
                    + "shards cures that. Spread the key, or keep it in the clients.")
        }
        if limits.memoryIsLabel {
            cautions.append("The part of the memory that can be used is not published: the share is of the label.")
        } else if tier.usableMemoryGB == nil, let reserved = tier.family.reservedPercent {
            cautions.append(
                "The usable memory is the label less the reserved \(Int(reserved.value)) %, an estimate; it is not "
                    + "published for this size.")
        }
        if let alert = tier.guidance.memoryAlertPercent, let share = share(.memory), share > alert.value / 100,
            share <= 1
        {
            cautions.append("Memory is above \(Int(alert.value)) %, where the maker advises to act.")
        }
        if let alert = tier.guidance.connectionsAlertPercent, let share = share(.connections),
            share > alert.value / 100, share <= 1
        {
            cautions.append("Connections are above \(Int(alert.value)) %, where the maker advises to act.")
        }
        cautions += rateCautions
        if let large = tier.guidance.largeValueKB, let data = question.data, data.meanValueBytes > large.value * 1000 {
            cautions.append(
                "Values above \(Int(large.value)) KB hold up the replies behind them: the maker advises smaller ones.")
        }
        if tier.isPreview?.value == true { cautions.append("This size is in preview.") }
        if tier.nodes?.value == 1 { cautions.append("One node without a service level: not for production.") }
        return cautions
    }

    private var rateCautions: [String] {
        guard let rate = tier.rate(tls: question.load.usesTLS) else { return [] }
        var cautions: [String] = []
        if let bandwidth = tier.bandwidthMbps {
            let carried = rate.perSecond * Double(rate.conditions.valueBytes) * 8 / 1e6
            if carried >= 0.9 * bandwidth.value {
                cautions.append(
                    "The published rate of \(Quantity.rate(rate.perSecond)) already fills \(Quantity.share(carried / bandwidth.value)) of the "
                        + "bandwidth with values of \(rate.conditions.valueBytes) bytes: larger values lower it in proportion."
                )
            }
        }
        let published = rate.connections ?? rate.conditions.connections
        if let published, let asked = question.load.connections, asked < published {
            cautions.append(
                "The rate was published for \(Quantity.counted(published, "connection")) and commands in groups of "
                    + "\(rate.conditions.depth); fewer connections reach less.")
        }
        return cautions
    }

    var nodeLoss: [String] {
        if tier.nodes?.value == 1 {
            return ["There is one node: the cache is away until it is replaced, and its data are lost."]
        }
        guard let replicated = tier.family.replicated, replicated.value != "no" else {
            return ["Whether another node takes over is not known."]
        }
        var sentences: [String] = []
        let time = tier.guidance.unplannedFailoverSeconds.map { ", typically after \($0.value) s" } ?? ""
        let optional = replicated.value == "yes" ? "" : " With high availability,"
        sentences.append(
            (optional.isEmpty ? "The" : optional.dropFirst() + " the")
                + " replica takes over\(time); acknowledged writes that it had not received are lost.")
        // With primaries on both nodes, what is left is half of the processors.
        if let own = tier.primaryShards, own.value > 1, let share = share(.operations) {
            let even = question.load.ratePerSecond.flatMap { asked in
                tier.rate(tls: question.load.usesTLS).map { asked / $0.perSecond }
            }
            // The shard of a hot key is as busy as before, where that was more.
            let after = max(share, 2 * (even ?? share))
            let verdict = after > Self.ceilingAfterLoss ? "too much until the node is back" : "enough"
            sentences.append(
                "If the primaries are spread over two nodes, half of the processors are left: operations would use "
                    + "\(Quantity.share(after)), \(verdict) (an estimate).")
        } else if let share = share(.operations) {
            let verdict = share > Self.ceilingAfterLoss ? "too much" : "enough"
            sentences.append("The replica alone would use \(Quantity.share(share)) of the published rate: \(verdict).")
        }
        return sentences
    }

    var retirement: [String] {
        guard let dates = tier.family.retirement else { return [] }
        var sentences: [String] = []
        if let retired = dates.retired {
            let disabled = dates.disabledFrom.map { " and is disabled from \($0.value)" } ?? ""
            let other = retired.other.map { " (another source says \($0))" } ?? ""
            sentences.append("It is retired on \(retired.value)\(disabled)\(other).")
        }
        if let date = dates.noNewFrom { sentences.append("Nobody can create one from \(date.value) on.") }
        if let date = dates.noNewForNewCustomersFrom {
            let all = dates.noNewForAnyoneFrom.map { ", and nobody from \($0.value) on" } ?? ""
            sentences.append("New customers cannot create one from \(date.value) on\(all).")
        }
        if let successors = tier.successors {
            sentences.append("The maker names \(Quantity.listed(successors.value)) as what follows it.")
        } else {
            sentences.append("No source read names what follows it size by size.")
        }
        return sentences
    }

    private func share(_ limit: TierLimit) -> Double? { uses.first { $0.limit == limit }?.share }
}
