// SPDX-License-Identifier: Apache-2.0
import Measure
package import Results

/// `tiers.csv`: one row for each tier; an empty field where a figure is not known.
package enum TiersFile {
    package static let fileName = "tiers.csv"

    private static let limits = ["rate", "memory", "connections", "bandwidth"]
    private static var titles: [String] {
        [
            "tier", "catalogue", "outcome", "capacity_per_s", "low_per_s", "high_per_s", "limiter", "asked_per_s",
            "p50_us",
            "p99_us", "p99_9_us", "error_rate", "verdict",
        ] + limits.map { $0 + "_use" } + limits.map { $0 + "_head_room" } + [
            "binding_limit", "fits", "fits_after_loss", "currency", "price_per_hour", "cost_per_month",
            "cost_per_million_operations",
        ]
    }

    /// None for a record that is not of tiers.
    package static func files(of record: RunRecord) -> [RunFile] {
        record.tiers.map { [RunFile(fileName, text($0))] } ?? []
    }

    static func text(_ tiers: TiersRecord) -> String {
        ([titles] + tiers.tiers.map { row($0, tiers) }).map(CSVText.row).joined()
    }

    private static func row(_ tier: TierRecord, _ tiers: TiersRecord) -> [String] {
        let capacity = tier.capacity
        let asked = tier.asked
        func limit(_ name: String) -> TierLimitRecord? { tier.limits.first { $0.limit == name } }
        var fields = [
            tier.name, tier.catalogueName ?? "", capacity.outcome.rawValue, CSVText.rate(capacity.perSecond),
            capacity.low.map(CSVText.rate) ?? "", capacity.high.map(CSVText.rate) ?? "", capacity.limiter,
            CSVText.rate(tiers.askedPerSecond), CSVText.microseconds(asked?.p50Ns), CSVText.microseconds(asked?.p99Ns),
            CSVText.microseconds(asked?.p99_9Ns), CSVText.share(asked?.errorRate), asked?.verdict ?? "",
        ]
        fields += limits.map { CSVText.share(limit($0)?.use) } + limits.map { CSVText.share(limit($0)?.headRoom) }
        fields += [
            tier.bindingLimit ?? "", tier.fits ? "yes" : "no", tier.fitsAfterLoss.map { $0 ? "yes" : "no" } ?? "",
            tier.pricePerHour == nil ? "" : tiers.currency ?? "", CSVText.money(tier.pricePerHour),
            CSVText.money(tier.costPerMonth), CSVText.money(tier.costPerMillion),
        ]
        return fields
    }
}
