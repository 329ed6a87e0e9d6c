// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Histogram
internal import Measure
internal import Network
internal import Plan
internal import RESP
internal import Workload

// Operations whose versions are followed: the steps that `StaleFlow` gives them. Beginning, sending, the sessions, and the
// recording are those of all cache-aside operations.

extension Worker where R: ~Copyable {
    /// The time between two looks at something that another thread of this process ends, in nanoseconds.
    private static var localInterval: Int64 { 200_000 }

    /// Does an operation's next step.
    mutating func perform(_ step: StaleStep, _ slot: Int, _ aside: AsideState, _ stale: StaleState) {
        let operation = aside.slots.operations + slot
        let more = stale.operations + slot
        let key = operation.pointee.id
        more.pointee.step = step
        switch step {
        case .generation, .get:
            more.pointee.closes = stale.ledger.closes(key)
            guard bindRead(operation, aside) else { return cacheFailed(slot, aside, stale) }
            append(slot, aside, stale)
        case .token:
            more.pointee.token = stale.nextToken()
            guard bind(operation, aside) else { return cacheFailed(slot, aside, stale) }
            append(slot, aside, stale)
        case .unlock where now - more.pointee.loadingSince >= stale.plan.lockTime:
            // It has expired, and may be somebody else's by now.
            advance(.elapsed, slot, aside, stale)
        case .fill, .unlock, .deleteBefore, .invalidate, .deleteAgain:
            guard bind(operation, aside) else { return cacheFailed(slot, aside, stale) }
            append(slot, aside, stale)
        case .retry:
            if more.pointee.waitingSince == 0 {
                more.pointee.waitingSince = now
                if more.pointee.isMeasured { stale.tally.waits += 1 }
            }
            guard now - more.pointee.waitingSince < stale.plan.lockTime else {
                if more.pointee.isMeasured { stale.tally.gaveUp += 1 }
                return advance(.gaveUp, slot, aside, stale)
            }
            stale.due.add(slot, at: now + stale.plan.retryInterval)
        case .flight: join(slot, aside, stale)
        case .query: ask(slot, aside, stale)
        case .window: stale.due.add(slot, at: now + stale.plan.raceWindow)
        case .turn: takeTurn(slot, aside, stale)
        case .rest:
            // The caller does not wait for the second UNLINK.
            recordFinish(slot, .written, aside)
            operation.pointee.isMeasured = false
            if mode == .closed { aside.clients.append(Int(operation.pointee.client)) }
            operation.pointee.client = -1
            unbind(operation, aside)
            stale.due.add(slot, at: now + stale.plan.secondDelete)
        case .done: finish(slot, aside, stale)
        }
    }

    /// Goes on after an event of an operation's present step.
    mutating func advance(_ event: StaleEvent, _ slot: Int, _ aside: AsideState, _ stale: StaleState) {
        let more = stale.operations + slot
        let next = stale.flow.next(
            after: event, in: more.pointee.step, holdsToken: more.pointee.holdsToken,
            cacheHasFailed: aside.slots.operations[slot].cacheHasFailed)
        perform(next, slot, aside, stale)
    }

    /// The cache did not do its part of an operation.
    mutating func cacheFailed(_ slot: Int, _ aside: AsideState, _ stale: StaleState) {
        let operation = aside.slots.operations + slot
        operation.pointee.cacheHasFailed = true
        unbind(operation, aside)
        switch stale.operations[slot].step {
        case .invalidate, .deleteBefore, .deleteAgain: stale.tally.failedInvalidations += 1
        default: break
        }
        advance(.cacheFailed, slot, aside, stale)
    }

    /// Looks after the operations whose time has come.
    mutating func wake(_ aside: AsideState, _ stale: StaleState) {
        while let slot = stale.due.pop(at: now) {
            switch stale.operations[slot].step {
            case .turn: takeTurn(slot, aside, stale)
            case .flight: follow(slot, aside, stale)
            default: advance(.elapsed, slot, aside, stale)
            }
        }
    }

    private mutating func finish(_ slot: Int, _ aside: AsideState, _ stale: StaleState) {
        let operation = aside.slots.operations + slot
        if operation.pointee.client < 0 { return release(slot, aside) }
        let end: AsideEnd =
            stale.operations[slot].isWrite
            ? .written : operation.pointee.hasMissed || operation.pointee.cacheHasFailed ? .answered : .hit
        finish(slot, end, aside)
    }

    // MARK: Waiting for others

    /// Takes the next version of a key, or waits for the write that has the present one.
    private mutating func takeTurn(_ slot: Int, _ aside: AsideState, _ stale: StaleState) {
        let more = stale.operations + slot
        let key = aside.slots.operations[slot].id
        if let version = stale.ledger.beginWrite(key) {
            more.pointee.version = version
            more.pointee.isWriting = true
            return advance(.won, slot, aside, stale)
        }
        if more.pointee.waitingSince == 0 { more.pointee.waitingSince = now }
        guard now - more.pointee.waitingSince < aside.timeout else {
            let reason = "another write of the same key did not end within \(aside.timeout / 1_000_000) ms"
            return fail(slot, DatabaseFailure(.timeout, text: reason), aside)
        }
        stale.due.add(slot, at: now + Self.localInterval)
    }

    /// Leads the load of a key, or waits for the reader that does.
    private mutating func join(_ slot: Int, _ aside: AsideState, _ stale: StaleState) {
        let more = stale.operations + slot
        let (leads, number) = stale.ledger.joinFlight(aside.slots.operations[slot].id)
        more.pointee.leadsFlight = leads
        if leads { return advance(.won, slot, aside, stale) }
        more.pointee.flight = number
        if more.pointee.waitingSince == 0 {
            more.pointee.waitingSince = now
            if more.pointee.isMeasured { stale.tally.waits += 1 }
        }
        stale.due.add(slot, at: now + Self.localInterval)
    }

    private mutating func follow(_ slot: Int, _ aside: AsideState, _ stale: StaleState) {
        let more = stale.operations + slot
        let key = aside.slots.operations[slot].id
        let (isOver, version) = stale.ledger.flight(key, number: more.pointee.flight)
        if isOver {
            guard let version else { return join(slot, aside, stale) }
            stale.judge(slot, key: key, version: version, from: .flight, at: now)
            return advance(.joined, slot, aside, stale)
        }
        guard now - more.pointee.waitingSince < stale.plan.lockTime else {
            if more.pointee.isMeasured { stale.tally.gaveUp += 1 }
            return advance(.gaveUp, slot, aside, stale)
        }
        stale.due.add(slot, at: now + Self.localInterval)
    }

    // MARK: The database

    private mutating func ask(_ slot: Int, _ aside: AsideState, _ stale: StaleState) {
        let operation = aside.slots.operations + slot
        let more = stale.operations + slot
        if !more.pointee.isWrite && !stale.plan.isAudit {
            more.pointee.isLoading = true
            more.pointee.loadingSince = now
            let loaders = stale.ledger.beginLoad(
                operation.pointee.id, closes: more.pointee.closes, counts: more.pointee.isMeasured)
            if more.pointee.isMeasured {
                stale.tally.loads += 1
                stale.tally.mostLoaders = max(stale.tally.mostLoaders, loaders)
                if !operation.pointee.hasMissed && !operation.pointee.cacheHasFailed { stale.tally.earlyLoads += 1 }
            }
        }
        operation.pointee.waitingSince = now
        if !isOpenLoop { noteBegin(operation, at: now) }
        aside.pool.wait(slot)
    }

    /// The query of an operation; the bytes of a write are valid until the next one.
    mutating func makeQuery(_ slot: Int, _ aside: AsideState, _ stale: StaleState) -> DatabaseQuery {
        let key = aside.slots.operations[slot].id
        let more = stale.operations + slot
        more.pointee.hasAsked = true
        if isMeasuring {
            stale.tally.addQueries(1, second: Int(max(0, now - measureStart) / 1_000_000_000))
        }
        guard more.pointee.isWrite else { return .read(id: Int64(bitPattern: key)) }
        more.pointee.writtenAt = now
        let size = stale.source.write(key: key, version: more.pointee.version, at: now, into: stale.value)
        return .write(
            id: Int64(bitPattern: key), value: UnsafeRawBufferPointer(start: stale.value, count: size))
    }

    /// Takes the row of a read.
    mutating func takeRow(_ row: UnsafeRawBufferPointer, _ slot: Int, _ aside: AsideState, _ stale: StaleState) {
        let key = aside.slots.operations[slot].id
        let more = stale.operations + slot
        guard let stamp = stale.stamp(row, key: key, from: "the database") else {
            if stale.plan.isAudit { stale.tally.unread += 1 }
            aside.slots.operations[slot].cacheHasFailed = true
            return
        }
        more.pointee.hasRow = true
        more.pointee.version = stamp.version
        more.pointee.writtenAt = stamp.writtenAt
        if stale.plan.isAudit {
            stale.audit(
                key, cached: aside.slots.operations[slot].hasMissed ? nil : more.pointee.cached, stored: stamp.version)
        } else {
            stale.judge(slot, key: key, version: stamp.version, from: .database, at: now)
        }
    }

    /// A write's commit has returned.
    func takeCommit(_ slot: Int, _ aside: AsideState, _ stale: StaleState) {
        let more = stale.operations + slot
        stale.ledger.commit(aside.slots.operations[slot].id, version: more.pointee.version, at: now)
        more.pointee.isWriting = false
        stale.tally.writes += 1
    }
}
