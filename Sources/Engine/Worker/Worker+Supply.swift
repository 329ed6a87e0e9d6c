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
            while connection.pointee.inFlight < depth && scratch.count < Self.gatherLimit {
                if !(mode == .populate ? issuePopulate(connection, index) : issueNext(connection, index)) {
                    isExhausted = true
                    break
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
    private mutating func takeDue() {
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
            backlog.append(Arrival(due: due, noticed: noticed, lane: Int32(truncatingIfNeeded: lane), isMeasured: isMeasured))
        }
        // Nobody waits for the schedule while the backlog is full, so that is remembered as soon as it is.
        backlogFullSince = backlog.isFull ? min(backlogFullSince, now) : .max
    }

    @inline(__always)
    private mutating func issue(_ connection: UnsafeMutablePointer<Connection>, _ index: Int, _ arrival: Arrival) {
        let lane = Int(arrival.lane)
        let operation = append(lane: lane, isMeasured: arrival.isMeasured)
        // Until it is written, `written` holds the time at which it was noticed.
        push(connection, index, operation, scheduled: arrival.due, noticed: arrival.noticed, arrival.isMeasured)
    }

    @inline(__always)
    private mutating func issueNext(_ connection: UnsafeMutablePointer<Connection>, _ index: Int) -> Bool {
        let lane = isMeasuring ? measure.nextLane() : warmup.nextLane()
        if lane < 0 {
            isSourceExhausted = true
            return false
        }
        let operation = append(lane: lane, isMeasured: isMeasuring)
        push(connection, index, operation, scheduled: now, noticed: now, isMeasuring)
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
    @inline(__always)
    private mutating func append(lane: Int, isMeasured: Bool) -> Int {
        let planned = isMeasured ? measure.next(lane: lane) : warmup.next(lane: lane)
        let extra = encoder.keyCount(planned.operation) - 1
        if extra > 0 {
            let keys = UnsafeMutableBufferPointer(rebasing: extraKeys[..<extra])
            if isMeasured {
                measure.fillExtraKeys(keys, for: planned, lane: lane)
            } else {
                warmup.fillExtraKeys(keys, for: planned, lane: lane)
            }
        }
        let before = scratch.count
        append(planned.operation, isMeasured ? measure.draw(planned, lane: lane) : warmup.draw(planned, lane: lane))
        if isMeasured {
            recorders[planned.operation].bytesSent &+= UInt64(scratch.count - before)
            recorders[planned.operation].sent &+= 1
        }
        return planned.operation
    }

    @inline(__always)
    private mutating func append(_ command: Int, _ draw: RequestDraw) {
        guard let first = extraKeys.baseAddress else { return }
        encoder.append(command, draw, extraKeys: first, to: &scratch)
    }

    @inline(__always)
    private mutating func push(
        _ connection: UnsafeMutablePointer<Connection>, _ index: Int, _ operation: Int, scheduled: Int64,
        noticed: Int64, _ isMeasured: Bool
    ) {
        ring[index * (ringMask + 1) + connection.pointee.tail & ringMask] = InFlight(
            scheduled: scheduled, written: noticed, operation: Int32(truncatingIfNeeded: operation),
            isMeasured: isMeasured)
        connection.pointee.tail += 1
        inFlightCount += 1
    }

    /// Stamps the operations that were appended since `first` and writes them.
    @inline(__always)
    private mutating func write(_ index: Int, from first: Int) {
        let connection = connections + index
        let written = reactor.now()
        let base = index * (ringMask + 1)
        for place in first..<connection.pointee.tail {
            let operation = ring + (base + place & ringMask)
            if isOpenLoop && operation.pointee.isMeasured {
                let recorder = recorders + Int(operation.pointee.operation)
                recorder.pointee.lag.record(latency: operation.pointee.written - operation.pointee.scheduled)
                recorder.pointee.queue.record(latency: written - operation.pointee.written)
            }
            operation.pointee.written = written
        }
        transmit(connection)
    }
}
