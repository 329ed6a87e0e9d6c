// SPDX-License-Identifier: Apache-2.0

/// From where to where a latency was taken.
///
/// The raw value is its key in a record.
package enum LatencyKind: String, Sendable, CaseIterable {
    /// Done minus scheduled; in a closed loop the same as `service`.
    case response
    /// Done minus written.
    case service
    /// Picked up minus scheduled: the tool's own fault.
    case generatorLag
    /// Written minus picked up: waiting for a connection.
    case queue
    /// Done minus scheduled, of the operations that got an error reply.
    case errorReply
    /// The response of cache-aside reads that found their value.
    case responseHit
    /// The response of cache-aside reads that went on to the database.
    case responseMiss
    /// Waiting for a database session.
    case poolWait
    /// The GET of a cache-aside read, from written to its reply.
    case get
    /// The query of the database, from its session to its outcome.
    case query
    /// The SET that fills the cache after a miss, from written to its reply.
    case fill
    /// The UNLINK or SET after a write, from written to its reply.
    case invalidation

    /// Whether only operations with a database behind the cache have it.
    package var isOfDatabase: Bool {
        switch self {
        case .response, .service, .generatorLag, .queue, .errorReply: false
        case .responseHit, .responseMiss, .poolWait, .get, .query, .fill, .invalidation: true
        }
    }

    /// The name in CSV files: `generator_lag`.
    package var column: String {
        switch self {
        case .generatorLag: "generator_lag"
        case .errorReply: "error_reply"
        case .responseHit: "response_hit"
        case .responseMiss: "response_miss"
        case .poolWait: "pool_wait"
        default: rawValue
        }
    }

    /// The name for people: `generator lag`.
    package var title: String { String(column.map { $0 == "_" ? " " : $0 }) }
}
