// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Network

/// One session of a pool, and what it is doing.
struct PooledSession {
    enum State: UInt8 {
        /// Not connected; tried again from `retryAt` on.
        case absent
        case connecting, idle
        /// Taken by an operation, whose query begins at `startAt`: the declared delay.
        case delayed
        case busy
    }

    let session: any DatabaseSession
    /// Whether its database charges for queries.
    let isCharged: Bool
    /// Whether it takes a query while it does one.
    let takesNext: Bool
    var state = State.absent
    /// Whether it stands in the queue of idle sessions.
    var isQueued = false
    /// The slot of the operation that has it; -1 for none.
    var slot = -1
    /// The slot of the operation that it does after that one; -1 for none.
    var next = -1
    /// When the present state began.
    var since: Int64 = 0
    var startAt: Int64 = 0
    /// Counts its connections; events of an earlier one are dropped by it.
    var generation: UInt32 = 0
    /// What the poller watches for it; -1 for nothing.
    var descriptor: Int32 = -1
    var interest = ReadyInterest.readable
    var retryAt: Int64 = 0
    var backoff: Int64 = 0

    init(session: any DatabaseSession) {
        self.session = session
        isCharged = session.isCharged
        takesNext = session.takesNext
    }
}

/// The database sessions of one worker, and the operations that wait for one, in order.
///
/// Owned by one worker. The worker moves the sessions; the pool knows which are idle, delayed, and who waits.
final class SessionPool {
    let sessions: UnsafeMutableBufferPointer<PooledSession>
    private var idle: IndexQueue
    private var waiting: IndexQueue
    private(set) var connectedCount = 0
    /// The last reason why a session could not be opened, or was lost.
    var lastFailure: DatabaseFailure?
    /// When the first delayed query begins; `Int64.max` for none.
    private(set) var nextStart: Int64 = .max

    /// - Parameters:
    ///   - slots: operations that may wait at once.
    init(_ makeSession: SessionMaker, sessions count: Int, slots: Int) {
        sessions = .allocate(capacity: count)
        for place in 0..<count { sessions.initializeElement(at: place, to: PooledSession(session: makeSession())) }
        idle = IndexQueue(atLeast: count)
        waiting = IndexQueue(atLeast: slots)
    }

    deinit {
        sessions.deinitialize()
        sessions.deallocate()
        idle.deallocate()
        waiting.deallocate()
    }

    /// A session in place: a copy would count references for every step.
    func pointer(to place: Int) -> UnsafeMutablePointer<PooledSession> {
        sessions.baseAddress.unsafelyUnwrapped + place
    }

    var waitingCount: Int { waiting.count }
    var isConnected: Bool { connectedCount == sessions.count }
    /// Whether a session is being opened for the first time.
    var isOpeningFirst: Bool { sessions.contains { $0.state == .connecting && $0.generation == 1 } }

    func wait(_ slot: Int) { waiting.append(slot) }

    /// The next operation that waits; only where there is one.
    func nextWaiting() -> Int { waiting.popFirst() }

    /// The slot of the operation that waits longest.
    var firstWaiting: Int? { waiting.isEmpty ? nil : waiting.first }

    /// An idle session, which is then taken; nil when there is none.
    func takeIdle() -> Int? {
        while !idle.isEmpty {
            let place = idle.popFirst()
            sessions[place].isQueued = false
            if sessions[place].state == .idle { return place }
        }
        return nil
    }

    /// A session is connected and free.
    func becomeIdle(_ place: Int, at now: Int64) {
        if sessions[place].state == .connecting { connectedCount += 1 }
        sessions[place].state = .idle
        sessions[place].slot = -1
        sessions[place].since = now
        sessions[place].backoff = 0
        guard !sessions[place].isQueued else { return }
        sessions[place].isQueued = true
        idle.append(place)
    }

    /// A session is gone; it is tried again after 10 ms, and then after twice as long up to 1 s.
    func becomeAbsent(_ place: Int, at now: Int64) {
        let state = sessions[place].state
        if state == .idle || state == .delayed || state == .busy { connectedCount -= 1 }
        sessions[place].state = .absent
        sessions[place].slot = -1
        sessions[place].since = now
        sessions[place].backoff = min(max(10_000_000, sessions[place].backoff * 2), 1_000_000_000)
        sessions[place].retryAt = now + sessions[place].backoff
        if state == .delayed { findNextStart() }
    }

    /// A session holds an operation until its query begins.
    func delay(_ place: Int, until time: Int64, now: Int64) {
        sessions[place].state = .delayed
        sessions[place].since = now
        sessions[place].startAt = time
        nextStart = min(nextStart, time)
    }

    /// A delayed session whose time has come, which is then busy; nil when there is none.
    func takeDelayed(at now: Int64) -> Int? {
        guard nextStart <= now else { return nil }
        guard let first = sessions.firstIndex(where: { $0.state == .delayed && $0.startAt == nextStart }) else {
            return nil
        }
        sessions[first].state = .busy
        findNextStart()
        return first
    }

    private func findNextStart() {
        nextStart = sessions.reduce(.max) { $1.state == .delayed ? min($0, $1.startAt) : $0 }
    }
}
