// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Histogram
internal import Measure
internal import Network
internal import Workload

// The database sessions of a worker: opened, watched, given to operations, and looked after.

extension Worker where R: ~Copyable {
    /// Marks the tokens of sessions among those of connections, whose generation never gets so high.
    static var sessionMark: UInt64 { 1 << 63 }

    /// Gives a session to an operation that waited for one.
    mutating func takeSession(_ place: Int, for slot: Int, _ aside: AsideState) {
        let session = aside.pool.pointer(to: place)
        noteSession(place, slot, aside)
        let delay = aside.nextDelay()
        if delay > 0 {
            aside.pool.delay(place, until: now + delay, now: now)
        } else {
            session.pointee.state = .busy
            runQuery(place, aside)
        }
    }

    /// An operation has its session from now on.
    private mutating func noteSession(_ place: Int, _ slot: Int, _ aside: AsideState) {
        let operation = aside.slots.operations + slot
        let session = aside.pool.pointer(to: place)
        session.pointee.slot = slot
        session.pointee.since = now
        noteBegin(operation, at: now)
        guard operation.pointee.isMeasured else { return }
        let recorder = recorders + Int(operation.pointee.operation)
        recorder.pointee.database?.queries += 1
        recorder.pointee.database?.poolWait.record(latency: now - operation.pointee.waitingSince)
    }

    /// Begins the query of a session's operation.
    mutating func runQuery(_ place: Int, _ aside: AsideState) {
        if let stale = aside.stale {
            let query = makeQuery(aside.pool.sessions[place].slot, aside, stale)
            follow(aside.pool.sessions[place].session.begin(query), place, aside)
            return
        }
        let query = query(of: aside.pool.sessions[place].slot, aside)
        follow(aside.pool.sessions[place].session.begin(query), place, aside)
        giveAhead(place, aside)
    }

    /// What an operation asks the database; valid until the next is made.
    private func query(of slot: Int, _ aside: AsideState) -> DatabaseQuery {
        let operation = aside.slots.operations[slot]
        let id = Int64(bitPattern: operation.id)
        guard aside.isWrite[Int(operation.operation)], let bytes = aside.value.baseAddress else { return .read(id: id) }
        let size = min(setup.values.size(ofKey: operation.id), aside.value.count)
        setup.values.write(key: operation.id, version: operation.version, size: size, into: bytes)
        return .write(id: id, value: UnsafeRawBufferPointer(start: bytes, count: size))
    }

    /// Hands a session that is busy the next operation of its client.
    ///
    /// It is issued with that, and belongs to the phase in which it is. Its client is no other than that of the operation
    /// before it, so it begins when that one ends, by the clock of the session's thread.
    private mutating func giveAhead(_ place: Int, _ aside: AsideState) {
        let session = aside.pool.pointer(to: place)
        guard aside.givesAhead && session.pointee.takesNext && mode == .closed && !isStopping else { return }
        // Whoever waits for a session has waited longer.
        guard session.pointee.state == .busy, aside.pool.waitingCount == 0, !aside.slots.isFull else { return }
        let isMeasured = isMeasuring
        let set = lanes + (isMeasured ? 1 : 0)
        let (lane, operations) = set.pointee.take(1)
        guard let planned = operations.first else {
            isSourceExhausted = true
            return
        }
        let present = aside.slots.operations + session.pointee.slot
        let slot = prepare(
            planned, version: set.pointee.version(planned, lane: lane), due: now, noticed: now, isMeasured: isMeasured,
            connection: -1, client: Int(present.pointee.client), aside)
        aside.slots.operations[slot].step = .query
        present.pointee.isFollowed = true
        session.pointee.next = slot
        session.pointee.session.giveNext(query(of: slot, aside))
    }

    /// A session has gone on with the operation that it was given ahead.
    private mutating func takeNext(_ place: Int, _ aside: AsideState) {
        let session = aside.pool.pointer(to: place)
        let slot = session.pointee.next
        session.pointee.next = -1
        aside.slots.operations[slot].waitingSince = now
        noteSession(place, slot, aside)
        giveAhead(place, aside)
    }

    /// Goes on with a session after a step; true where it has gone on by itself, and may have come to the next.
    @discardableResult
    private mutating func follow(_ progress: SessionProgress, _ place: Int, _ aside: AsideState) -> Bool {
        switch progress {
        case .waiting(let descriptor, let interest):
            watch(place, descriptor, interest, aside)
            return false
        case .done(let outcome):
            now = aside.pool.sessions[place].session.nextBegan ?? reactor.now()
            settle(outcome, place, aside)
            return aside.pool.sessions[place].session.nextBegan != nil
        }
    }

    /// Has the poller watch what a session waits for.
    private mutating func watch(_ place: Int, _ descriptor: Int32, _ interest: ReadyInterest, _ aside: AsideState) {
        let session = aside.pool.pointer(to: place)
        // While it connects a client library may close a socket and open another under the same number.
        guard
            session.pointee.state == .connecting || session.pointee.descriptor != descriptor
                || session.pointee.interest != interest
        else { return }
        let watched = session.pointee.descriptor
        if watched >= 0 && watched != descriptor { reactor.unwatch(watched) }
        session.pointee.descriptor = descriptor
        session.pointee.interest = interest
        let token = Self.sessionMark | UInt64(session.pointee.generation & 0x7FFF_FFFF) << 32 | UInt64(place)
        do throws(SystemCallError) {
            try reactor.watch(
                descriptor, for: interest, oncePerChange: session.pointee.session.takesAll, token: token)
        } catch {
            settle(
                .failed(DatabaseFailure(.connection, text: error.description, endsSession: true)), place, aside)
        }
    }

    /// Takes what has come of a session's query, or of connecting.
    private mutating func settle(_ outcome: DatabaseOutcome, _ place: Int, _ aside: AsideState) {
        let session = aside.pool.pointer(to: place)
        guard session.pointee.state != .connecting else {
            if case .failed(let failure) = outcome {
                aside.pool.lastFailure = failure
                closeSession(place, aside)
            } else {
                if session.pointee.generation > 1 && phase >= .ready { result.sessionReconnects += 1 }
                // What connecting cost belongs to no operation.
                if session.pointee.isCharged { _ = session.pointee.session.takeCharge() }
                aside.pool.becomeIdle(place, at: now)
            }
            return
        }
        let slot = session.pointee.slot
        let since = session.pointee.since
        noteCharge(place, aside)
        switch outcome {
        case .row(let bytes):
            if let stale = aside.stale {
                takeRow(bytes, slot, aside, stale)
                advance(slot, since: since, .row, aside)
                break
            }
            check(bytes, aside.slots.operations + slot, "the database", aside)
            // The row is valid until the session's next query, so it is copied before the session is free.
            advance(slot, since: since, .row, row: bytes, aside)
        case .written:
            if let stale = aside.stale { takeCommit(slot, aside, stale) }
            advance(slot, since: since, .written, aside)
        case .noRow: fail(slot, Self.noRow, aside)
        case .failed(let failure):
            fail(slot, failure, aside)
            guard !failure.endsSession else {
                result.sessionsLost += 1
                aside.pool.lastFailure = failure
                return closeSession(place, aside)
            }
        case .connected: preconditionFailure("A session that is connected does not connect.")
        }
        if session.pointee.next >= 0 {
            takeNext(place, aside)
        } else {
            aside.pool.becomeIdle(place, at: now)
        }
    }

    /// Adds what a session was charged to its operation.
    private func noteCharge(_ place: Int, _ aside: AsideState) {
        let session = aside.pool.pointer(to: place)
        guard session.pointee.isCharged, session.pointee.slot >= 0 else { return }
        let charge = session.pointee.session.takeCharge()
        let operation = aside.slots.operations + session.pointee.slot
        guard operation.pointee.isMeasured else { return }
        recorders[Int(operation.pointee.operation)].database?.add(charge)
    }

    private mutating func advance(
        _ slot: Int, since: Int64, _ event: AsideEvent, row: UnsafeRawBufferPointer? = nil, _ aside: AsideState
    ) {
        let operation = aside.slots.operations + slot
        if operation.pointee.isMeasured {
            recorders[Int(operation.pointee.operation)].database?.query.record(latency: now - since)
        }
        if let stale = aside.stale { return advance(event == .row ? .row : .written, slot, aside, stale) }
        let next = aside.flow.next(after: event, in: .query, cacheHasFailed: operation.pointee.cacheHasFailed)
        perform(next, slot, aside, row: row)
    }

    private static var noRow: DatabaseFailure {
        DatabaseFailure(.noRow, text: "the database has no row of an id that was asked for")
    }

    /// Does what an event of a session asks for.
    mutating func handleSession(_ token: UInt64, _ aside: AsideState) {
        let place = Int(truncatingIfNeeded: token & 0xFFFF_FFFF)
        let session = aside.pool.pointer(to: place)
        guard UInt64(session.pointee.generation & 0x7FFF_FFFF) == (token &>> 32) & 0x7FFF_FFFF else { return }
        switch session.pointee.state {
        case .absent: return
        case .connecting, .busy:
            guard follow(session.pointee.session.advance(), place, aside) else { return }
            while session.pointee.state == .busy, follow(session.pointee.session.advance(), place, aside) {}
            now = reactor.now()
        case .idle, .delayed:
            guard var failure = session.pointee.session.checkIdle() else { return }
            now = reactor.now()
            failure.kind = .connection
            aside.pool.lastFailure = failure
            result.sessionsLost += 1
            if session.pointee.state == .delayed { fail(session.pointee.slot, failure, aside) }
            closeSession(place, aside)
        }
    }

    /// Opens absent sessions, and ends what takes too long: connecting, a query, the wait for a session.
    mutating func sweepSessions(_ aside: AsideState) {
        for place in aside.pool.sessions.indices {
            let session = aside.pool.sessions[place]
            let isLate = now - session.since >= aside.timeout
            switch session.state {
            case .absent where now >= session.retryAt && phase < .done && !isStopping: openSession(place, aside)
            case .connecting where isLate:
                aside.pool.lastFailure = Self.late("the database did not accept a connection", aside.timeout)
                closeSession(place, aside)
            case .busy where isLate:
                noteCharge(place, aside)
                fail(session.slot, Self.late("a query was not answered", aside.timeout), aside)
                result.sessionsLost += 1
                closeSession(place, aside)
            default: break
            }
        }
        while let slot = aside.pool.firstWaiting, now - aside.slots.operations[slot].waitingSince >= aside.timeout {
            _ = aside.pool.nextWaiting()
            fail(slot, Self.late("no session became free", aside.timeout), aside)
        }
    }

    private static func late(_ what: String, _ timeout: Int64) -> DatabaseFailure {
        DatabaseFailure(.timeout, text: "\(what) within \(timeout / 1_000_000) ms")
    }

    private mutating func openSession(_ place: Int, _ aside: AsideState) {
        aside.pool.sessions[place].generation &+= 1
        aside.pool.sessions[place].state = .connecting
        aside.pool.sessions[place].since = now
        follow(aside.pool.sessions[place].session.connect(), place, aside)
    }

    private mutating func closeSession(_ place: Int, _ aside: AsideState) {
        if aside.pool.sessions[place].descriptor >= 0 { reactor.unwatch(aside.pool.sessions[place].descriptor) }
        aside.pool.sessions[place].descriptor = -1
        let next = aside.pool.sessions[place].next
        aside.pool.sessions[place].next = -1
        let isWithdrawn = next < 0 || aside.pool.sessions[place].session.withdrawNext()
        aside.pool.sessions[place].session.close()
        aside.pool.becomeAbsent(place, at: now)
        guard next >= 0 else { return }
        if isWithdrawn {
            perform(.query, next, aside)
        } else {
            fail(next, DatabaseFailure(.connection, text: "the session was closed during a query"), aside)
        }
    }

    mutating func closeSessions(_ aside: AsideState) {
        for place in aside.pool.sessions.indices where aside.pool.sessions[place].state != .absent {
            // It is counted by now, or was never sent.
            aside.pool.sessions[place].next = -1
            closeSession(place, aside)
        }
    }
}
