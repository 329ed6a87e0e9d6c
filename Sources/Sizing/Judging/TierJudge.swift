// SPDX-License-Identifier: Apache-2.0
import Results

/// Holds a question against a tier.
struct TierJudge {
    let question: SizingQuestion
    /// All tiers there are.
    let catalogue: [Tier]

    /// The verdict with the fewest shards that fit; with one where none does.
    func judge(_ tier: Tier) -> TierVerdict {
        let most = max(1, tier.mostShards?.value ?? 1)
        let verdicts = (1...most).lazy.map { verdict(tier, shards: $0) }
        return verdicts.first(where: \.fits) ?? verdict(tier, shards: 1, most: most)
    }

    /// - Parameter most: how many shards were tried in vain.
    private func verdict(_ tier: Tier, shards: Int, most: Int = 1) -> TierVerdict {
        let limits = TierLimits(tier: tier, shards: shards, question: question)
        let uses = limits.uses()
        let outcome: TierVerdict.Outcome =
            uses.contains(where: \.isExceeded)
            ? .tooSmall : uses.first { $0.limit == .memory }?.available == nil ? .unknown : .fits
        let words = TierWords(tier: tier, shards: shards, question: question, limits: limits, uses: uses)
        var cautions = words.cautions
        if let slower = slower(tier) { cautions.append(slower) }
        if most > 1, let vain = vain(tier, most: most) { cautions.insert(vain, at: 0) }
        return TierVerdict(
            tier: tier, shards: shards, uses: uses, usesAtTwice: limits.uses(twice: true), outcome: outcome,
            nodeLoss: words.nodeLoss, cautions: cautions, retirement: words.retirement)
    }

    /// A larger size is not always a faster one.
    private func slower(_ tier: Tier) -> String? {
        guard let memory = tier.memoryGB?.value, let rate = tier.rate(tls: question.load.usesTLS) else { return nil }
        let smaller = catalogue.filter { other in
            other.service == tier.service && other.tierClass == tier.tierClass && other.name != tier.name
                && (other.memoryGB?.value ?? memory) < memory
        }
        let fastest = smaller.compactMap { other in
            other.rate(tls: question.load.usesTLS).map { (name: other.name, perSecond: $0.perSecond) }
        }.max { $0.perSecond < $1.perSecond }
        guard let fastest, fastest.perSecond > rate.perSecond else { return nil }
        return "It is published as slower than the smaller \(fastest.name): \(Quantity.rate(rate.perSecond)) against "
            + "\(Quantity.rate(fastest.perSecond))."
    }

    /// Why the most shards do not help.
    private func vain(_ tier: Tier, most: Int) -> String? {
        let uses = TierLimits(tier: tier, shards: most, question: question).uses()
        let exceeded = uses.filter(\.isExceeded).map(\.limit)
        guard !exceeded.isEmpty else { return nil }
        if exceeded.contains(.connections) {
            return "More shards do not raise the number of connections, and it is too small."
        }
        let names = exceeded.map(\.rawValue).joined(separator: " and ")
        return "Not even \(most) shards are enough: \(names) would still be exceeded."
    }
}
