// SPDX-License-Identifier: Apache-2.0
package import Database

/// The database behind the cache, and how a run works with it.
///
/// Times are nanoseconds.
package struct DatabasePlan: Sendable {
    package var spec: any DatabaseSpec
    package var rows: DatabaseRows
    /// The ids that may be asked for, by key number; nil where the id is the key's number: a table of ours.
    package var ids: [Int64]?
    /// Sessions over all threads.
    package var sessions: Int
    package var delay: QueryDelay
    /// How long a query, the wait for a session, or opening one may take.
    package var timeout: Int64
    package var strategy: InvalidationStrategy

    package init(
        spec: any DatabaseSpec, rows: DatabaseRows, ids: [Int64]? = nil, sessions: Int, delay: QueryDelay = .none,
        timeout: Int64, strategy: InvalidationStrategy = .delete
    ) {
        self.spec = spec
        self.rows = rows
        self.ids = ids
        self.sessions = sessions
        self.delay = delay
        self.timeout = timeout
        self.strategy = strategy
    }
}

/// The way that a read takes.
///
/// The raw value is its name in records and reports.
package enum ReadPath: String, Sendable, CaseIterable {
    /// Through the cache; in a comparison with the database behind it.
    case cached
    /// To the database alone.
    case direct
}

/// What a write does to the cached value once the database has it.
///
/// The raw value is its name in flags, profiles and records.
package enum InvalidationStrategy: String, Sendable, CaseIterable {
    /// UNLINK after the commit.
    case delete
    /// Nothing: the old value stays until it expires.
    case ttl
    /// SET of the new value after the commit.
    case writeThrough = "write-through"
    /// UNLINK before the query.
    case deleteBefore = "delete-before"
    /// UNLINK after the commit, and once more a while later.
    case deleteTwice = "delete-twice"
    /// Writes and fills store a value only where the cache holds no newer one (a Lua script).
    case versioned
    /// The key of the value holds a generation, which a write counts up after the commit.
    case versionedKey = "versioned-key"
    /// A fill needs a token, which a write takes away together with the value.
    case lease

    /// Those that need no record of versions, and that a comparison offers.
    package static let compared: [InvalidationStrategy] = [.delete, .ttl, .writeThrough]
}

/// One of the interleaved runs of a comparison, all of the same plan.
package struct Block: Sendable, Equatable {
    /// Its number among all blocks of the comparison, 0…63: part of the version of every value that it writes, so that no
    /// write stores what is there already.
    package var number: UInt64
    /// Names the random streams of its operations and arrivals; blocks with the same one ask for the same.
    package var stream: UInt64

    package init(number: UInt64, stream: UInt64) {
        self.number = number
        self.stream = stream
    }

    /// The name of a phase among the names of random streams.
    package func phase(_ name: String) -> String { stream == 0 ? name : "\(name).\(stream)" }
}
