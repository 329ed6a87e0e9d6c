// SPDX-License-Identifier: Apache-2.0
internal import Histogram
internal import Network
internal import RESP
internal import Workload

extension Worker where R: ~Copyable {
    /// Requests are gathered up to so many bytes before they are written.
    static var gatherLimit: Int { 256 << 10 }

    /// Gives a ready connection what its mode has for it.
    @inline(__always)
    mutating func supply(_ index: Int) {
        if isCluster, let cluster { return supply(index, cluster) }
        if let aside {
            if mode == .open { offer(index, aside) }
            return
        }
        switch mode {
        case .closed, .populate: fill(index)
        case .open: offer(index)
        case .idle: break
        }
    }

    /// Fills a connection up to its depth: closed loop and populate.
    mutating func fill(_ index: Int) {
        let connection = connections + index
        while connection.pointee.output.count == 0 {
            let first = connection.pointee.tail
            var isExhausted = false
            while !isExhausted && connection.pointee.inFlight < depth && scratch.count < Self.gatherLimit {
                if mode == .populate {
                    isExhausted = !issuePopulate(connection, index)
                } else {
                    isExhausted = !issueRun(connection, index)
                }
            }
            if connection.pointee.tail == first { return }
            write(index, from: first)
            if isExhausted || connection.pointee.inFlight >= depth { return }
        }
    }

    /// Stands a connection in the queue of those with a free place: open loop.
    @inline(__always)
    mutating func offer(_ index: Int) {
        let connection = connections + index
        guard !connection.pointee.isQueued, connection.pointee.inFlight < depth, connection.pointee.output.count == 0
        else { return }
        connection.pointee.isQueued = true
        free.append(index)
    }

    /// Takes what is due and writes it, as far as connections have places.
    ///
    /// What is due at once is dealt evenly, in runs of neighbours, so that each connection gets one write.
    mutating func dispatch() {
        if let aside { return dispatch(aside) }
        if isCluster, let cluster { return dispatch(cluster) }
        takeDue()
        while !backlog.isEmpty && !free.isEmpty && !isStopping {
            let share = (backlog.count + free.count - 1) / free.count
            let index = free.popFirst()
            let connection = connections + index
            connection.pointee.isQueued = false
            guard connection.pointee.state == .ready, connection.pointee.output.count == 0 else { continue }
            let first = connection.pointee.tail
            var left = min(share, depth - connection.pointee.inFlight)
            while left > 0 && !backlog.isEmpty && scratch.count < Self.gatherLimit {
                issue(connection, index, backlog.popFirst())
                left -= 1
            }
            if connection.pointee.tail > first { write(index, from: first) }
            offer(index)
        }
    }

    /// Moves what is due from the schedule to the backlog, and records how late the generator noticed it.
    @inline(__always)
    mutating func takeDue() {
        while schedule.nextDue <= now {
            if backlog.isFull {
                // The generator is on time; there is no place to remember it. From here on what becomes due counts as
                // noticed when it was due.
                if backlogFullSince == .max { backlogFullSince = now }
                return
            }
            if isStopping { return }
            let (due, lane, isMeasured) = schedule.pop()
            var noticed = now
            if due > backlogFullSince { noticed = due } else if backlogFullSince != .max { noticed = backlogFullSince }
            if isMeasured { result.planned += 1 }
            backlog.append(
                Arrival(due: due, noticed: noticed, lane: Int32(truncatingIfNeeded: lane), isMeasured: isMeasured))
        }
        // Nobody waits for the schedule while the backlog is full, so that is remembered as soon as it is.
        backlogFullSince = backlog.isFull ? min(backlogFullSince, now) : .max
    }

    @inline(__always)
    private mutating func issue(_ connection: UnsafeMutablePointer<Connection>, _ index: Int, _ arrival: Arrival) {
        let lane = Int(arrival.lane)
        let slot = index * (ringMask + 1) + connection.pointee.tail & ringMask
        let operation = append(lane: lane, isMeasured: arrival.isMeasured, slot: slot)
        // Until it is written, `written` holds the time at which it was noticed.
        push(connection, index, operation, scheduled: arrival.due, noticed: arrival.noticed, arrival.isMeasured)
    }

    /// Issues the closed loop's next operations, as many as one lane has at hand.
    ///
    /// False when there are none.
    @inline(__always)
    private mutating func issueRun(_ connection: UnsafeMutablePointer<Connection>, _ index: Int) -> Bool {
        let isMeasured = isMeasuring
        let set = lanes + (isMeasured ? 1 : 0)
        let (lane, operations) = set.pointee.take(min(depth &- connection.pointee.inFlight, runLimit))
        if operations.isEmpty {
            isSourceExhausted = true
            return false
        }
        let base = index &* (ringMask &+ 1)
        let scheduled = now &- epoch
        var tail = connection.pointee.tail
        for planned in operations {
            let before = scratch.end
            if isLogging {
                encodeWrite(base &+ tail & ringMask, planned.operation)
            } else {
                encode(planned, set, lane: lane)
            }
            if isMeasured {
                let recorder = recorders + planned.operation
                recorder.pointee.bytesSent &+= UInt64(truncatingIfNeeded: scratch.end &- before)
                recorder.pointee.sent &+= 1
            }
            ring[base &+ tail & ringMask] = InFlight(
                scheduled: scheduled, written: now, operation: planned.operation, isMeasured: isMeasured)
            tail &+= 1
        }
        connection.pointee.tail = tail
        inFlightCount &+= operations.count
        return true
    }

    private mutating func issuePopulate(_ connection: UnsafeMutablePointer<Connection>, _ index: Int) -> Bool {
        guard let (command, key) = populate.next() else { return false }
        let draw = RequestDraw(key: key, version: 0, index: key, arguments: populateArguments)
        append(command, draw)
        push(connection, index, command, scheduled: now, noticed: now, false)
        return true
    }

    /// Takes the next operation of a lane and appends its request; returns the operation's place in the mix.
    ///
    /// - Parameter slot: its place in the rings of all connections.
    @inline(__always)
    private mutating func append(lane: Int, isMeasured: Bool, slot: Int) -> Int {
        let set = lanes + (isMeasured ? 1 : 0)
        let planned = set.pointee.next(lane: lane)
        let before = scratch.end
        if isLogging { encodeWrite(slot, planned.operation) } else { encode(planned, set, lane: lane) }
        if isMeasured {
            recorders[planned.operation].bytesSent &+= UInt64(truncatingIfNeeded: scratch.end &- before)
            recorders[planned.operation].sent &+= 1
        }
        return planned.operation
    }

    /// Appends the request of one operation to the scratch buffer, which nothing is consumed of meanwhile.
    @inline(__always)
    mutating func encode(_ planned: PlannedOperation, _ set: UnsafeMutablePointer<LaneSet>, lane: Int) {
        if encoder.isPlain(planned.operation) {
            encoder.appendPlain(planned.operation, key: planned.key, to: &scratch)
            return
        }
        if encoder.isKeyAndValue(planned.operation) {
            encoder.appendKeyAndValue(
                planned.operation, key: planned.key, version: set.pointee.version(planned, lane: lane), to: &scratch)
            return
        }
        let extra = encoder.keyCount(planned.operation) - 1
        if extra > 0 {
            set.pointee.fillExtraKeys(
                UnsafeMutableBufferPointer(rebasing: extraKeys[..<extra]), for: planned, lane: lane)
        }
        append(planned.operation, set.pointee.draw(planned, lane: lane))
    }

    @inline(__always)
    mutating func append(_ command: Int, _ draw: RequestDraw) {
        guard let first = extraKeys.baseAddress else { return }
        encoder.append(command, draw, extraKeys: first, to: &scratch)
    }

    @inline(__always)
    private mutating func push(
        _ connection: UnsafeMutablePointer<Connection>, _ index: Int, _ operation: Int, scheduled: Int64,
        noticed: Int64, _ isMeasured: Bool
    ) {
        ring[index * (ringMask + 1) + connection.pointee.tail & ringMask] = InFlight(
            scheduled: scheduled - epoch, written: noticed, operation: operation, isMeasured: isMeasured)
        connection.pointee.tail += 1
        inFlightCount += 1
    }

    /// Stamps the operations that were appended since `first` and writes them.
    @inline(__always)
    mutating func write(_ index: Int, from first: Int) {
        let connection = connections + index
        let written = reactor.now()
        let base = index * (ringMask + 1)
        for place in first..<connection.pointee.tail {
            let operation = ring + (base + place & ringMask)
            if isOpenLoop && operation.pointee.isMeasured {
                let recorder = recorders + operation.pointee.operation
                recorder.pointee.lag.record(latency: operation.pointee.written - epoch - operation.pointee.scheduled)
                recorder.pointee.queue.record(latency: written - operation.pointee.written)
            }
            operation.pointee.written = written
        }
        transmit(connection)
    }
}
