// SPDX-License-Identifier: Apache-2.0

/// What both sides of a comparison say about themselves that bears on whether it is fair.
package struct FairnessRecord: Sendable, Equatable {
    /// `tcp`, `tls`, `unixSocket`, `inProcess`; empty when unknown.
    package var cacheTransport = ""
    package var databaseTransport = ""
    /// The client library of the database and its version.
    package var library = ""
    /// Whether cache and database are both on the client's machine; nil when it is not known.
    package var sharedHost: Bool?
    /// The durability settings, as each side told them.
    package var cacheSettings: OrderedTexts = [:]
    package var databaseSettings: OrderedTexts = [:]
    /// What makes the comparison unfair, each as a full sentence.
    package var concerns: [String] = []

    package init() {}
}

/// One block of a comparison.
package struct BlockRecord: Sendable, Equatable {
    /// From 1; 0 for the cold start.
    package var pair = 0
    package var path = ""
    /// The folder of its own record under the comparison's.
    package var directory = ""
    package var startedAt = ""
    /// Of its measure phase; 0 when it was not kept.
    package var durationNs: Int64 = 0
    package var valid = true
    package var overloaded = false
    package var planned = 0
    package var completed = 0
    package var ratePerSecond = 0.0
    package var hits = 0
    package var misses = 0
    package var queriesPerSecond = 0.0
    /// Of the response of reads, as are the percentiles.
    package var meanNs: Int64?
    package var p50Ns: Int64?
    package var p95Ns: Int64?
    package var p99Ns: Int64?
    /// What was found about the block, as in its own record.
    package var findings: [Finding] = []

    package init() {}

    /// `cold start`, `pair 3, cached`.
    package var title: String { pair == 0 ? "cold start" : "pair \(pair), \(path)" }
}

extension FairnessRecord: JSONRecord {
    package static let fields: [JSONField<FairnessRecord>] = [
        .required("cacheTransport", \.cacheTransport), .required("databaseTransport", \.databaseTransport),
        .added("library", \.library), .required("sharedHost", \.sharedHost),
        .required("cacheSettings", \.cacheSettings), .required("databaseSettings", \.databaseSettings),
        .required("concerns", \.concerns),
    ]
}

extension BlockRecord: JSONRecord {
    package static let fields: [JSONField<BlockRecord>] = [
        .required("pair", \.pair), .required("path", \.path), .required("directory", \.directory),
        .required("startedAt", \.startedAt), .added("durationNs", \.durationNs), .required("valid", \.valid),
        .required("overloaded", \.overloaded),
        .required("planned", \.planned), .required("completed", \.completed),
        .required("ratePerSecond", \.ratePerSecond), .required("hits", \.hits), .required("misses", \.misses),
        .required("queriesPerSecond", \.queriesPerSecond), .required("meanNs", \.meanNs), .required("p50Ns", \.p50Ns),
        .required("p95Ns", \.p95Ns), .required("p99Ns", \.p99Ns),
        .added("findings", \.findings),
    ]
}
