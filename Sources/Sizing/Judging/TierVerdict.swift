// SPDX-License-Identifier: Apache-2.0

/// What a tier makes of a question.
package struct TierVerdict: Sendable {
    package enum Outcome: String, Sendable {
        case fits
        case tooSmall = "too-small"
        /// The memory of the tier is not published: nobody can tell.
        case unknown
    }

    package var tier: Tier
    /// The shards that it takes, where the user chooses them; 1 elsewhere.
    package var shards: Int
    /// One for each limit, in the order of `TierLimit`.
    package var uses: [LimitUse]
    package var usesAtTwice: [LimitUse]
    package var outcome: Outcome
    /// What happens on the loss of a node, as sentences.
    package var nodeLoss: [String]
    /// What else one should know, as sentences.
    package var cautions: [String]
    /// Until when there is such a tier and what follows, as sentences.
    package var retirement: [String]

    package var name: String { shards > 1 ? "\(tier.name) × \(shards)" : tier.name }
    package var fits: Bool { outcome == .fits }
    package var retires: Bool { tier.family.retirement != nil }

    package func use(_ limit: TierLimit) -> LimitUse? { uses.first { $0.limit == limit } }

    /// The limit that is reached first as the load grows; nil where no limit is known.
    package var binding: LimitUse? { Self.first(of: uses) }
    package var bindingAtTwice: LimitUse? { Self.first(of: usesAtTwice) }

    /// By how much the binding limit could be asked more before it is reached, as a factor.
    package var headRoom: Double? { binding?.strain.map { $0 > 0 ? 1 / $0 : .infinity } }

    /// The limits that nobody tells, of those that the question asks for.
    package var unknownLimits: [TierLimit] { uses.filter { $0.need != nil && $0.available == nil }.map(\.limit) }

    package var fitsAtTwice: Bool { outcome != .unknown && !usesAtTwice.contains(where: \.isExceeded) }

    /// What the tier holds, for the order from small to large; the label where nothing else is known.
    package var capacityBytes: Double { use(.memory)?.available ?? .infinity }

    static func first(of uses: [LimitUse]) -> LimitUse? {
        uses.filter { $0.strain != nil }.max { ($0.strain ?? 0) < ($1.strain ?? 0) }
    }
}
