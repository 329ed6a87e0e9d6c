// SPDX-License-Identifier: Apache-2.0

/// What a path of a comparison did with the cache, its operations together.
extension PathRecord {
    package var hits: Int { operations.reduce(0) { $0 + $1.hits } }
    package var misses: Int { operations.reduce(0) { $0 + $1.misses } }

    /// Hits by hits and misses; nil where nothing was read through the cache.
    package var hitRatio: Double? {
        let reads = hits + misses
        return reads > 0 ? Double(hits) / Double(reads) : nil
    }

    /// Reads that went on to the database because the cache did not answer.
    package var readsWithoutCache: Int { operation("read")?.database?.cacheUnavailable ?? 0 }

    /// The share of reads that the database answered: misses, and reads without the cache; nil where nothing was read.
    package var databaseShare: Double? {
        let reads = hits + misses + readsWithoutCache
        return reads > 0 ? Double(misses + readsWithoutCache) / Double(reads) : nil
    }

    /// The percentiles of reads that are the latency of the database: its share is at least what lies above them.
    ///
    /// A miss is slower than a hit, so that misses fill the tail.
    package var percentilesOfMisses: [Percentile] {
        let slow = misses + readsWithoutCache
        guard slow > 0 else { return [] }
        return Percentile.allCases.filter { percentile in
            Double(slow) * 10_000 >= Double(hits + slow) * Double(percentile.tailPerTenThousand)
        }
    }

    package func operation(_ name: String) -> OperationRecord? { operations.first { $0.name == name } }
}
