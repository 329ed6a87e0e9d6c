// SPDX-License-Identifier: Apache-2.0

/// What one strategy leaves stale, and what it costs.
///
/// Reads and writes are those of the measure phases. Latencies of reads and writes stand under the path of its name.
package struct StrategyStalenessRecord: Sendable, Equatable {
    package var strategy = ""
    package var blocks = 0
    /// Reads whose version was compared, those older than a write acknowledged before they began, and the 95 % interval of
    /// their share.
    package var reads = 0
    package var stale = 0
    package var shareLow: Double?
    package var shareHigh: Double?
    /// Stale reads that the database itself gave: a lagging replica.
    package var staleFromDatabase = 0
    /// Reads of keys of which a write got no answer.
    package var unjudged = 0
    /// How long the first newer version had been acknowledged when a stale read began.
    package var age = LatencyRecord()
    /// Ages that are lower bounds, because too many versions had come since.
    package var boundedAges = 0
    /// How many versions stale reads were behind; nil where there are too few of them.
    package var behindP50: Int?
    package var behindP99: Int?
    package var behindMax = 0
    package var writes = 0
    package var rejectedWrites = 0
    package var unknownWrites = 0
    package var hidden: [HiddenWritesRecord] = []
    package var failedInvalidations = 0
    package var backward = 0
    package var corrupt = 0
    package var foreign = 0
    package var future = 0
    /// Keys that the cache held when all was quiet, and those that it held older than the database; nil where nobody
    /// looked.
    package var present: Int?
    package var outdated: Int?
    /// Whether the expiry was waited for before that.
    package var expiryAwaited = false
    package var hits = 0
    package var misses = 0
    package var queries = 0
    package var queriesPerSecond = 0.0
    package var worstSecondQueries = 0
    package var commandsPerRead: Double?
    package var commandsPerWrite: Double?
    package var loads = 0
    package var mostLoaders = 0
    package var waits = 0
    package var gaveUp = 0
    package var refusedFills = 0
    /// The first of what was wrong, each as a sentence with its key.
    package var examples: [String] = []

    package init() {}

    package var share: Double? { reads > 0 ? Double(stale) / Double(reads) : nil }
    package var wrongValues: Int { corrupt + foreign + future }
    package var hitRatio: Double? { hits + misses > 0 ? Double(hits) / Double(hits + misses) : nil }

    /// Whether nothing was seen that the strategy leaves wrong for good.
    ///
    /// - Parameter allowed: keys that may be left stale.
    package func isCorrect(allowed: Int) -> Bool { (outdated.map { $0 <= allowed } ?? false) && wrongValues == 0 }
}

extension StrategyStalenessRecord: JSONRecord {
    package static let fields: [JSONField<StrategyStalenessRecord>] = [
        .required("strategy", \.strategy), .required("blocks", \.blocks), .required("reads", \.reads),
        .required("stale", \.stale), .required("shareLow", \.shareLow), .required("shareHigh", \.shareHigh),
        .required("staleFromDatabase", \.staleFromDatabase), .required("unjudged", \.unjudged),
        .required("age", \.age), .required("boundedAges", \.boundedAges), .required("behindP50", \.behindP50),
        .required("behindP99", \.behindP99), .required("behindMax", \.behindMax), .required("writes", \.writes),
        .required("rejectedWrites", \.rejectedWrites), .required("unknownWrites", \.unknownWrites),
        .required("hidden", \.hidden), .required("failedInvalidations", \.failedInvalidations),
        .required("backward", \.backward), .required("corrupt", \.corrupt), .required("foreign", \.foreign),
        .required("future", \.future), .required("present", \.present), .required("outdated", \.outdated),
        .required("expiryAwaited", \.expiryAwaited), .required("hits", \.hits), .required("misses", \.misses),
        .required("queries", \.queries), .required("queriesPerSecond", \.queriesPerSecond),
        .required("worstSecondQueries", \.worstSecondQueries), .required("commandsPerRead", \.commandsPerRead),
        .required("commandsPerWrite", \.commandsPerWrite), .required("loads", \.loads),
        .required("mostLoaders", \.mostLoaders), .required("waits", \.waits), .required("gaveUp", \.gaveUp),
        .required("refusedFills", \.refusedFills), .required("examples", \.examples),
    ]
}

/// Writes that reads saw hidden by an older value, so long after their acknowledgement.
package struct HiddenWritesRecord: Sendable, Equatable {
    package var afterNs: Int64 = 0
    /// Nil where no block was as long.
    package var writes: Int?
    package var shareLow: Double?
    package var shareHigh: Double?

    package init() {}
}

extension HiddenWritesRecord: JSONRecord {
    package static let fields: [JSONField<HiddenWritesRecord>] = [
        .required("afterNs", \.afterNs), .required("writes", \.writes), .required("shareLow", \.shareLow),
        .required("shareHigh", \.shareHigh),
    ]
}
