// SPDX-License-Identifier: Apache-2.0
internal import Plan

/// What a cache-aside operation is waiting for.
enum AsideStep: UInt8 {
    /// The reply to a read's GET.
    case get
    /// A session of the database, and then its outcome.
    case query
    /// The reply to the SET that fills the cache after a miss.
    case fill
    /// The reply to the UNLINK, or the SET, after a write.
    case invalidate
}

/// What has come of a step.
enum AsideEvent {
    case hit, miss
    /// The cache did not do its part: no connection, no reply in time, or an error reply.
    case cacheFailed
    /// The database has given the value, or has stored it.
    case row, written
    /// The cache has done what came after the query.
    case stored
}

/// What an operation does next.
enum AsideAction: Equatable {
    case get, query, fill, invalidate, finish
}

/// The cache-aside pattern as a table: which step follows which, on either path.
///
/// A read: GET; a hit is the answer; on a miss the query, then the SET with expiry, then the answer. A write: the query,
/// then what the strategy does to the cached value. A cache that fails costs the operation nothing but its help: the
/// database answers, and the step that the cache would have had is left out. On the direct path there is the query alone.
/// Failures of the database end an operation, whatever its step, and are no event of this table.
struct AsideFlow: Equatable {
    let path: ReadPath
    let strategy: InvalidationStrategy

    /// - Parameter cacheIsUp: whether there is a connection to the cache.
    func first(isWrite: Bool, cacheIsUp: Bool) -> AsideAction {
        isWrite || path == .direct || !cacheIsUp ? .query : .get
    }

    /// - Parameters:
    ///   - step: the step that the event belongs to.
    ///   - cacheHasFailed: whether the cache failed in an earlier step.
    func next(after event: AsideEvent, in step: AsideStep, cacheHasFailed: Bool) -> AsideAction {
        switch event {
        case .hit, .stored: .finish
        case .miss: .query
        case .cacheFailed: step == .get ? .query : .finish
        case .row: path == .direct || cacheHasFailed ? .finish : .fill
        case .written: path == .direct || strategy == .ttl ? .finish : .invalidate
        }
    }
}
