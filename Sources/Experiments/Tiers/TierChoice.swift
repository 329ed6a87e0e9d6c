// SPDX-License-Identifier: Apache-2.0
package import Results

/// Which of several tiers to take: the cheapest that fits and stands the loss of a node, else the smallest.
package enum TierChoice {
    /// Fills in the recommendation and why.
    package static func decide(_ tiers: inout TiersRecord) {
        let fitting = tiers.tiers.filter { $0.fits && $0.fitsAfterLoss != false }
        guard let first = fitting.first else {
            let alone = tiers.tiers.filter(\.fits).map(\.name)
            tiers.recommended = nil
            tiers.explanation =
                alone.isEmpty
                ? "None of the tiers fits \(Quantity.rate(tiers.askedPerSecond)) with \(tiers.slo.joined(separator: " and "))."
                : "\(Quantity.listed(alone)) would do, and without the loss of a node only: none fits with N+1."
            return
        }
        let prices = fitting.compactMap(\.pricePerHour)
        let choice: TierRecord
        let why: String
        if prices.count == fitting.count {
            choice = fitting.min { ($0.pricePerHour ?? 0) < ($1.pricePerHour ?? 0) } ?? first
            why = "the cheapest"
        } else {
            choice = fitting.min { size($0) < size($1) } ?? first
            why = fitting.count == 1 ? "the only one" : "the smallest"
        }
        tiers.recommended = choice.name
        let unknown =
            choice.fitsAfterLoss == nil
            ? " Whether another node takes over is not known of it: N+1 holds with a second one like it." : ""
        let unpriced =
            prices.isEmpty || prices.count == fitting.count
            ? "" : " Not every tier that fits has a price, so size decides."
        tiers.explanation = "\(choice.name) is \(why) that fits with N+1." + unknown + unpriced
    }

    /// Memory as published, then the measured capacity.
    private static func size(_ tier: TierRecord) -> (Double, Double) {
        (tier.facts?.usableMemoryGB ?? tier.facts?.memoryGB ?? 0, tier.capacity.perSecond)
    }
}
