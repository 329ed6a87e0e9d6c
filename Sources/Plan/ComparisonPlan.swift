// SPDX-License-Identifier: Apache-2.0

/// A comparison of the cached path with the direct path, decided.
package struct ComparisonPlan: Sendable {
    /// The plan of every block; the path and the block are set for each.
    ///
    /// Its measure phase is that of one block, and it has a database. Its operations are `read` and `write`.
    package var run: RunPlan
    /// Pairs of blocks, one on each path.
    package var pairs: Int
    /// In the order of `ReadPath`; both, or one alone.
    package var paths: [ReadPath]
    /// The longest that the cold start takes, in nanoseconds; 0 for none.
    package var coldStart: Int64
    package var limit: DatabaseLimit?

    package init(run: RunPlan, pairs: Int, paths: [ReadPath], coldStart: Int64, limit: DatabaseLimit?) {
        self.run = run
        self.pairs = pairs
        self.paths = paths
        self.coldStart = coldStart
        self.limit = limit
    }
}

/// What a database can be asked at most, as its owner states it.
package enum DatabaseLimit: Sendable, Equatable {
    /// Queries per second.
    case rate(Double)
    /// Queries that may be under way at once.
    case workers(Int)
    /// A size of a managed database, from the catalogue.
    case store(StoreLimit)
}

/// What a size of a managed database can be asked at most; nil is not known, and never guessed.
package struct StoreLimit: Sendable, Equatable {
    /// Its name in the catalogue: `azure-sql/S2`.
    package var name: String
    package var workers: Int?
    package var unitsPerSecond: Double?
    /// What is limited, and where that is published, as a full sentence.
    package var source: String

    package init(name: String, workers: Int?, unitsPerSecond: Double?, source: String) {
        self.name = name
        self.workers = workers
        self.unitsPerSecond = unitsPerSecond
        self.source = source
    }
}
