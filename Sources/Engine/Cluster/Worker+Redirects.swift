// SPDX-License-Identifier: Apache-2.0
internal import Histogram
internal import Network
internal import RESP
internal import Workload

// Several nodes: replies that are not the end of an operation, and operations that are answered in parts.

extension Worker where R: ~Copyable {
    /// Takes a reply of a node where it needs more than being recorded; false where it does not.
    mutating func takeNodeReply(
        _ index: Int, _ entry: InFlight, _ reply: Reply, size: Int, _ bytes: UnsafeRawBufferPointer,
        _ cluster: ClusterState
    ) -> Bool {
        // Refused, the command behind it will say so.
        if entry.isOfConnection { return entry.isAsking }
        let seat = cluster.seats + Int(cluster.seatOf[index])
        if entry.isHeld {
            takeHeld(entry.heldSlot, seat, reply, size: size, bytes, cluster)
            return true
        }
        guard reply.isError else { return false }
        noteError(reply, seat, isMeasured: entry.isMeasured, cluster)
        guard let target = target(of: reply, bytes, from: seat, isMeasured: entry.isMeasured, cluster) else {
            return false
        }
        // The place that the entry had: the head is behind it by now.
        let place = index * (ringMask + 1) + (connections[index].head - 1) & ringMask
        let origin = cluster.replay[place]
        var operation = HeldOperation(
            planned: origin.planned, scheduled: epoch + entry.scheduled, written: entry.written,
            lane: Int32(truncatingIfNeeded: origin.lane))
        operation.kind = phase == .populate ? .populate : .whole
        operation.isMeasured = entry.isMeasured
        if entry.isMeasured { recorders[entry.operation].bytesReceived &+= UInt64(size) }
        redirect(cluster.held.take(operation), target, cluster)
        return true
    }

    private func noteError(
        _ reply: Reply, _ seat: UnsafeMutablePointer<NodeSeat>, isMeasured: Bool, _ cluster: ClusterState
    ) {
        if isMeasured { seat.pointee.load.errors += 1 }
        if StaleMap.words.contains(reply.errorWord) { cluster.wish(at: now) }
    }

    /// Where a reply sends an operation: a seat, or -1 to look the slot up again; nil for any other reply.
    private mutating func target(
        of reply: Reply, _ bytes: UnsafeRawBufferPointer, from seat: UnsafeMutablePointer<NodeSeat>, isMeasured: Bool,
        _ cluster: ClusterState
    ) -> (seat: Int, redirection: Redirection)? {
        guard reply.errorWord == Redirection.movedWord || reply.errorWord == Redirection.askWord,
            let redirection = Redirection(reply.text(in: bytes))
        else { return nil }
        if redirection.isAsk { cluster.asked += 1 } else { cluster.moved += 1 }
        note(FailureClass(reply: reply.errorWord), seat.pointee.first)
        if isMeasured {
            seat.pointee.load.redirects += 1
            seat.pointee.load.errors -= 1
        }
        let answering = seat - cluster.seats
        let found = cluster.seat(of: redirection, answeredBy: answering)
        if !redirection.isAsk {
            if let found { cluster.move(slot: redirection.slot, to: found) }
            cluster.wish(at: now)
        } else if found == nil {
            cluster.wish(at: now)
        }
        return (found ?? -1, redirection)
    }

    /// Sends a held operation to where it was redirected.
    private mutating func redirect(
        _ slot: Int, _ target: (seat: Int, redirection: Redirection), _ cluster: ClusterState
    ) {
        let operation = cluster.held.operations + slot
        operation.pointee.hops += 1
        operation.pointee.isAsking = target.redirection.isAsk && target.seat >= 0
        let seat = target.seat >= 0 ? target.seat : cluster.seat(hashSlot: target.redirection.slot, isWrite: true)
        if seat >= 0 && cluster.seats[seat].readyCount == 0 { openSeats(cluster) }
        standHeld(slot, at: seat, cluster)
    }

    /// Takes the reply to a held operation.
    private mutating func takeHeld(
        _ slot: Int, _ seat: UnsafeMutablePointer<NodeSeat>, _ reply: Reply, size: Int,
        _ bytes: UnsafeRawBufferPointer, _ cluster: ClusterState
    ) {
        let operation = cluster.held.operations + slot
        if reply.isError {
            noteError(reply, seat, isMeasured: operation.pointee.isMeasured, cluster)
            if Int(operation.pointee.hops) < ClusterState.mostHops,
                let target = target(of: reply, bytes, from: seat, isMeasured: operation.pointee.isMeasured, cluster)
            {
                if operation.pointee.isMeasured {
                    recorders[operation.pointee.planned.operation].bytesReceived &+= UInt64(size)
                }
                return redirect(slot, target, cluster)
            }
            note(FailureClass(reply: reply.errorWord), seat.pointee.first)
        }
        if operation.pointee.kind == .part { return takePart(slot, reply, size: size, bytes, cluster) }
        let entry = inFlight(operation.pointee)
        cluster.held.give(back: slot)
        settle(entry, reply, size: size, bytes)
    }

    private func inFlight(_ operation: HeldOperation) -> InFlight {
        InFlight(
            scheduled: operation.scheduled - epoch, written: operation.written,
            operation: operation.planned.operation, isMeasured: operation.isMeasured)
    }

    /// Takes the reply to a part; with the last one the operation is done.
    private mutating func takePart(
        _ slot: Int, _ reply: Reply, size: Int, _ bytes: UnsafeRawBufferPointer, _ cluster: ClusterState
    ) {
        let place = Int(cluster.held.operations[slot].parent)
        let operation = cluster.held.operations + place
        let recorder = recorders + operation.pointee.planned.operation
        if operation.pointee.isMeasured { recorder.pointee.bytesReceived &+= UInt64(size) }
        cluster.held.give(back: slot)
        if reply.isError {
            if operation.pointee.errorWord == 0 { operation.pointee.errorWord = reply.errorWord }
            if result.firstErrorReply == nil { result.firstErrorReply = reply.text(in: bytes) }
        } else if judgements[operation.pointee.planned.operation] == .hitsPerElement && reply.kind == .array {
            operation.pointee.misses += Int32(truncatingIfNeeded: reply.nullElements)
            operation.pointee.hits += Int32(truncatingIfNeeded: reply.elements - reply.nullElements)
        }
        endPart(of: place, cluster)
    }

    /// Counts a part as over, and records the operation when it was the last.
    private mutating func endPart(of slot: Int, _ cluster: ClusterState) {
        let operation = cluster.held.operations + slot
        operation.pointee.partsLeft -= 1
        guard operation.pointee.partsLeft == 0 else { return }
        let whole = operation.pointee
        cluster.held.give(back: slot)
        let hasFailed = whole.hasTimedOut || whole.isCutOff || whole.errorWord != 0
        if hasFailed { lastError = now } else { lastSuccess = now }
        guard whole.isMeasured else { return }
        if whole.hasTimedOut || whole.isCutOff { return censor(inFlight(whole), isTimeout: whole.hasTimedOut) }
        if whole.errorWord != 0 { return recordError(word: whole.errorWord, inFlight(whole)) }
        recordRun()
        let recorder = recorders + whole.planned.operation
        recorder.pointee.completed += 1
        recorder.pointee.hits &+= UInt64(whole.hits)
        recorder.pointee.misses &+= UInt64(whole.misses)
        recorder.pointee.service.record(latency: now - whole.written)
        if isOpenLoop { recorder.pointee.response.record(latency: now - whole.scheduled) }
        result.completedInWindow += 1
        result.lastReply = now
    }

    /// A connection broke with a held operation in flight.
    mutating func loseHeld(_ slot: Int, isTimeout: Bool, _ cluster: ClusterState) {
        let operation = cluster.held.operations[slot]
        cluster.held.give(back: slot)
        guard operation.kind == .part else { return censor(inFlight(operation), isTimeout: isTimeout) }
        let parent = cluster.held.operations + Int(operation.parent)
        if isTimeout { parent.pointee.hasTimedOut = true } else { parent.pointee.isCutOff = true }
        endPart(of: Int(operation.parent), cluster)
    }

    /// Leaves out what waits and was never written: the load is over, or nobody wants it any more.
    ///
    /// - Parameter all: also what was redirected or is a part, at the end of the drain.
    mutating func dropWaiting(_ cluster: ClusterState, all: Bool) {
        for place in 0..<cluster.seatCount {
            let seat = cluster.seats + place
            for _ in 0..<seat.pointee.waiting.count {
                let waiting = seat.pointee.waiting.popFirst()
                cluster.waitingCount -= 1
                if waiting.isHeld {
                    // Its state is recorded with the others that are held.
                    if !all { cluster.append(waiting, to: place) }
                } else if waiting.isPopulate {
                    result.populateFailed += 1
                } else if waiting.isMeasured && isOpenLoop {
                    result.unsent += 1
                }
            }
        }
    }

    /// Records the held operations that are not over when the drain is; what was never written is unsent.
    mutating func censorHeld(_ cluster: ClusterState) {
        dropWaiting(cluster, all: true)
        for slot in 0..<cluster.held.capacity where cluster.held.operations[slot].isActive {
            let operation = cluster.held.operations[slot]
            guard operation.kind != .part, operation.isMeasured else { continue }
            if operation.written == 0 {
                if isOpenLoop { result.unsent += 1 }
                continue
            }
            recorders[operation.planned.operation].unfinished += 1
            recordCensored(inFlight(operation), recorders + operation.planned.operation)
        }
    }
}

/// Error replies that say, without being a redirection, that the map of the nodes may be old.
enum StaleMap {
    static let words = Set(["CLUSTERDOWN", "READONLY", "MASTERDOWN", "LOADING"].map { ErrorReply.word($0) })
}
