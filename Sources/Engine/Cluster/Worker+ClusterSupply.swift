// SPDX-License-Identifier: Apache-2.0
internal import Histogram
internal import Network
internal import Plan
internal import RESP
internal import Workload

// Several nodes: how operations find their connection.

extension Worker where R: ~Copyable {
    /// Gives a ready connection what there is for its node.
    mutating func supply(_ index: Int, _ cluster: ClusterState) {
        if isAside { return }
        switch mode {
        case .closed, .populate: fill(index, cluster)
        case .open, .idle: offer(index, cluster)
        }
    }

    /// Fills a connection up to its depth: closed loop and populate.
    ///
    /// What is drawn for other nodes on the way is left to their connections.
    private mutating func fill(_ index: Int, _ cluster: ClusterState) {
        let connection = connections + index
        let seat = cluster.seats + Int(cluster.seatOf[index])
        while connection.pointee.output.count == 0 && connection.pointee.inFlight < depth {
            let first = connection.pointee.tail
            while connection.pointee.inFlight < depth && scratch.count < Self.gatherLimit {
                if seat.pointee.waiting.isEmpty {
                    guard draw(cluster) else { break }
                    continue
                }
                if issueRun(connection, index, seat, cluster) > 0 { continue }
                guard issueWaiting(connection, index, seat, cluster) else {
                    // Not offered: the next reply makes the room that is lacking.
                    if connection.pointee.tail > first { write(index, from: first) }
                    return
                }
            }
            if connection.pointee.tail == first { break }
            write(index, from: first)
        }
        offer(index, cluster)
    }

    /// Stands a connection with a free place in the queue of its node.
    @inline(__always)
    mutating func offer(_ index: Int, _ cluster: ClusterState) {
        let connection = connections + index
        guard !connection.pointee.isQueued, connection.pointee.inFlight < depth, connection.pointee.output.count == 0,
            connection.pointee.state == .ready
        else { return }
        let place = Int(cluster.seatOf[index])
        connection.pointee.isQueued = true
        cluster.seats[place].free.append(index)
        if !cluster.seats[place].isHot && !cluster.seats[place].waiting.isEmpty { cluster.heat(place) }
    }

    /// Stands what is due in the queues of the nodes, and writes it as far as connections have places: open loop.
    mutating func dispatch(_ cluster: ClusterState) {
        takeDue()
        while !backlog.isEmpty && !isStopping && cluster.waitingCount < ClusterState.mostWaiting {
            let arrival = backlog.popFirst()
            let lane = Int(arrival.lane)
            let planned = (lanes + (arrival.isMeasured ? 1 : 0)).pointee.next(lane: lane)
            stand(
                planned, at: cluster.seat(planned.operation, planned.key), lane: lane, isMeasured: arrival.isMeasured,
                WaitingTimes(due: arrival.due, noticed: arrival.noticed), cluster)
        }
        serve(cluster)
    }

    /// What the events of a turn have left for other connections than theirs.
    mutating func pump(_ cluster: ClusterState) {
        serve(cluster)
        guard cluster.isStarved, mode == .closed || mode == .populate else { return }
        cluster.isStarved = false
        for place in 0..<cluster.seatCount {
            let seat = cluster.seats + place
            for _ in 0..<seat.pointee.free.count {
                if cluster.isStarved { break }
                let index = seat.pointee.free.popFirst()
                connections[index].isQueued = false
                if connections[index].state == .ready { fill(index, cluster) }
            }
        }
        serve(cluster)
    }

    /// Writes what waits for nodes that have a connection with a free place.
    private mutating func serve(_ cluster: ClusterState) {
        while let place = cluster.takeHot() {
            let seat = cluster.seats + place
            while !seat.pointee.waiting.isEmpty && !seat.pointee.free.isEmpty {
                // In a closed loop few full writes are wanted; in an open loop what is due is dealt evenly.
                let share =
                    isOpenLoop
                    ? (seat.pointee.waiting.count + seat.pointee.free.count - 1) / seat.pointee.free.count : depth
                let index = seat.pointee.free.popFirst()
                let connection = connections + index
                connection.pointee.isQueued = false
                guard connection.pointee.state == .ready, connection.pointee.output.count == 0 else { continue }
                let first = connection.pointee.tail
                var left = min(share, depth - connection.pointee.inFlight)
                while left > 0 && !seat.pointee.waiting.isEmpty && scratch.count < Self.gatherLimit {
                    guard issueWaiting(connection, index, seat, cluster) else {
                        left = -1
                        break
                    }
                    left -= 1
                }
                if connection.pointee.tail > first { write(index, from: first) }
                if left >= 0 { offer(index, cluster) }
            }
        }
    }

    /// Draws the next operations of a closed loop, or the next keys to populate; false when there are none, or none may be
    /// drawn because a node does not keep up.
    private mutating func draw(_ cluster: ClusterState) -> Bool {
        for place in 0..<cluster.seatCount where cluster.seats[place].waiting.count >= cluster.mostAhead {
            if cluster.seats[place].readyCount > 0 || !passesOver {
                cluster.isStarved = true
                return false
            }
        }
        if mode == .populate {
            guard let (command, key) = populate.next() else { return false }
            let planned = PlannedOperation(index: key, key: key, writesBefore: 0, operation: command)
            let found = cluster.seat(command, key)
            let place = found >= 0 ? found : cluster.seat(hashSlot: 0, isWrite: true)
            if place >= 0 { cluster.append(WaitingOperation(planned, lane: 0, kind: .populate), to: place) }
            return true
        }
        let isMeasured = isMeasuring
        let set = lanes + (isMeasured ? 1 : 0)
        let (lane, operations) = set.pointee.take(ClusterState.mostDrawn)
        if operations.isEmpty {
            isSourceExhausted = true
            return false
        }
        // All seats first: a store to a queue that is not yet known would hold up the look-ups behind it.
        let found = cluster.drawn
        for place in 0..<operations.count {
            found[place] = Int16(
                truncatingIfNeeded: cluster.seat(operations[place].operation, operations[place].key))
        }
        for place in 0..<operations.count {
            stand(operations[place], at: Int(found[place]), lane: lane, isMeasured: isMeasured, nil, cluster)
        }
        return true
    }

    /// Whether a closed loop leaves out what it draws for a node that cannot be reached: all but one of a fixed number of
    /// operations.
    private var passesOver: Bool {
        if case .duration(_) = setup.plan.phases.measure { return mode == .closed }
        return false
    }

    /// Stands an operation in the queue of its node, split where its keys lie in several slots.
    ///
    /// - Parameter times: only in an open loop.
    @inline(__always)
    private mutating func stand(
        _ planned: PlannedOperation, at found: Int, lane: Int, isMeasured: Bool, _ times: WaitingTimes?,
        _ cluster: ClusterState
    ) {
        if cluster.forms[planned.operation] > 0 {
            return split(planned, lane: lane, isMeasured: isMeasured, times, cluster)
        }
        let place = found >= 0 ? found : cluster.seat(hashSlot: 0, isWrite: true)
        guard place >= 0 else {
            if isMeasured && times != nil { result.unsent += 1 }
            return
        }
        let operation = WaitingOperation(planned, lane: lane, isMeasured: isMeasured)
        if let times { return cluster.append(operation, times, to: place) }
        if cluster.seats[place].waiting.count >= cluster.mostAhead, cluster.seats[place].readyCount == 0, passesOver {
            cluster.passedOver += 1
            return
        }
        cluster.append(operation, to: place)
    }

    /// Makes a part of an operation for each slot that its keys lie in.
    private mutating func split(
        _ planned: PlannedOperation, lane: Int, isMeasured: Bool, _ times: WaitingTimes?, _ cluster: ClusterState
    ) {
        let command = planned.operation
        let count = encoder.keyCount(command)
        let keys = keys(of: planned, lane: lane, isMeasured: isMeasured)
        var parent = HeldOperation(
            planned: planned, scheduled: times?.due ?? 0, noticed: times?.noticed ?? 0,
            lane: Int32(truncatingIfNeeded: lane))
        parent.kind = .split
        parent.isMeasured = isMeasured
        let slot = cluster.held.take(parent)
        cluster.stamp &+= 1
        let most = CommandSet.mostKeysOfForms
        for place in 0..<count {
            let key = place == 0 ? planned.key : keys[place - 1]
            let hashSlot = cluster.hashSlot(command, key)
            if cluster.partStamp[hashSlot] == cluster.stamp {
                let part = Int(cluster.partOf[hashSlot])
                if Int(cluster.held.operations[part].keyCount) < most {
                    cluster.held.operations[part].keyCount += 1
                    continue
                }
            }
            var part = HeldOperation(
                planned: PlannedOperation(
                    index: planned.index, key: key, writesBefore: UInt64(place), operation: command),
                lane: parent.lane, parent: Int32(slot), hashSlot: Int32(hashSlot))
            part.kind = .part
            part.isMeasured = isMeasured
            let own = cluster.held.take(part)
            cluster.partStamp[hashSlot] = cluster.stamp
            cluster.partOf[hashSlot] = Int32(own)
            cluster.held.operations[slot].partsLeft += 1
            standHeld(own, at: cluster.seat(hashSlot: hashSlot, isWrite: cluster.isWrite[command]), cluster)
        }
    }

    /// The keys after the first of an operation; valid until the next call.
    private mutating func keys(
        of planned: PlannedOperation, lane: Int, isMeasured: Bool
    ) -> UnsafeMutableBufferPointer<UInt64> {
        let extra = UnsafeMutableBufferPointer(rebasing: extraKeys[..<(encoder.keyCount(planned.operation) - 1)])
        (lanes + (isMeasured ? 1 : 0)).pointee.fillExtraKeys(extra, for: planned, lane: lane)
        return extra
    }

    /// Stands a held operation in the queue of a node.
    mutating func standHeld(_ slot: Int, at found: Int, _ cluster: ClusterState) {
        let place = found >= 0 ? found : max(0, cluster.seat(hashSlot: 0, isWrite: true))
        let isMeasured = cluster.held.operations[slot].isMeasured
        cluster.append(
            WaitingOperation(heldAt: slot, isMeasured: isMeasured), WaitingTimes(due: 0, noticed: 0), to: place)
    }

    // MARK: Writing

    /// Appends the requests of operations of a closed loop that wait for a node, up to the next that is held or populates;
    /// returns their number.
    ///
    /// What `issueWaiting` does for one, with the state at hand instead of in memory: nearly all come this way.
    @inline(__always)
    private mutating func issueRun(
        _ connection: UnsafeMutablePointer<Connection>, _ index: Int, _ seat: UnsafeMutablePointer<NodeSeat>,
        _ cluster: ClusterState
    ) -> Int {
        let base = index &* (ringMask &+ 1)
        let scheduled = now &- epoch
        let replay = cluster.replay + base
        let first = connection.pointee.tail
        var tail = first
        var measured: UInt64 = 0
        var bytes: UInt64 = 0
        for waiting in seat.pointee.waiting.first(min(depth &- connection.pointee.inFlight, runLimit)) {
            guard waiting.isDrawn else { break }
            let before = scratch.end
            let isMeasured = waiting.isMeasured
            encode(waiting.planned, lanes + (isMeasured ? 1 : 0), lane: waiting.lane)
            let operation = waiting.operation
            if isMeasured {
                let size = UInt64(truncatingIfNeeded: scratch.end &- before)
                let recorder = recorders + operation
                recorder.pointee.bytesSent &+= size
                recorder.pointee.sent &+= 1
                measured &+= 1
                bytes &+= size
            }
            ring[base &+ tail & ringMask] = InFlight(
                scheduled: scheduled, written: now, operation: operation, isMeasured: isMeasured)
            replay[tail & ringMask] = waiting
            tail &+= 1
        }
        let count = tail &- first
        connection.pointee.tail = tail
        inFlightCount &+= count
        cluster.waitingCount &-= count
        seat.pointee.waiting.removeFirst(count)
        seat.pointee.load.commands &+= measured
        seat.pointee.load.bytesSent &+= bytes
        return count
    }

    /// Appends the request of the operation that waits longest for a node, and puts it into the ring of a connection.
    ///
    /// False where the ring lacks a place for ASKING before it; it then waits on, behind the others.
    @inline(__always)
    private mutating func issueWaiting(
        _ connection: UnsafeMutablePointer<Connection>, _ index: Int, _ seat: UnsafeMutablePointer<NodeSeat>,
        _ cluster: ClusterState
    ) -> Bool {
        let times = isOpenLoop ? seat.pointee.waiting.firstTimes : WaitingTimes(due: now, noticed: now)
        let waiting = seat.pointee.waiting.popFirst()
        if waiting.isHeld {
            if cluster.held.operations[waiting.slot].isAsking && connection.pointee.inFlight >= ringMask {
                seat.pointee.waiting.append(waiting)
                return false
            }
            cluster.waitingCount &-= 1
            issueHeld(waiting.slot, connection, index, seat, cluster)
            return true
        }
        cluster.waitingCount &-= 1
        let before = scratch.end
        if waiting.isPopulate {
            append(
                waiting.operation,
                RequestDraw(key: waiting.key, version: 0, index: waiting.key, arguments: populateArguments))
        } else {
            encode(waiting.planned, lanes + (waiting.isMeasured ? 1 : 0), lane: waiting.lane)
        }
        if waiting.isMeasured {
            let size = UInt64(truncatingIfNeeded: scratch.end &- before)
            recorders[waiting.operation].bytesSent &+= size
            recorders[waiting.operation].sent &+= 1
            seat.pointee.load.commands &+= 1
            seat.pointee.load.bytesSent &+= size
        }
        let place = index &* (ringMask &+ 1) &+ connection.pointee.tail & ringMask
        ring[place] = InFlight(
            scheduled: (waiting.isPopulate ? now : times.due) &- epoch, written: times.noticed,
            operation: waiting.operation, isMeasured: waiting.isMeasured)
        cluster.replay[place] = waiting
        connection.pointee.tail &+= 1
        inFlightCount &+= 1
        return true
    }

    /// The same for one that was redirected, or is a part.
    private mutating func issueHeld(
        _ slot: Int, _ connection: UnsafeMutablePointer<Connection>, _ index: Int,
        _ seat: UnsafeMutablePointer<NodeSeat>, _ cluster: ClusterState
    ) {
        let operation = cluster.held.operations[slot]
        let before = scratch.end
        if operation.isAsking {
            scratch.append("*1\r\n$6\r\nASKING\r\n")
            push(InFlight(askingAt: now), connection, index)
        }
        appendHeld(operation, cluster)
        if operation.isMeasured {
            let size = UInt64(scratch.end - before)
            recorders[operation.planned.operation].bytesSent &+= size
            seat.pointee.load.commands &+= 1
            seat.pointee.load.bytesSent &+= size
        }
        noteFirstWrite(operation.kind == .part ? Int(operation.parent) : slot, cluster)
        push(InFlight(held: slot, written: now), connection, index)
    }

    private mutating func push(_ entry: InFlight, _ connection: UnsafeMutablePointer<Connection>, _ index: Int) {
        ring[index * (ringMask + 1) + connection.pointee.tail & ringMask] = entry
        connection.pointee.tail += 1
        inFlightCount += 1
    }

    private mutating func appendHeld(_ operation: HeldOperation, _ cluster: ClusterState) {
        let planned = operation.planned
        switch operation.kind {
        case .populate:
            append(
                planned.operation,
                RequestDraw(key: planned.key, version: 0, index: planned.key, arguments: populateArguments))
        case .whole, .split:
            encode(planned, lanes + (operation.isMeasured ? 1 : 0), lane: Int(operation.lane))
        case .part:
            let form = cluster.forms[planned.operation] + Int(operation.keyCount) - 1
            if operation.keyCount > 1 { gatherKeys(of: operation, cluster) }
            append(form, (lanes + (operation.isMeasured ? 1 : 0)).pointee.draw(planned, lane: Int(operation.lane)))
        }
    }

    /// Moves a part's keys after its first to the front of `extraKeys`: those of the operation with the same slot, from the
    /// part's own first on.
    private mutating func gatherKeys(of part: HeldOperation, _ cluster: ClusterState) {
        let parent = cluster.held.operations[Int(part.parent)].planned
        let keys = keys(of: parent, lane: Int(part.lane), isMeasured: part.isMeasured)
        var found = 0
        // The place of its first key among all is where the part began.
        var place = Int(part.planned.writesBefore)
        while found < Int(part.keyCount) - 1 && place < keys.count {
            if cluster.hashSlot(parent.operation, keys[place]) == Int(part.hashSlot) {
                keys[found] = keys[place]
                found += 1
            }
            place += 1
        }
    }

    /// Notes when the first byte of an operation on several keys was written.
    private mutating func noteFirstWrite(_ slot: Int, _ cluster: ClusterState) {
        let operation = cluster.held.operations + slot
        guard operation.pointee.written == 0 else { return }
        let time = reactor.now()
        operation.pointee.written = time
        if !isOpenLoop { operation.pointee.scheduled = time }
        guard operation.pointee.isMeasured else { return }
        let recorder = recorders + operation.pointee.planned.operation
        recorder.pointee.sent += 1
        guard isOpenLoop else { return }
        recorder.pointee.lag.record(latency: operation.pointee.noticed - operation.pointee.scheduled)
        recorder.pointee.queue.record(latency: time - operation.pointee.noticed)
    }
}
