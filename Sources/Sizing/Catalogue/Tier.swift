// SPDX-License-Identifier: Apache-2.0

/// One size of a managed cache, with what is published about it.
package struct Tier: Sendable, Equatable {
    /// Unique in the catalogue: `P1`, `Standard C3`.
    package var name: String
    /// The maker's own name where it has one: `Standard_C3`.
    package var id: String
    /// The size alone: `C3`.
    package var size: String
    package var service: String
    package var family: TierFamily
    package var guidance: TierGuidance
    /// `Premium`, `Balanced`.
    package var tierClass = ""
    /// What the figures are for: `shard`; empty for the whole cache.
    package var per = ""
    package var memoryGB: Figure<Double>?
    package var usableMemoryGB: Figure<Double>?
    /// A number, or a word such as `shared`.
    package var processors: Figure<String>?
    package var primaryShards: Figure<Int>?
    package var bandwidthMbps: Figure<Double>?
    package var connections: Figure<Int>?
    package var nodes: Figure<Int>?
    /// How many shards a user may have; nil where the maker decides that.
    package var mostShards: Figure<Int>?
    package var isPreview: Figure<Bool>?
    /// The tiers that the maker names as its successors.
    package var successors: Figure<[String]>?
    package var operations: [PublishedRate] = []

    package init(
        name: String, id: String, size: String, service: String, family: TierFamily,
        guidance: TierGuidance = TierGuidance()
    ) {
        self.name = name
        self.id = id
        self.size = size
        self.service = service
        self.family = family
        self.guidance = guidance
    }

    /// The published rate that comes nearest to the way a cache is used: of the default cluster policy and capacity, and
    /// of several the newest.
    ///
    /// Where a rate without TLS is asked for and none is published, the one with TLS stands for it: it is no higher.
    package func rate(tls: Bool) -> PublishedRate? {
        let usual = operations.filter { $0.policy ?? "OSS" == "OSS" && $0.capacity == nil }
        func newest(_ isTLS: Bool) -> PublishedRate? {
            usual.filter { $0.tls == isTLS }.max { ($0.source.date ?? "") < ($1.source.date ?? "") }
        }
        return newest(tls) ?? (tls ? nil : newest(true))
    }
}

/// Operations per second that the maker saw, best case and without a promise.
package struct PublishedRate: Sendable, Equatable {
    package var perSecond: Double
    package var tls: Bool
    /// The cluster policy, `OSS` or `Enterprise`; nil where the tier has none.
    package var policy: String?
    /// The capacity setting; nil for the default.
    package var capacity: Int?
    /// The connections of this row; nil where the conditions say how many.
    package var connections: Int?
    package var conditions: RateConditions
    package var source: CatalogueSource
}

/// What a published rate was measured with.
package struct RateConditions: Sendable, Equatable {
    package var name: String
    package var operation: String
    package var valueBytes: Int
    package var depth: Int
    package var connections: Int?
}
