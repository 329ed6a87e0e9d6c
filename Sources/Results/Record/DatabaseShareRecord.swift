// SPDX-License-Identifier: Apache-2.0

/// What the database, and the cache in front of it, did in one operation of a comparison.
package struct DatabaseShareRecord: Sendable, Equatable {
    /// Queries that were begun.
    package var queries = 0
    /// Operations whose cache did not do its part (no connection, no answer, an error reply), and which went on with the
    /// database alone.
    ///
    /// A completed read is a hit, a miss, or one of these.
    package var cacheUnavailable = 0
    /// Reads that missed and whose value could not be put into the cache after the query.
    package var failedFills = 0
    /// Queries that failed, by class: `connection`, `timeout`, `missingTable`, `noRow`, ….
    package var errors = OrderedCounts()
    /// Values that were read and were not what was written: of another key, damaged, or cut.
    package var wrongValues = 0
    /// Values that were read and could not be checked: shorter than 32 bytes, or of the user's own rows.
    package var uncheckedValues = 0

    /// Request units that the database charged; nil where it charges none.
    package var requestUnits: Double?
    /// Requests that it refused for the time being, where they are counted apart from queries; nil where they are not, as
    /// are the next two.
    package var throttled: Int?
    /// For how long was waited before the next tries, over all of them.
    package var throttledNs: Int64?
    /// Of the refused requests, how many were made again.
    package var retried: Int?

    package init() {}
}

extension DatabaseShareRecord: JSONRecord {
    package static let fields: [JSONField<DatabaseShareRecord>] = [
        .required("queries", \.queries), .required("cacheUnavailable", \.cacheUnavailable),
        .added("failedFills", \.failedFills), .required("errors", \.errors),
        .required("wrongValues", \.wrongValues),
        .required("uncheckedValues", \.uncheckedValues), .whenPresent("requestUnits", \.requestUnits),
        .whenPresent("throttled", \.throttled), .whenPresent("throttledNs", \.throttledNs),
        .whenPresent("retried", \.retried),
    ]
}
