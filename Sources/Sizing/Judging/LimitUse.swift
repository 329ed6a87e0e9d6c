// SPDX-License-Identifier: Apache-2.0

/// What a tier is limited by.
package enum TierLimit: String, Sendable, CaseIterable {
    case memory, bandwidth, connections, operations

    /// The share of the limit that a plan may use.
    ///
    /// Memory and connections are counted, and the reserve is taken off the memory before. Bandwidth and operations come in
    /// bursts, and are published for the best case: 70 %.
    package var ceiling: Double {
        switch self {
        case .memory, .connections: 1
        case .bandwidth, .operations: 0.7
        }
    }
}

/// How much of one limit a cache needs.
package struct LimitUse: Sendable, Equatable {
    package var limit: TierLimit
    /// In bytes, Mbit/s, connections or operations per second; nil where the question does not say.
    package var need: Double?
    /// What the tier has, with all its shards; nil where nobody tells.
    package var available: Double?
    /// Whether the limit is derived and not published as such.
    package var isEstimate = false
    /// Where the limit comes from.
    package var source: CatalogueSource?

    /// The part of the limit that is used, 1 for all of it; nil where either side is unknown.
    package var share: Double? {
        guard let need, let available, available > 0 else { return nil }
        return need / available
    }

    /// The share by what a plan may use of it: the limit with the greatest is reached first.
    package var strain: Double? { share.map { $0 / limit.ceiling } }

    package var isExceeded: Bool { strain.map { $0 > 1 } ?? false }

    package init(
        _ limit: TierLimit, need: Double?, available: Double?, isEstimate: Bool = false, source: CatalogueSource? = nil
    ) {
        self.limit = limit
        self.need = need
        self.available = available
        self.isEstimate = isEstimate
        self.source = source
    }
}
