// SPDX-License-Identifier: Apache-2.0
internal import Histogram
internal import Network
internal import Plan
internal import RESP
internal import Workload

// Several nodes: how requests that wait for a node are written.

extension Worker where R: ~Copyable {
    /// Appends the requests of operations of a closed loop that wait for a node, up to the next that is held or populates;
    /// returns their number.
    ///
    /// What `issueWaiting` does for one, with the state at hand instead of in memory: nearly all come this way.
    @inline(__always)
    mutating func issueRun(
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
    mutating func issueWaiting(
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
