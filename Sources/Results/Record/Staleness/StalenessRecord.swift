// SPDX-License-Identifier: Apache-2.0

/// What invalidation strategies leave stale, each measured on the same keys.
package struct StalenessRecord: Sendable, Equatable {
    /// Rounds in which every strategy was measured once, in an order of its own.
    package var rounds = 0
    package var strategies: [StrategyStalenessRecord] = []
    /// Reads alone of a cold cache, without and with what is to keep loads down; empty where nothing is.
    package var stampedes: [StampedeRecord] = []
    /// Nil where there is no replica.
    package var lag: ReplicationLagRecord?
    /// The declared delay between a read's query and its fill; 0 for none.
    package var raceWindowNs: Int64 = 0
    /// How long nothing was written before cache and database were compared key by key.
    package var quietNs: Int64 = 0
    /// How long after the first UNLINK `delete-twice` sent the second.
    package var secondDeleteNs: Int64 = 0
    /// `none`, `lock`, `early`, `singleflight`.
    package var stampedeGuard = "none"
    /// The share by which expiries are drawn to both sides; 0 for none.
    package var expiryJitter = 0.0
    /// The expiry of cached values in words.
    package var expiry = ""
    /// Which nodes answered reads: `primary`, `replica`, `any`.
    package var readFrom = "primary"
    /// Whether every reader and key had a place in what reads had seen; else some that went backwards may be missed.
    package var seesEveryReader = true
    /// Keys that may be left stale without being an error.
    package var allowedOutdated = 0
    /// The database in words.
    package var database = ""

    package init() {}

    /// Keys that stayed stale, and values that were never written, over all strategies.
    package var outdated: Int { strategies.reduce(0) { $0 + ($1.outdated ?? 0) } }
    package var wrongValues: Int { strategies.reduce(0) { $0 + $1.wrongValues } }
}

extension StalenessRecord: JSONRecord {
    package static let fields: [JSONField<StalenessRecord>] = [
        .required("rounds", \.rounds), .required("strategies", \.strategies), .required("stampedes", \.stampedes),
        .whenPresent("lag", \.lag), .required("raceWindowNs", \.raceWindowNs), .required("quietNs", \.quietNs),
        .required("secondDeleteNs", \.secondDeleteNs), .required("stampedeGuard", \.stampedeGuard),
        .required("expiryJitter", \.expiryJitter), .required("expiry", \.expiry), .required("readFrom", \.readFrom),
        .required("seesEveryReader", \.seesEveryReader), .required("allowedOutdated", \.allowedOutdated),
        .required("database", \.database),
    ]
}

extension RunRecord {
    /// Whether it is the record of invalidation strategies side by side, which stand in it as paths.
    package var isOfStrategies: Bool { kind == "stale" }
}
