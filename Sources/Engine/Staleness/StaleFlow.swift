// SPDX-License-Identifier: Apache-2.0
internal import Plan

/// What an operation whose versions are followed is waiting for, or does next.
enum StaleStep: UInt8 {
    /// The reply to the GET of a generation (`versioned-key`), and to that of the value.
    case generation, get
    /// The reply to the SET NX of a lock or a lease, and the time until the next look of a reader that got neither.
    case token, retry
    /// The load of the same key that another reader of this process has begun.
    case flight
    /// A session of the database, and then its outcome.
    case query
    /// The declared delay between a read's query and its fill.
    case window
    /// The reply to what fills the cache, and to the UNLINK of the lock behind it.
    case fill, unlock
    /// The reply to the UNLINK of `delete-before`.
    case deleteBefore
    /// The end of another write of the same key.
    case turn
    /// The reply to what a write does after the commit.
    case invalidate
    /// The time until the second UNLINK of `delete-twice`, and its reply.
    case rest, deleteAgain
    case done
}

/// What has come of a step.
enum StaleEvent {
    case hit, miss
    /// A hit that is to be loaded anew before it expires.
    case early
    case generation
    /// A lock, a lease, the lead of a load, or the turn to write is the operation's own, or somebody else's.
    case won, lost
    /// It was waited for long enough.
    case gaveUp
    /// Another reader's load has given the value.
    case joined
    case row, written
    case stored
    /// A time is over.
    case elapsed
    /// The cache did not do its part.
    case cacheFailed
}

/// Cache-aside with followed versions as a table: which step follows which.
///
/// Failures of the database end an operation, whatever its step, and are no event of this table.
struct StaleFlow: Equatable {
    let strategy: InvalidationStrategy
    let stampedeGuard: StampedeGuard
    let hasWindow: Bool
    let isAudit: Bool

    /// Whether a fill needs a key of its own in the cache: a lease, or the lock of a guard.
    var usesToken: Bool { strategy == .lease || stampedeGuard == .lock }

    private var look: StaleStep { strategy == .versionedKey ? .generation : .get }

    func first(isWrite: Bool, cacheIsUp: Bool) -> StaleStep {
        if isWrite { return strategy == .deleteBefore && cacheIsUp ? .deleteBefore : .turn }
        return cacheIsUp ? look : .query
    }

    /// - Parameters:
    ///   - holdsToken: whether the operation has the lock or the lease.
    ///   - cacheHasFailed: whether the cache failed in an earlier step, or the operation may not fill it.
    func next(after event: StaleEvent, in step: StaleStep, holdsToken: Bool, cacheHasFailed: Bool) -> StaleStep {
        if isAudit { return audit(event, step) }
        switch (step, event) {
        case (.generation, .generation): return .get
        case (.get, .hit): return .done
        case (.get, .early): return .query
        case (.get, .miss): return load
        case (.generation, _), (.get, _): return .query
        case (.token, .won): return .query
        case (.token, .lost): return .retry
        case (.token, _): return .query
        case (.retry, .elapsed): return look
        case (.retry, _): return .query
        case (.flight, .joined): return .done
        case (.flight, _): return .query
        case (.query, .row): return afterRow(mayFill: !cacheHasFailed && (!usesToken || holdsToken))
        case (.query, .written): return strategy == .ttl || strategy == .deleteBefore ? .done : .invalidate
        case (.query, _): return .done
        case (.window, _): return .fill
        case (.fill, _): return stampedeGuard == .lock && strategy != .lease && holdsToken ? .unlock : .done
        case (.unlock, _): return .done
        case (.deleteBefore, _): return .turn
        case (.turn, _): return .query
        case (.invalidate, .stored): return strategy == .deleteTwice ? .rest : .done
        case (.invalidate, _): return .done
        case (.rest, _): return .deleteAgain
        case (.deleteAgain, _), (.done, _): return .done
        }
    }

    private var load: StaleStep {
        if usesToken { return .token }
        return stampedeGuard == .singleflight ? .flight : .query
    }

    private func afterRow(mayFill: Bool) -> StaleStep {
        guard mayFill else { return .done }
        return hasWindow ? .window : .fill
    }

    /// What the cache holds, and what the database does.
    private func audit(_ event: StaleEvent, _ step: StaleStep) -> StaleStep {
        switch (step, event) {
        case (.generation, .generation): .get
        case (.get, .hit), (.get, .early): .query
        default: .done
        }
    }
}
