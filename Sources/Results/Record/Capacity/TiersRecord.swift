// SPDX-License-Identifier: Apache-2.0

/// The same workload on several targets, side by side.
package struct TiersRecord: Sendable, Equatable {
    /// The rate that the profile asks for.
    package var askedPerSecond = 0.0
    package var slo: [String] = []
    package var tiers: [TierRecord] = []
    /// The tier to take; nil where none fits.
    package var recommended: String?
    /// Why this one, or why none, as full sentences.
    package var explanation = ""
    /// The currency of the prices, as the file of prices names it.
    package var currency: String?

    package init() {}
}

/// One target of a comparison of tiers.
package struct TierRecord: Sendable, Equatable {
    /// As the user named it.
    package var name = ""
    /// With `***` in place of the password.
    package var url = ""
    package var server = ""
    /// Its name in the catalogue; nil where it is the user's own label.
    package var catalogueName: String?
    package var facts: TierFactsRecord?
    package var capacity = CapacityRecord()
    /// At the asked rate; nil where it was not measured.
    package var asked: CapacityStepRecord?
    package var limits: [TierLimitRecord] = []
    /// The limit that is reached first.
    package var bindingLimit: String?
    package var fits = false
    /// Whether what is left after the loss of a node still carries the asked rate; nil where nobody tells.
    package var fitsAfterLoss: Bool?
    /// Why it fits or not, and what else to know, as full sentences.
    package var reasons: [String] = []
    package var pricePerHour: Double?
    package var costPerMonth: Double?
    /// Per million operations at 70 % of the measured capacity.
    package var costPerMillion: Double?

    package init() {}
}

/// How much of one limit is used at the asked rate.
package struct TierLimitRecord: Sendable, Equatable {
    /// `rate` is measured; `memory`, `bandwidth` and `connections` are the catalogue's.
    package var limit = ""
    /// The share that is used, 1 for all of it; nil where either side is unknown.
    package var use: Double?
    /// By how many times the load may grow before what may be planned with is used up; nil where unknown.
    package var headRoom: Double?
    package var isMeasured = false

    package init() {}
}

/// What the catalogue says of a tier; nil where no source tells.
package struct TierFactsRecord: Sendable, Equatable {
    package var memoryGB: Double?
    package var usableMemoryGB: Double?
    package var connections: Int?
    package var bandwidthMbps: Double?
    package var serviceLevelPercent: Double?
    package var nodes: Int?
    package var replicated: String?
    package var snapshots: String?
    package var appendOnlyFile: String?
    /// The documents that say so.
    package var sources: [String] = []

    package init() {}
}

extension TiersRecord: JSONRecord {
    package static let fields: [JSONField<TiersRecord>] = [
        .required("askedPerSecond", \.askedPerSecond), .required("slo", \.slo), .required("tiers", \.tiers),
        .required("recommended", \.recommended), .added("explanation", \.explanation), .added("currency", \.currency),
    ]
}

extension TierRecord: JSONRecord {
    package static let fields: [JSONField<TierRecord>] = [
        .required("name", \.name), .required("url", \.url), .added("server", \.server),
        .required("catalogueName", \.catalogueName), .added("facts", \.facts), .required("capacity", \.capacity),
        .required("asked", \.asked), .required("limits", \.limits), .required("bindingLimit", \.bindingLimit),
        .required("fits", \.fits), .added("fitsAfterLoss", \.fitsAfterLoss), .added("reasons", \.reasons),
        .added("pricePerHour", \.pricePerHour), .added("costPerMonth", \.costPerMonth),
        .added("costPerMillion", \.costPerMillion),
    ]
}

extension TierLimitRecord: JSONRecord {
    package static let fields: [JSONField<TierLimitRecord>] = [
        .required("limit", \.limit), .required("use", \.use), .required("headRoom", \.headRoom),
        .added("isMeasured", \.isMeasured),
    ]
}

extension TierFactsRecord: JSONRecord {
    package static let fields: [JSONField<TierFactsRecord>] = [
        .required("memoryGB", \.memoryGB), .required("usableMemoryGB", \.usableMemoryGB),
        .required("connections", \.connections), .required("bandwidthMbps", \.bandwidthMbps),
        .required("serviceLevelPercent", \.serviceLevelPercent), .required("nodes", \.nodes),
        .required("replicated", \.replicated), .required("snapshots", \.snapshots),
        .required("appendOnlyFile", \.appendOnlyFile), .added("sources", \.sources),
    ]
}
