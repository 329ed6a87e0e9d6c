// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Histogram
internal import Measure
internal import Network
internal import Plan
internal import RESP
internal import Workload

// Cache-aside operations: their steps, and what is recorded of them.

extension Worker where R: ~Copyable {
    /// Does an operation's next step.
    ///
    /// - Parameter row: the value that a fill stores; it is copied at once.
    mutating func perform(
        _ action: AsideAction, _ slot: Int, _ aside: AsideState, row: UnsafeRawBufferPointer? = nil
    ) {
        let operation = aside.slots.operations + slot
        switch action {
        case .get:
            operation.pointee.step = .get
            operation.pointee.hops = 0
            append(.get, slot, on: Int(operation.pointee.connection), aside)
        case .query:
            operation.pointee.step = .query
            operation.pointee.waitingSince = now
            // A client of a closed loop that waits for a session waits for its answer already.
            if !isOpenLoop { noteBegin(operation, at: now) }
            aside.pool.wait(slot)
        case .fill:
            operation.pointee.step = .fill
            operation.pointee.hops = 0
            guard bind(operation, aside) else { return cacheFailed(slot, aside) }
            append(.fill, slot, on: Int(operation.pointee.connection), value: row, aside)
        case .invalidate:
            operation.pointee.step = .invalidate
            operation.pointee.hops = 0
            guard bind(operation, aside) else { return cacheFailed(slot, aside) }
            let command: AsideState.Command = aside.flow.strategy == .writeThrough ? .store : .unlink
            append(command, slot, on: Int(operation.pointee.connection), aside)
        case .finish:
            let end: AsideEnd =
                operation.pointee.step == .get
                ? .hit : aside.isWrite[Int(operation.pointee.operation)] ? .written : .answered
            finish(slot, end, aside)
        }
    }

    /// Sees to it that an operation has a connection that stands; false when none does.
    mutating func bind(_ operation: UnsafeMutablePointer<AsideOperation>, _ aside: AsideState) -> Bool {
        if isCluster, let cluster { return bind(operation, aside, cluster) }
        let index = Int(operation.pointee.connection)
        if index >= 0 && connections[index].state == .ready { return true }
        let other = usableConnection(preferring: index, aside)
        guard other >= 0 else { return false }
        unbind(operation, aside)
        operation.pointee.connection = Int32(truncatingIfNeeded: other)
        aside.bound[other] += 1
        return true
    }

    mutating func unbind(_ operation: UnsafeMutablePointer<AsideOperation>, _ aside: AsideState) {
        let index = Int(operation.pointee.connection)
        guard index >= 0 else { return }
        operation.pointee.connection = -1
        aside.bound[index] -= 1
        if mode == .open && !isCluster { offer(index, aside) }
    }

    mutating func append(
        _ command: AsideState.Command, _ slot: Int, on index: Int, value: UnsafeRawBufferPointer? = nil,
        _ aside: AsideState
    ) {
        guard let extra = extraKeys.baseAddress else { return }
        let operation = aside.slots.operations + slot
        let connection = connections + index
        let before = connection.pointee.output.count
        let draw = RequestDraw(
            key: operation.pointee.id, version: operation.pointee.version, index: operation.pointee.version,
            arguments: aside.arguments)
        aside.encoder.append(
            command.rawValue, draw, extraKeys: UnsafePointer(extra), value: value, to: &connection.pointee.output)
        ring[index * (ringMask + 1) + connection.pointee.tail & ringMask] = InFlight(slot: slot, written: now)
        connection.pointee.tail += 1
        inFlightCount += 1
        if operation.pointee.isMeasured {
            recorders[Int(operation.pointee.operation)].bytesSent &+= UInt64(connection.pointee.output.count - before)
        }
        aside.markDirty(index)
    }

    /// Takes the reply to the oldest command in flight on a connection.
    mutating func complete(
        _ index: Int, _ reply: Reply, size: Int, _ bytes: UnsafeRawBufferPointer, _ aside: AsideState
    ) {
        let entry = popInFlight(index)
        if entry.isOfConnection {
            if entry.isAuthentication { takeAuthentication(reply, reply.text(in: bytes)) }
            return
        }
        let slot = entry.slot
        let operation = aside.slots.operations + slot
        let recorder = recorders + Int(operation.pointee.operation)
        let isMeasured = operation.pointee.isMeasured
        if isMeasured { recorder.pointee.bytesReceived &+= UInt64(truncatingIfNeeded: size) }
        if isCluster, let cluster {
            countNodeReply(index, reply, isMeasured: isMeasured, cluster)
            if reply.isError && aside.stale == nil && redirect(slot, reply, bytes, answeredBy: index, aside, cluster) {
                return
            }
        }
        if let stale = aside.stale {
            return complete(slot, reply, writtenAt: entry.written, bytes, index: index, aside, stale)
        }
        guard !reply.isError else {
            note(FailureClass(reply: reply.errorWord), index)
            if result.firstErrorReply == nil { result.firstErrorReply = reply.text(in: bytes) }
            return cacheFailed(slot, aside)
        }
        lastCacheSuccess = now
        let step = operation.pointee.step
        // A GET is answered by a bulk or by nothing; whatever else comes is no value, and its length none of the buffer's.
        guard step != .get || reply.isNull || (reply.kind == .bulk && reply.bodyIsWhole) else {
            return cacheFailed(slot, aside)
        }
        let event: AsideEvent
        if step == .get {
            event = reply.isNull ? .miss : .hit
            if isMeasured { recorder.pointee.database?.get.record(latency: now - entry.written) }
            if reply.isNull {
                operation.pointee.hasMissed = true
            } else {
                // A scanner that keeps bodies has the whole of it.
                let body = bytes[reply.bodyOffset..<reply.bodyOffset + reply.length]
                check(UnsafeRawBufferPointer(rebasing: body), operation, "the cache", aside)
            }
        } else {
            event = .stored
            if isMeasured { recorder.pointee.database?.store.record(latency: now - entry.written) }
        }
        let cacheHasFailed = operation.pointee.cacheHasFailed
        perform(aside.flow.next(after: event, in: step, cacheHasFailed: cacheHasFailed), slot, aside)
    }

    /// The cache did not do its part of an operation: no connection, no reply, or an error.
    mutating func cacheFailed(_ slot: Int, _ aside: AsideState) {
        if let stale = aside.stale { return cacheFailed(slot, aside, stale) }
        let operation = aside.slots.operations + slot
        operation.pointee.cacheHasFailed = true
        unbind(operation, aside)
        perform(aside.flow.next(after: .cacheFailed, in: operation.pointee.step, cacheHasFailed: true), slot, aside)
    }

    /// Looks whether a value that was read is one that was written.
    mutating func check(
        _ value: UnsafeRawBufferPointer, _ operation: UnsafeMutablePointer<AsideOperation>, _ place: String,
        _ aside: AsideState
    ) {
        let recorder = recorders + Int(operation.pointee.operation)
        let found = aside.ownsRows ? ValueCheck.check(bytes: value) : .tooShort
        switch found {
        case .intact(let key, _) where key == operation.pointee.id & 0xFFFF_FFFF_FFFF: return
        case .tooShort:
            if operation.pointee.isMeasured { recorder.pointee.database?.uncheckedValues += 1 }
        case .intact, .corrupt:
            // Also outside the measure phase: data that is wrong is never left unsaid.
            recorder.pointee.database?.wrongValues += 1
            guard result.wrongValueExamples.count < 5 else { return }
            let key = setup.plan.keys.name.text(of: operation.pointee.id)
            var fault = "a damaged value of \(value.count) bytes"
            if case .intact(let other, _) = found { fault = "the value of key number \(other)" }
            result.wrongValueExamples.append("A read of \(key) got \(fault) from \(place).")
        }
    }

    /// Records an operation that was answered, and ends it.
    mutating func finish(_ slot: Int, _ end: AsideEnd, _ aside: AsideState) {
        recordFinish(slot, end, aside)
        release(slot, aside)
    }

    /// Records an operation that was answered.
    mutating func recordFinish(_ slot: Int, _ end: AsideEnd, _ aside: AsideState) {
        let operation = aside.slots.operations + slot
        lastSuccess = now
        if operation.pointee.isMeasured {
            let recorder = recorders + Int(operation.pointee.operation)
            let latency = now - (isOpenLoop ? operation.pointee.scheduled : operation.pointee.begun)
            recorder.pointee.completed += 1
            if isOpenLoop { recorder.pointee.response.record(latency: latency) }
            recorder.pointee.service.record(latency: now - operation.pointee.begun)
            if end == .hit {
                recorder.pointee.hits += 1
                recorder.pointee.database?.hit.record(latency: latency)
            } else if operation.pointee.hasMissed {
                recorder.pointee.misses += 1
                recorder.pointee.database?.miss.record(latency: latency)
                if operation.pointee.cacheHasFailed { recorder.pointee.database?.failedFills += 1 }
            } else if operation.pointee.cacheHasFailed {
                recorder.pointee.database?.cacheUnavailable += 1
            }
            result.completedInWindow += 1
            result.lastReply = now
        }
    }

    /// Records an operation that the database has failed, and ends it.
    mutating func fail(_ slot: Int, _ failure: DatabaseFailure, _ aside: AsideState) {
        let operation = aside.slots.operations + slot
        aside.stale?.end(slot, key: operation.pointee.id, failure: failure.kind)
        lastError = now
        if result.firstDatabaseFailure == nil { result.firstDatabaseFailure = failure }
        if operation.pointee.isMeasured {
            noteBegin(operation, at: now)
            let recorder = recorders + Int(operation.pointee.operation)
            let waited = now - (isOpenLoop ? operation.pointee.scheduled : operation.pointee.begun)
            recorder.pointee.database?.errors[failure.kind, default: 0] += 1
            result.lastReply = now
            switch failure.kind {
            case .timeout, .connection:
                if failure.kind == .timeout { recorder.pointee.timeouts += 1 } else { recorder.pointee.cutOff += 1 }
                recordCensored(operation, recorder)
            default:
                recorder.pointee.errorReplies += 1
                recorder.pointee.errorReply.record(latency: waited)
            }
        }
        release(slot, aside)
    }

    mutating func release(_ slot: Int, _ aside: AsideState) {
        let operation = aside.slots.operations + slot
        aside.stale?.end(slot, key: operation.pointee.id)
        unbind(operation, aside)
        let client = Int(operation.pointee.client)
        let isFollowed = operation.pointee.isFollowed
        aside.slots.give(back: slot)
        if mode == .closed && client >= 0 && !isFollowed { aside.clients.append(client) }
    }

    /// Records what is still under way when the drain is over; what was never begun is unsent.
    mutating func censorUnfinished(_ aside: AsideState) {
        for slot in 0..<aside.slots.capacity where aside.slots.operations[slot].isActive {
            let operation = aside.slots.operations + slot
            aside.stale?.end(slot, key: operation.pointee.id)
            guard operation.pointee.isMeasured else { continue }
            guard operation.pointee.begun > 0 else {
                if isOpenLoop { result.unsent += 1 }
                continue
            }
            let recorder = recorders + Int(operation.pointee.operation)
            recorder.pointee.unfinished += 1
            recordCensored(operation, recorder)
        }
    }

    private func recordCensored(
        _ operation: UnsafeMutablePointer<AsideOperation>, _ recorder: UnsafeMutablePointer<OperationRecorder>
    ) {
        recorder.pointee.service.record(latency: now - operation.pointee.begun)
        if isOpenLoop { recorder.pointee.response.record(latency: now - operation.pointee.scheduled) }
    }
}
