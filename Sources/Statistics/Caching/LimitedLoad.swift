// SPDX-License-Identifier: Apache-2.0

/// The hit ratio to expect of a load that begins with an empty cache, comes in windows, and finds room for a number of keys
/// only.
///
/// Pauses do not matter: a key leaves by the reads and writes of others. Writes enter by a change of scale. With r reads
/// and w writes per read of all keys, c = r + w, a key that was read in the last t reads and not deleted since is resident
/// with the probability (r/c)(1 - exp(-ct)) under eviction of the least recently used, and (r/c) ct/(1 + ct) under
/// eviction of a random one. That is r/c times what it is without deletes at the time t c/r, so that the capacity counts
/// c/r times as much. Where writes store, they use the key as a read does: only the time is scaled.
package struct LimitedLoad: Sendable {
    package enum Eviction: Equatable, Sendable {
        case leastRecentlyUsed
        /// In its steady state from the start.
        case randomOrOldest
    }

    private let popularity: Popularity
    private let windows: [LoadWindow]
    private let writes: CacheWrites
    private let capacity: Double
    private let eviction: Eviction

    /// - Parameters:
    ///   - windows: in ascending order, not overlapping.
    ///   - writes: come in the windows as the reads do, with the same popularity of keys.
    ///   - capacity: keys that fit.
    package init(
        _ popularity: Popularity, windows: [LoadWindow], writes: CacheWrites = .none, capacity: Double,
        eviction: Eviction
    ) {
        self.popularity = popularity
        self.windows = windows
        self.writes = writes
        self.capacity = capacity
        self.eviction = eviction
    }

    /// The expected share of hits among the reads of all counted windows; nil where there are none.
    package var hitRatio: Double? {
        let scale = 1 + writes.perRead
        let stays = if case .delete = writes { 1 / scale } else { 1.0 }
        var position = 0.0
        var reads = 0.0
        var hits = 0.0
        let steady =
            eviction == .randomOrOldest ? HitRatio.randomOrOldest(popularity, capacity: capacity / stays) : 0
        for window in windows {
            let end = position + (window.end - window.start) * window.readsPerSecond
            if window.isCounted {
                let ratio =
                    switch eviction {
                    case .randomOrOldest: steady
                    case .leastRecentlyUsed:
                        ColdStart.leastRecentlyUsed(
                            popularity, capacity: capacity / stays, fromRead: position * scale, toRead: end * scale)
                    }
                hits += stays * ratio * (end - position)
                reads += end - position
            }
            position = end
        }
        return reads > 0 ? hits / reads : nil
    }
}
