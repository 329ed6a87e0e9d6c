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

    /// The percentiles of reads that are the latency of a miss: the share of misses is at least what lies above them.
    ///
    /// A miss is slower than a hit, so that misses fill the tail.
    package var percentilesOfMisses: [Percentile] {
        let reads = hits + misses
        guard misses > 0 else { return [] }
        return Percentile.allCases.filter { percentile in
            Double(misses) * 10_000 >= Double(reads) * Double(percentile.tailPerTenThousand)
        }
    }

    package func operation(_ name: String) -> OperationRecord? { operations.first { $0.name == name } }
}
