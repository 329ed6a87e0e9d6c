// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP
internal import Results

/// What the cache told about keys that it threw out because its memory is limited.
struct EvictionFacts: Equatable {
    /// How keys are chosen.
    enum Policy: Equatable {
        case leastRecentlyUsed
        /// A random one, or the one whose expiry is next: with one expiry for all, the oldest.
        case randomOrOldest
        case leastFrequentlyUsed
        case unknown
    }

    var evicted: Int
    /// As INFO has it: `allkeys-lru`; empty when it was not told.
    var policyName: String
    /// Keys that fit; nil when it was not told, or told for one of several servers only.
    var keys: Int?

    /// Nil where nothing was evicted, or INFO does not tell.
    ///
    /// - Parameters:
    ///   - before: INFO before the first block, and `after` the last one.
    ///   - database: whose keys count.
    init?(before: OrderedTexts, after: OrderedTexts, database: Int, isCluster: Bool) {
        guard let evicted = ServerRecord(before: before, after: after).growth("evicted_keys"), evicted > 0,
            after.integer("maxmemory") != 0
        else { return nil }
        self.evicted = evicted
        policyName = after["maxmemory_policy"] ?? ""
        keys = isCluster ? nil : after["db\(database)"].flatMap(Self.keys)
    }

    var policy: Policy {
        switch policyName {
        case "allkeys-lru", "volatile-lru": .leastRecentlyUsed
        case "allkeys-random", "volatile-random", "volatile-ttl": .randomOrOldest
        case "allkeys-lfu", "volatile-lfu": .leastFrequentlyUsed
        default: .unknown
        }
    }

    /// Then only keys with an expiry were thrown out.
    var sparesKeysWithoutExpiry: Bool { policyName.hasPrefix("volatile-") }

    /// The count in a line such as `keys=1200,expires=1200,avg_ttl=0`.
    private static func keys(_ line: String) -> Int? {
        line.split(separator: ",").first { $0.hasPrefix("keys=") }.flatMap { Int($0.dropFirst("keys=".count)) }
    }
}

extension EvictionFacts {
    /// The evictions of a whole comparison: from the first INFO that was shown to the last.
    init?(_ analysis: ComparisonAnalysis) {
        let records = ((analysis.coldStart.map { [$0] } ?? []) + analysis.blocks).map(\.record.server)
        let servers = records + [analysis.merged.server]
        guard let before = servers.first(where: { !$0.before.all.isEmpty })?.before,
            let after = (servers.dropLast().last { !$0.after.all.isEmpty } ?? servers.last)?.after
        else { return nil }
        self.init(
            before: before, after: after, database: analysis.plan.run.target.url.database,
            isCluster: analysis.merged.target.mode == "cluster")
    }
}
