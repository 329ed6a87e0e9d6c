// SPDX-License-Identifier: Apache-2.0

/// What a database was asked on each path, and what it could be asked.
package struct DatabaseLoadRecord: Sendable, Equatable {
    /// The name of the back end: `sqlite`, `postgres`.
    package var kind = ""
    /// With `***` in place of user and password.
    package var url = ""
    package var server = ""
    package var version = ""
    /// Sessions that were open, over all threads.
    package var sessions = 0
    /// Nil when the path was not measured, as is `cachedQueriesPerSecond`.
    package var directQueriesPerSecond: Double?
    package var cachedQueriesPerSecond: Double?
    /// 1 - cached by direct; nil when one of them was not measured.
    package var avoidedShare: Double?
    /// What a cold or flushed cache sends at first: every read and every write.
    package var flushedQueriesPerSecond: Double?
    /// The limit that was stated with --database-limit; nil without one.
    package var limitPerSecond: Double?
    /// The hit ratio that keeps the database at the limit; nil without one, or where the writes alone exceed it.
    package var hitRatioNeeded: Double?
    /// The limit as it was stated: `200/s`, `60 workers`.
    package var limit: String?
    /// Where a named limit comes from, as a full sentence; nil for other limits.
    package var limitSource: String?
    /// What was paid in request units; nil for a database that charges none.
    package var requestUnits: RequestUnitsRecord?

    package init() {}
}

extension DatabaseLoadRecord: JSONRecord {
    package static let fields: [JSONField<DatabaseLoadRecord>] = [
        .required("kind", \.kind), .added("url", \.url), .added("server", \.server), .added("version", \.version),
        .added("sessions", \.sessions), .required("directQueriesPerSecond", \.directQueriesPerSecond),
        .required("cachedQueriesPerSecond", \.cachedQueriesPerSecond), .required("avoidedShare", \.avoidedShare),
        .added("flushedQueriesPerSecond", \.flushedQueriesPerSecond), .added("limitPerSecond", \.limitPerSecond),
        .added("hitRatioNeeded", \.hitRatioNeeded), .added("limit", \.limit),
        .whenPresent("limitSource", \.limitSource), .whenPresent("requestUnits", \.requestUnits),
    ]
}
