// SPDX-License-Identifier: Apache-2.0

/// The hit ratio to expect of a load that begins with an empty cache and comes in windows with pauses between them, when
/// the cache has room for every key: expiries run on while nothing is read or written.
///
/// Reads and writes come as Poisson processes inside the windows. Time is counted in reads of all keys here, so that it
/// stands still in a pause. Per key, with r reads, w writes and u writes that store per read of all keys (w = u where
/// writes refresh, u = 0 where they delete), stores come at the density u + r(1 - P(n)), P being the probability of being
/// resident. A key is resident whose last store is younger than the expiry and was followed by no write:
///
///     P(n) = ∫ from θ(n) to n of (u + r(1 - P(s))) exp(-w(n - s)) ds
///
/// with θ(n) the reads up to one expiry ago: a renewal equation (D. R. Cox: Renewal Theory, 1962, chapter 4) with a lag
/// that jumps where a pause ends. It is solved in steps of a small share of the expiry (see `FillSolver`). `ColdStart` has
/// the closed form for a single window.
package struct InterruptedLoad: Sendable {
    /// In few groups.
    private let popularity: Popularity
    private let writes: CacheWrites
    private let timeline: FillTimeline

    /// - Parameters:
    ///   - windows: in ascending order, not overlapping.
    ///   - writes: come in the windows as the reads do, with the same popularity of keys.
    ///   - expirySeconds: from fill to expiry; infinite for keys that never expire.
    package init(
        _ popularity: Popularity, windows: [LoadWindow], writes: CacheWrites = .none,
        expirySeconds: Double = .infinity
    ) {
        precondition(writes.perRead >= 0 && expirySeconds > 0, "Rates and times are positive.")
        self.popularity = popularity.coarse()
        self.writes = writes
        timeline = FillTimeline(windows, expirySeconds: expirySeconds)
    }

    /// The expected share of hits among the reads of all counted windows; nil where there are none.
    package var hitRatio: Double? {
        guard timeline.countedReads > 0 else { return nil }
        var solver = FillSolver(timeline, writes)
        let misses = popularity.sum { solver.misses(probability: $0) }
        return 1 - misses / timeline.countedReads
    }
}
