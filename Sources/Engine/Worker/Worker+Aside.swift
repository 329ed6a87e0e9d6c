// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Plan
internal import RESP
internal import Workload

// Cache-aside operations: how they begin, and what a turn leaves to be done.

extension Worker where R: ~Copyable {
    /// Clients of a closed loop and queries that are looked after in one turn, at most: the poller and the clock want
    /// their turn too.
    private static var pumpLimit: Int { 256 }

    /// Begins what is due, as far as there are slots and, on the cached path, connections with a free place.
    ///
    /// Without any connection to the cache operations begin all the same: the database answers them.
    mutating func dispatch(_ aside: AsideState) {
        takeDue()
        if isCluster, let cluster { return dispatch(aside, cluster) }
        while !backlog.isEmpty && !isStopping && !aside.slots.isFull {
            var connection = -1
            var share = 1
            if aside.flow.path == .cached && readyCount > 0 {
                guard !free.isEmpty else { break }
                share = (backlog.count + free.count - 1) / free.count
                connection = free.popFirst()
                connections[connection].isQueued = false
                guard connections[connection].state == .ready else { continue }
            }
            while share > 0 && !backlog.isEmpty && !aside.slots.isFull
                && (connection < 0 || hasPlace(connection, aside))
            {
                share -= 1
                let arrival = backlog.popFirst()
                let lane = Int(arrival.lane)
                let set = lanes + (arrival.isMeasured ? 1 : 0)
                let planned = set.pointee.next(lane: lane)
                begin(
                    planned, version: set.pointee.version(planned, lane: lane), due: arrival.due,
                    noticed: arrival.noticed, isMeasured: arrival.isMeasured, connection: connection, client: 0, aside)
            }
            if connection >= 0 { offer(connection, aside) }
        }
    }

    /// Stands a connection in the queue of those with a free place: open loop.
    mutating func offer(_ index: Int, _ aside: AsideState) {
        guard !connections[index].isQueued, connections[index].state == .ready, hasPlace(index, aside) else { return }
        connections[index].isQueued = true
        free.append(index)
    }

    private func hasPlace(_ index: Int, _ aside: AsideState) -> Bool {
        connections[index].inFlight < depth && Int(aside.bound[index]) < boundLimit
    }

    /// Operations that may hold one connection at once: each has one command in its ring at most.
    var boundLimit: Int { (ringMask + 1) / (isCluster ? 2 : 1) - reservedPlaces }

    /// Gives every client of a closed loop its turn.
    mutating func seatClients(_ aside: AsideState) {
        let seats = max(1, setup.connectionCount)
        for client in 0..<aside.clientCount { aside.clients.append(client % seats) }
    }

    /// Does what the events of a turn have left: free clients, free sessions, delays that are over, bytes to be written.
    mutating func pump(_ aside: AsideState) {
        if let stale = aside.stale { wake(aside, stale) }
        var left = Self.pumpLimit
        var hasWork = true
        while hasWork && left > 0 {
            hasWork = false
            if mode == .closed && !isStopping && !aside.clients.isEmpty && !aside.slots.isFull {
                left -= 1
                hasWork = issue(aside.clients.popFirst(), aside)
            }
            if let place = aside.pool.takeDelayed(at: now) {
                left -= 1
                hasWork = true
                runQuery(place, aside)
            }
            if aside.pool.waitingCount > 0, let place = aside.pool.takeIdle() {
                left -= 1
                hasWork = true
                takeSession(place, for: aside.pool.nextWaiting(), aside)
            }
        }
        aside.hasMore = hasWork
        flush(aside)
    }

    /// Issues the next operation of a client; false when there is none.
    private mutating func issue(_ client: Int, _ aside: AsideState) -> Bool {
        let isMeasured = isMeasuring
        let set = lanes + (isMeasured ? 1 : 0)
        let (lane, operations) = set.pointee.take(1)
        guard let planned = operations.first else {
            isSourceExhausted = true
            return false
        }
        var connection = -1
        if isCluster, let cluster {
            connection =
                nodeConnection(
                    forKey: aside.id(ofKey: planned.key), isWrite: aside.isWrite[planned.operation], preferring: client,
                    mostInFlight: nil, aside, cluster
                ).index
        } else if aside.flow.path == .cached {
            connection = usableConnection(preferring: client, aside)
        }
        begin(
            planned, version: set.pointee.version(planned, lane: lane), due: now, noticed: now, isMeasured: isMeasured,
            connection: connection, client: client, aside)
        return true
    }

    mutating func begin(
        _ planned: PlannedOperation, version: UInt64, due: Int64, noticed: Int64, isMeasured: Bool, connection: Int,
        client: Int, _ aside: AsideState
    ) {
        let isWrite = aside.isWrite[planned.operation]
        let slot = prepare(
            planned, version: version, due: due, noticed: noticed, isMeasured: isMeasured, connection: connection,
            client: client, aside)
        if let stale = aside.stale {
            stale.begin(
                slot, key: aside.slots.operations[slot].id, isWrite: isWrite, isMeasured: isMeasured,
                reader: connection,
                at: now)
            return perform(stale.flow.first(isWrite: isWrite, cacheIsUp: connection >= 0), slot, aside, stale)
        }
        perform(aside.flow.first(isWrite: isWrite, cacheIsUp: connection >= 0), slot, aside)
    }

    /// Gives an operation a slot, which there must be; it does not begin yet.
    func prepare(
        _ planned: PlannedOperation, version: UInt64, due: Int64, noticed: Int64, isMeasured: Bool, connection: Int,
        client: Int, _ aside: AsideState
    ) -> Int {
        let slot = aside.slots.take()
        let operation = aside.slots.operations + slot
        operation.pointee.scheduled = due
        operation.pointee.noticed = noticed
        operation.pointee.id = aside.id(ofKey: planned.key)
        operation.pointee.version = version
        operation.pointee.operation = Int32(truncatingIfNeeded: planned.operation)
        operation.pointee.connection = Int32(truncatingIfNeeded: connection)
        operation.pointee.client = Int32(truncatingIfNeeded: client)
        operation.pointee.isMeasured = isMeasured
        if connection >= 0 { aside.bound[connection] += 1 }
        // A write may find a connection when it comes to the cached value.
        operation.pointee.cacheHasFailed =
            aside.flow.path == .cached && connection < 0 && !aside.isWrite[planned.operation]
        return slot
    }

    /// A ready connection with a free place in its ring; -1 when there is none.
    func usableConnection(preferring index: Int, _ aside: AsideState) -> Int {
        func isUsable(_ index: Int) -> Bool {
            connections[index].state == .ready && Int(aside.bound[index]) < boundLimit
        }
        guard readyCount > 0 else { return -1 }
        if index >= 0 && isUsable(index) { return index }
        for step in 0..<connectionCount {
            let other = (max(index, 0) + step) % connectionCount
            if isUsable(other) { return other }
        }
        return -1
    }

    /// Writes what the turn has appended, one connection after the other, and stamps it.
    private mutating func flush(_ aside: AsideState) {
        while let index = aside.takeDirty() {
            let connection = connections + index
            guard connection.pointee.state == .ready else { continue }
            let written = reactor.now()
            let base = index * (ringMask + 1)
            for place in max(aside.stamped[index], connection.pointee.head)..<connection.pointee.tail {
                let entry = ring + (base + place & ringMask)
                entry.pointee.written = written
                if entry.pointee.isOfConnection { continue }
                noteBegin(aside.slots.operations + entry.pointee.slot, at: written)
            }
            aside.stamped[index] = connection.pointee.tail
            sendOutput(connection)
        }
    }

    /// An operation's first command is written, or its first query begins.
    mutating func noteBegin(_ operation: UnsafeMutablePointer<AsideOperation>, at time: Int64) {
        guard operation.pointee.begun == 0 else { return }
        operation.pointee.begun = time
        guard operation.pointee.isMeasured else { return }
        let recorder = recorders + Int(operation.pointee.operation)
        recorder.pointee.sent += 1
        guard isOpenLoop else { return }
        recorder.pointee.lag.record(latency: operation.pointee.noticed - operation.pointee.scheduled)
        recorder.pointee.queue.record(latency: time - operation.pointee.noticed)
    }
}
