// SPDX-License-Identifier: Apache-2.0

/// The hit ratio from which the cached path is as fast on average as the direct one.
package enum BreakEven: Equatable, Sendable {
    /// The cached path is faster above this ratio, between 0 and 1, and slower below.
    case hitRatio(Double)
    /// It is faster even when every read misses.
    case always
    /// It is slower even when every read hits.
    case never
}

/// What the measured mean latencies of cache and database say about the cached path, all in nanoseconds.
///
/// In cache-aside a hit costs the GET, and a miss the GET, the query and the SET that fills the cache: L(h) = L_get +
/// (1 - h)(L_db + L_set). The direct path costs L_db. The database's mean must be the one at the load that it has, not
/// an idle one; means add up, percentiles do not.
package struct CacheEconomics: Equatable, Sendable {
    /// The mean of a GET.
    package let getNs: Double
    /// The mean of the query, by the direct path.
    package let directNs: Double
    /// The mean of the SET that fills the cache; 0 where the answer does not wait for it.
    package let fillNs: Double

    package init(getNs: Double, directNs: Double, fillNs: Double) {
        self.getNs = getNs
        self.directNs = directNs
        self.fillNs = fillNs
    }

    /// The predicted mean of the cached path: L_get + (1 - h)(L_db + L_set).
    package func predictedMeanNs(hitRatio: Double) -> Double {
        getNs + (1 - hitRatio) * (directNs + fillNs)
    }

    /// h* = (L_get + L_set)/(L_db + L_set), where L(h*) = L_db.
    package var breakEven: BreakEven {
        Self.breakEven(hitNs: getNs, missNs: getNs + directNs + fillNs, directNs: directNs)
    }

    /// h* = (L_miss - L_db)/(L_miss - L_hit), from the means of hits and of whole misses as they were measured.
    ///
    /// It differs from the prediction where the database answers faster because the cache asks it less.
    package static func breakEven(hitNs: Double, missNs: Double, directNs: Double) -> BreakEven {
        guard hitNs < directNs else { return .never }
        guard missNs > directNs else { return .always }
        return .hitRatio((missNs - directNs) / (missNs - hitNs))
    }

    /// The mean of the cached path from its measured parts: h L_hit + (1 - h) L_miss.
    package static func mixedMeanNs(hitRatio: Double, hitNs: Double, missNs: Double) -> Double {
        hitRatio * hitNs + (1 - hitRatio) * missNs
    }

    /// Whether a quantile of the cached path is the latency of a hit, when no miss is faster than a hit: the latencies
    /// are a mixture, so the share of misses must be below 1 - q.
    package static func isHit(quantile: Double, hitRatio: Double) -> Bool {
        // The allowance keeps 1 - 0.99 from being more than one hundredth.
        1 - hitRatio < (1 - quantile) * (1 - 1e-9)
    }
}
