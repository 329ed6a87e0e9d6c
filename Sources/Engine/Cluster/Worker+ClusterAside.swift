// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Plan
internal import RESP
internal import Workload

// Cache-aside operations with several nodes: each command goes to the node of its key.

extension Worker where R: ~Copyable {
    /// Begins what is due, as far as there are slots and a free place on a connection to the node of each key.
    ///
    /// An operation whose node has connections and no free place holds up those behind it; one whose node has none goes to
    /// the database.
    mutating func dispatch(_ aside: AsideState, _ cluster: ClusterState) {
        while !isStopping && !aside.slots.isFull {
            let planned: PlannedOperation
            let arrival: Arrival
            if let stalled = aside.stalled {
                (planned, arrival) = stalled
            } else if !backlog.isEmpty {
                arrival = backlog.popFirst()
                planned = (lanes + (arrival.isMeasured ? 1 : 0)).pointee.next(lane: Int(arrival.lane))
            } else {
                return
            }
            let found = nodeConnection(
                forKey: aside.id(ofKey: planned.key), isWrite: aside.isWrite[planned.operation],
                preferring: Int(truncatingIfNeeded: arrival.due & 0xffff), mostInFlight: depth, aside, cluster)
            guard !found.isBusy else {
                aside.stalled = (planned, arrival)
                return
            }
            aside.stalled = nil
            let lane = Int(arrival.lane)
            begin(
                planned,
                version: (lanes + (arrival.isMeasured ? 1 : 0)).pointee.version(planned, lane: lane),
                due: arrival.due, noticed: arrival.noticed, isMeasured: arrival.isMeasured, connection: found.index,
                client: 0, aside)
        }
    }

    /// Sees to it that an operation has a connection to the primary of its key; false when there is none.
    mutating func bind(
        _ operation: UnsafeMutablePointer<AsideOperation>, _ aside: AsideState, _ cluster: ClusterState
    ) -> Bool {
        let index = Int(operation.pointee.connection)
        let seat = cluster.seat(hashSlot: cluster.hashSlot(0, operation.pointee.id), isWrite: true)
        if index >= 0 && connections[index].state == .ready && Int(cluster.seatOf[index]) == seat { return true }
        let other = nodeConnection(
            forKey: operation.pointee.id, isWrite: true, preferring: index, mostInFlight: nil, aside, cluster
        ).index
        guard other >= 0 else { return false }
        rebind(operation, to: other, aside)
        return true
    }

    private mutating func rebind(
        _ operation: UnsafeMutablePointer<AsideOperation>, to index: Int, _ aside: AsideState
    ) {
        unbind(operation, aside)
        operation.pointee.connection = Int32(truncatingIfNeeded: index)
        aside.bound[index] += 1
    }

    /// Counts a command by the node that answered it.
    func countNodeReply(_ index: Int, _ reply: Reply, isMeasured: Bool, _ cluster: ClusterState) {
        guard isMeasured else { return }
        cluster.seats[Int(cluster.seatOf[index])].load.commands += 1
        if reply.isError { cluster.seats[Int(cluster.seatOf[index])].load.errors += 1 }
    }

    /// Follows a redirection with the same command; false where the reply is none, or the command is a fill: its value, the
    /// database's row, is gone by now.
    mutating func redirect(
        _ slot: Int, _ reply: Reply, _ bytes: UnsafeRawBufferPointer, answeredBy index: Int, _ aside: AsideState,
        _ cluster: ClusterState
    ) -> Bool {
        if StaleMap.words.contains(reply.errorWord) { cluster.wish(at: now) }
        guard reply.errorWord == Redirection.movedWord || reply.errorWord == Redirection.askWord,
            let redirection = Redirection(reply.text(in: bytes))
        else { return false }
        if redirection.isAsk { cluster.asked += 1 } else { cluster.moved += 1 }
        note(FailureClass(reply: reply.errorWord), index)
        let operation = aside.slots.operations + slot
        let seat = cluster.seat(of: redirection, answeredBy: Int(cluster.seatOf[index]))
        if !redirection.isAsk {
            if let seat { cluster.move(slot: redirection.slot, to: seat) }
            cluster.wish(at: now)
        }
        guard let seat, Int(operation.pointee.hops) < ClusterState.mostHops, operation.pointee.step != .fill else {
            return false
        }
        if cluster.seats[seat].readyCount == 0 { openSeats(cluster) }
        let stretch = cluster.seats[seat].first..<cluster.seats[seat].first + cluster.seats[seat].count
        guard let place = stretch.first(where: { connections[$0].state == .ready && Int(aside.bound[$0]) < boundLimit })
        else { return false }
        operation.pointee.hops += 1
        rebind(operation, to: place, aside)
        if redirection.isAsk { ask(place, aside) }
        let command: AsideState.Command =
            operation.pointee.step == .get ? .get : aside.flow.strategy == .writeThrough ? .store : .unlink
        append(command, slot, on: place, aside)
        return true
    }

    private mutating func ask(_ index: Int, _ aside: AsideState) {
        let connection = connections + index
        connection.pointee.output.append("*1\r\n$6\r\nASKING\r\n")
        ring[index * (ringMask + 1) + connection.pointee.tail & ringMask] = InFlight(askingAt: now)
        connection.pointee.tail += 1
        inFlightCount += 1
        aside.markDirty(index)
    }
}
