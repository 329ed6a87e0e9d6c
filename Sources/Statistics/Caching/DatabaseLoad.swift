// SPDX-License-Identifier: Apache-2.0

/// How many queries per second reach the database, without a cache and behind one.
package struct DatabaseLoad: Equatable, Sendable {
    /// What the clients ask for.
    package let readsPerSecond: Double
    package let writesPerSecond: Double

    package init(readsPerSecond: Double, writesPerSecond: Double) {
        precondition(readsPerSecond >= 0 && writesPerSecond >= 0, "Rates are not negative.")
        self.readsPerSecond = readsPerSecond
        self.writesPerSecond = writesPerSecond
    }

    /// On the direct path, and also what a cold or flushed cache sends at first.
    package var directPerSecond: Double { readsPerSecond + writesPerSecond }

    /// On the cached path: the misses and every write.
    package func cachedPerSecond(hitRatio: Double) -> Double {
        readsPerSecond * (1 - hitRatio) + writesPerSecond
    }

    /// The share of all queries that the cache keeps away; 0 where nothing is asked.
    package func avoidedShare(hitRatio: Double) -> Double {
        directPerSecond > 0 ? 1 - cachedPerSecond(hitRatio: hitRatio) / directPerSecond : 0
    }

    /// The lowest hit ratio that keeps the database at or below a limit, 0 where none is needed, or nil where the
    /// writes alone exceed it.
    package func hitRatioNeeded(limitPerSecond: Double) -> Double? {
        guard writesPerSecond <= limitPerSecond else { return nil }
        return readsPerSecond > 0 ? max(0, 1 - (limitPerSecond - writesPerSecond) / readsPerSecond) : 0
    }

    /// The most queries per second that so many workers can answer.
    ///
    /// Busy workers are the rate times the mean service time (J. D. C. Little: A proof for the queuing formula L = λW,
    /// Operations Research 9, 1961).
    ///
    /// - Parameters:
    ///   - serviceNs: the mean time that a query holds a worker, above 0.
    ///   - utilisation: the share of the workers that may be busy; waiting grows without bound towards 1.
    package static func limitPerSecond(workers: Int, serviceNs: Double, utilisation: Double = 1) -> Double {
        precondition(workers >= 0 && serviceNs > 0, "A query takes some time of a worker.")
        return Double(workers) * utilisation * 1e9 / serviceNs
    }
}
