// SPDX-License-Identifier: Apache-2.0
import Measure
import Results

/// What text and Markdown both say about tiers side by side, as plain text.
struct TiersWords {
    let tiers: TiersRecord

    init(_ tiers: TiersRecord) { self.tiers = tiers }

    var headline: String {
        let load = "\(Quantity.rate(tiers.askedPerSecond)) with \(tiers.slo.joined(separator: " and "))"
        return tiers.recommended.map { "\($0) for \(load)" } ?? "No tier fits \(load)"
    }

    static let measuredTitles = [
        "tier", ">capacity", ">interval", "limit above it", ">p50", ">p99", ">p99.9", ">errors", "at the asked rate",
    ]

    /// One row for each tier: capacity, and the latency at the asked rate.
    var measured: [[String]] {
        tiers.tiers.map { tier in
            let capacity = tier.capacity
            let rate = capacity.perSecond > 0 ? Quantity.rate(capacity.perSecond) : "n/a"
            let interval =
                capacity.low.map { "\(Quantity.rate($0)) to " + (capacity.high.map(Quantity.rate) ?? "n/a") } ?? "n/a"
            return [
                tier.name, capacity.outcome == .clientLimit ? "> " + rate : rate, interval, capacity.limiter,
                CapacityWords.duration(tier.asked?.p50Ns), CapacityWords.duration(tier.asked?.p99Ns),
                CapacityWords.duration(tier.asked?.p99_9Ns), CapacityWords.share(tier.asked?.errorRate),
                tier.asked?.verdict ?? "not measured",
            ]
        }
    }

    static let limitTitles = [
        "tier", ">rate", ">memory", ">connections", ">bandwidth", "binding", ">head-room", "fits", "N+1",
    ]

    /// The share of each limit that the asked rate uses.
    var limits: [[String]] {
        tiers.tiers.map { tier in
            func use(_ name: String) -> String {
                CapacityWords.share(tier.limits.first { $0.limit == name }?.use)
            }
            let room = tier.limits.first { $0.limit == tier.bindingLimit }?.headRoom
            return [
                tier.name, use("rate"), use("memory"), use("connections"), use("bandwidth"), tier.bindingLimit ?? "n/a",
                room.map { Quantity.ratio($0) + " ×" } ?? "n/a", tier.fits ? "yes" : "no",
                tier.fitsAfterLoss.map { $0 ? "yes" : "no" } ?? "not known",
            ]
        }
    }

    static let roomTitles = ["tier", ">rate", ">memory", ">connections", ">bandwidth"]

    /// How many times the asked load each limit allows.
    var rooms: [[String]] {
        tiers.tiers.map { tier in
            [tier.name]
                + ["rate", "memory", "connections", "bandwidth"].map { name in
                    tier.limits.first { $0.limit == name }?.headRoom.map { Quantity.ratio($0) + " ×" } ?? "n/a"
                }
        }
    }

    static let factTitles = [
        "tier", "in the catalogue", ">memory", ">usable", ">connections", ">bandwidth", ">service level", "replication",
        "snapshots", "append-only file",
    ]

    /// What the catalogue says; empty where no tier is in it.
    var facts: [[String]] {
        tiers.tiers.compactMap { tier in
            guard let facts = tier.facts else { return nil }
            func gigabytes(_ value: Double?) -> String {
                value.map { FixedDecimal.text($0, digits: $0 >= 10 ? 0 : 2) + " GB" } ?? "n/a"
            }
            return [
                tier.name, tier.catalogueName ?? "", gigabytes(facts.memoryGB), gigabytes(facts.usableMemoryGB),
                facts.connections.map { Quantity.count($0) } ?? "n/a",
                facts.bandwidthMbps.map { Quantity.bitRate($0 * 1e6) } ?? "n/a",
                facts.serviceLevelPercent.map { FixedDecimal.text($0, digits: 2) + " %" } ?? "n/a",
                facts.replicated ?? "n/a", facts.snapshots ?? "n/a", facts.appendOnlyFile ?? "n/a",
            ]
        }
    }

    var costTitles: [String] {
        let unit = tiers.currency.map { " (\($0))" } ?? ""
        return ["tier", ">per hour" + unit, ">per month" + unit, ">per million operations at 70 %" + unit]
    }

    /// Empty without prices.
    var costs: [[String]] {
        guard tiers.tiers.contains(where: { $0.pricePerHour != nil }) else { return [] }
        func money(_ value: Double?, digits: Int) -> String {
            value.map { FixedDecimal.text($0, digits: digits) } ?? "n/a"
        }
        return tiers.tiers.map { tier in
            [
                tier.name, money(tier.pricePerHour, digits: 4), money(tier.costPerMonth, digits: 2),
                money(tier.costPerMillion, digits: 5),
            ]
        }
    }

    /// For each tier, what speaks against it or for it.
    var reasons: [String] {
        tiers.tiers.map { tier in
            let binding =
                tier.bindingLimit.map { " Its \($0) \($0 == "connections" ? "are" : "is") used up first." } ?? ""
            return "\(tier.name) \(tier.fits ? "fits" : "does not fit").\(binding)"
                + tier.reasons.map { " " + $0 }.joined()
        }
    }
}
