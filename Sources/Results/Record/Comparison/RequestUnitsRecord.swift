// SPDX-License-Identifier: Apache-2.0

/// What a database that sells its work in units charged on each path; nil where a path was not measured.
package struct RequestUnitsRecord: Sendable, Equatable {
    package var directPerSecond: Double?
    package var cachedPerSecond: Double?
    /// By operations completed, hits included.
    package var directPerOperation: Double?
    package var cachedPerOperation: Double?
    /// By queries that were begun.
    package var perQuery: Double?
    /// What the cache saved of each operation's units, as a share; nil when one path was not measured.
    package var savedShare: Double?
    /// Requests that were refused because the units of the second were spent.
    package var directThrottled = 0
    package var cachedThrottled = 0
    /// The units per second that were spent in the block that spent most of those in which the database refused requests:
    /// about what is provisioned, or less where it refused only now and then; nil where it refused none.
    package var impliedPerSecond: Double?

    package init() {}
}

extension RequestUnitsRecord: JSONRecord {
    package static let fields: [JSONField<RequestUnitsRecord>] = [
        .required("directPerSecond", \.directPerSecond), .required("cachedPerSecond", \.cachedPerSecond),
        .required("directPerOperation", \.directPerOperation),
        .required("cachedPerOperation", \.cachedPerOperation), .required("perQuery", \.perQuery),
        .required("savedShare", \.savedShare), .required("directThrottled", \.directThrottled),
        .required("cachedThrottled", \.cachedThrottled), .required("impliedPerSecond", \.impliedPerSecond),
    ]
}
