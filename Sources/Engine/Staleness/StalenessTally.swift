// SPDX-License-Identifier: Apache-2.0
internal import Histogram
package import Measure

/// What the threads of a block found out about the versions that reads returned.
///
/// Times are nanoseconds.
package struct StalenessTally: Sendable {
    /// Reads whose version was compared, those older than an acknowledged write, and of these those that the database gave.
    package var judged: UInt64 = 0
    package var stale: UInt64 = 0
    package var staleFromDatabase: UInt64 = 0
    /// Reads of keys of which a write got no answer, so that nobody knows what is right.
    package var unjudged: UInt64 = 0
    /// Reads that returned less than the same reader had seen before they began.
    package var backward: UInt64 = 0
    /// Values that are damaged, of another key or run, or of a version that was never written.
    package var corrupt: UInt64 = 0
    package var foreign: UInt64 = 0
    package var future: UInt64 = 0
    /// How long the first newer version had been acknowledged when a stale read began.
    package var ages: LatencyHistogram = .fine()
    /// Those of `ages` that are lower bounds, because too many versions had come since.
    package var boundedAges: UInt64 = 0
    /// Stale reads by how many versions they were behind; the last place holds all of 64 and more.
    package var behind = [UInt64](repeating: 0, count: 65)
    package var mostBehind: UInt64 = 0
    /// Writes by what became of them, warm-up included.
    package var writes: UInt64 = 0
    package var rejectedWrites: UInt64 = 0
    package var unknownWrites: UInt64 = 0
    /// Writes that a read saw hidden after each of `VersionLedger.windows`.
    package var hidden = [UInt64](repeating: 0, count: VersionLedger.windows.count)
    /// Writes whose value, or deletion, did not reach the cache.
    package var failedInvalidations: UInt64 = 0
    /// Fills that a script refused: a newer version was there, or the lease was lost.
    package var refusedFills: UInt64 = 0
    package var readCommands: UInt64 = 0
    package var writeCommands: UInt64 = 0
    package var scriptReloads: UInt64 = 0
    /// Loads, those begun before the value had expired, and readers that waited for another's, or gave that up.
    package var loads: UInt64 = 0
    package var earlyLoads: UInt64 = 0
    package var waits: UInt64 = 0
    package var gaveUp: UInt64 = 0
    package var mostLoaders = 0
    /// From the miss to the fill, over all loads that filled.
    package var loadTime: Int64 = 0
    package var filledLoads: UInt64 = 0
    /// Queries of the measure phase by its seconds.
    package var queriesBySecond: [UInt64] = []
    /// Of an audit: keys that were compared, those that the cache held, and those that it held older than the database.
    package var audited: UInt64 = 0
    package var present: UInt64 = 0
    package var outdated: UInt64 = 0
    /// Keys of an audit whose row could not be read.
    package var unread: UInt64 = 0
    /// Whether some of what readers had seen was forgotten, so that `backward` is a lower bound.
    package var forgetsReaders = false
    /// The first of what is wrong, each as a sentence with its key.
    package var examples: [String] = []
    /// The loads of the key that was read most; of a block's total only.
    package var busiest: KeyLoads?

    package init() {}

    package mutating func add(_ other: StalenessTally) {
        for count in Self.counts { self[keyPath: count] += other[keyPath: count] }
        if other.ages.totalCount > 0 { ages.add(other.ages) }
        for place in behind.indices { behind[place] += other.behind[place] }
        for place in hidden.indices { hidden[place] += other.hidden[place] }
        mostBehind = max(mostBehind, other.mostBehind)
        mostLoaders = max(mostLoaders, other.mostLoaders)
        loadTime += other.loadTime
        forgetsReaders = forgetsReaders || other.forgetsReaders
        for (second, queries) in other.queriesBySecond.enumerated() { addQueries(queries, second: second) }
        examples = Array((examples + other.examples).prefix(5))
        if (other.busiest?.reads ?? 0) > (busiest?.reads ?? 0) { busiest = other.busiest }
    }

    mutating func addQueries(_ queries: UInt64, second: Int) {
        while queriesBySecond.count <= second { queriesBySecond.append(0) }
        queriesBySecond[second] += queries
    }

    mutating func note(_ example: @autoclosure () -> String) {
        if examples.count < 5 { examples.append(example()) }
    }

    private static let counts: [any WritableKeyPath<StalenessTally, UInt64> & Sendable] = [
        \.judged, \.stale, \.staleFromDatabase, \.unjudged, \.backward, \.corrupt, \.foreign, \.future, \.boundedAges,
        \.writes, \.rejectedWrites, \.unknownWrites, \.failedInvalidations, \.refusedFills, \.readCommands,
        \.writeCommands, \.scriptReloads, \.loads, \.earlyLoads, \.waits, \.gaveUp, \.filledLoads, \.audited, \.present,
        \.outdated, \.unread,
    ]
}
