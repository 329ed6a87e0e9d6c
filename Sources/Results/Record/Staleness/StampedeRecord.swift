// SPDX-License-Identifier: Apache-2.0

/// How often the value of the key that is read most was loaded when it had expired.
package struct StampedeRecord: Sendable, Equatable {
    /// `none`, `lock`, `early`, `singleflight`.
    package var stampedeGuard = "none"
    /// The share by which expiries are drawn to both sides; 0 for none.
    package var expiryJitter = 0.0
    package var directory = ""
    /// The key's number, how often it was read per second, and how long its load took: from the miss to the fill.
    package var key = 0
    package var readsPerSecond = 0.0
    package var loadNs: Int64?
    package var expiries = 0
    package var loads = 0
    /// 1 + reads per second × load time: what an unprotected key costs at each expiry; nil where nothing was loaded.
    package var expected: Double?
    /// Of any key.
    package var mostLoaders = 0
    package var queriesPerSecond = 0.0
    package var worstSecondQueries = 0
    package var waits = 0
    package var earlyLoads = 0
    package var readP50Ns: Int64?
    package var readP99Ns: Int64?

    package init() {}

    package var perExpiry: Double? { expiries > 0 ? Double(loads) / Double(expiries) : nil }
}

extension StampedeRecord: JSONRecord {
    package static let fields: [JSONField<StampedeRecord>] = [
        .required("stampedeGuard", \.stampedeGuard), .required("expiryJitter", \.expiryJitter),
        .required("directory", \.directory), .required("key", \.key),
        .required("readsPerSecond", \.readsPerSecond), .required("loadNs", \.loadNs),
        .required("expiries", \.expiries), .required("loads", \.loads), .required("expected", \.expected),
        .required("mostLoaders", \.mostLoaders), .required("queriesPerSecond", \.queriesPerSecond),
        .required("worstSecondQueries", \.worstSecondQueries), .required("waits", \.waits),
        .required("earlyLoads", \.earlyLoads), .required("readP50Ns", \.readP50Ns),
        .required("readP99Ns", \.readP99Ns),
    ]
}
