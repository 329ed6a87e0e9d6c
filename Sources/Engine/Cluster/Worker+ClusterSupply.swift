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
    mutating func keys(
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
}
