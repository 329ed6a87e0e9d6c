// SPDX-License-Identifier: Apache-2.0
package import Database
internal import Histogram
package import Measure

/// What one thread saw of the parts of one cache-aside operation: the cache's commands, the database's queries, and the
/// waiting between them.
///
/// Latencies are nanoseconds.
package struct DatabaseRecorder {
    /// The response of reads that hit, and of those that went on to the database after a miss; in a closed loop the service
    /// time.
    package var hit: LatencyHistogram = .fine()
    package var miss: LatencyHistogram = .fine()
    /// The wait for a free session.
    package var poolWait: LatencyHistogram = .fine()
    /// A read's GET.
    package var get: LatencyHistogram = .fine()
    package var query: LatencyHistogram = .fine()
    /// The command after the query: the SET of a read's fill, the UNLINK or SET of a write.
    package var store: LatencyHistogram = .fine()
    package var queries: UInt64 = 0
    package var cacheUnavailable: UInt64 = 0
    package var failedFills: UInt64 = 0
    package var wrongValues: UInt64 = 0
    package var uncheckedValues: UInt64 = 0
    package var errors: [DatabaseErrorClass: UInt64] = [:]

    /// What the database charged; nil where it charges nothing.
    package var charge: QueryCharge?

    package init() {}

    /// Adds what a query was charged.
    package mutating func add(_ other: QueryCharge) {
        charge = charge ?? QueryCharge()
        charge?.add(other)
    }

    /// Adds what another recorder of the same operation holds.
    package mutating func add(_ other: DatabaseRecorder) {
        for table in Self.tables where other[keyPath: table].totalCount > 0 {
            self[keyPath: table].add(other[keyPath: table])
        }
        queries += other.queries
        cacheUnavailable += other.cacheUnavailable
        failedFills += other.failedFills
        wrongValues += other.wrongValues
        uncheckedValues += other.uncheckedValues
        errors.merge(other.errors, uniquingKeysWith: +)
        if let charge = other.charge { add(charge) }
    }

    /// Forgets everything, keeping the memory.
    package mutating func reset() {
        for table in Self.tables where self[keyPath: table].totalCount > 0 { self[keyPath: table].reset() }
        queries = 0
        cacheUnavailable = 0
        failedFills = 0
        wrongValues = 0
        uncheckedValues = 0
        errors.removeAll(keepingCapacity: true)
        charge = nil
    }

    private static let tables: [any WritableKeyPath<DatabaseRecorder, LatencyHistogram> & Sendable] = [
        \.hit, \.miss, \.poolWait, \.get, \.query, \.store,
    ]
}
