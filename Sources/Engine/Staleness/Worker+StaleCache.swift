// SPDX-License-Identifier: Apache-2.0
internal import Histogram
internal import Measure
internal import Network
internal import Plan
internal import RESP
internal import Workload

// Operations whose versions are followed: what they say to the cache, and what it answers.

extension Worker where R: ~Copyable {
    /// Sees to it that a read has a connection that reads may use; false when there is none.
    mutating func bindRead(_ operation: UnsafeMutablePointer<AsideOperation>, _ aside: AsideState) -> Bool {
        guard isCluster, let cluster else { return bind(operation, aside) }
        let index = Int(operation.pointee.connection)
        let seat = cluster.seat(hashSlot: cluster.hashSlot(0, operation.pointee.id), isWrite: false)
        if index >= 0, connections[index].state == .ready, Int(cluster.seatOf[index]) == seat { return true }
        let found = nodeConnection(
            forKey: operation.pointee.id, isWrite: false, preferring: index, mostInFlight: nil, aside, cluster)
        guard found.index >= 0 else { return false }
        unbind(operation, aside)
        operation.pointee.connection = Int32(truncatingIfNeeded: found.index)
        aside.bound[found.index] += 1
        return true
    }

    /// Appends the command of an operation's present step to the output of its connection.
    mutating func append(_ slot: Int, _ aside: AsideState, _ stale: StaleState) {
        let operation = aside.slots.operations + slot
        let more = stale.operations + slot
        let index = Int(operation.pointee.connection)
        let connection = connections + index
        let before = connection.pointee.output.count
        encode(operation.pointee.id, more, stale, &connection.pointee.output)
        ring[index * (ringMask + 1) + connection.pointee.tail & ringMask] = InFlight(slot: slot, written: now)
        connection.pointee.tail += 1
        inFlightCount += 1
        if operation.pointee.isMeasured {
            recorders[Int(operation.pointee.operation)].bytesSent &+= UInt64(connection.pointee.output.count - before)
        }
        // The second UNLINK is a cost of its write as well, which is recorded by then.
        if more.pointee.isMeasured {
            if more.pointee.isWrite { stale.tally.writeCommands += 1 } else { stale.tally.readCommands += 1 }
        }
        aside.markDirty(index)
    }

    private func encode(
        _ key: UInt64, _ more: UnsafeMutablePointer<StaleOperation>, _ stale: StaleState, _ output: inout ByteBuffer
    ) {
        let encoder = stale.encoder
        switch more.pointee.step {
        case .generation: encoder.get(key, &output)
        case .get:
            if stale.flow.strategy == .versionedKey {
                encoder.get(key, generation: more.pointee.generation, &output)
            } else {
                encoder.get(key, &output)
            }
        case .token:
            encoder.takeLock(key, token: more.pointee.token, time: stale.plan.lockTime / 1_000_000, &output)
        case .fill: put(key, more, stale, &output)
        case .unlock: encoder.unlinkLock(key, &output)
        case .deleteBefore, .deleteAgain: encoder.unlink(key, andLock: false, &output)
        case .invalidate:
            switch stale.flow.strategy {
            case .writeThrough, .versioned: put(key, more, stale, &output)
            case .versionedKey: encoder.increment(key, &output)
            case .lease: encoder.unlink(key, andLock: true, &output)
            case .delete, .deleteTwice, .deleteBefore, .ttl: encoder.unlink(key, andLock: false, &output)
            }
        case .retry, .flight, .query, .window, .turn, .rest, .done:
            preconditionFailure("A step that says nothing to the cache has no command.")
        }
    }

    private func put(
        _ key: UInt64, _ more: UnsafeMutablePointer<StaleOperation>, _ stale: StaleState, _ output: inout ByteBuffer
    ) {
        let value = stale.cacheValue(more.pointee, key: key, at: now)
        switch stale.flow.strategy {
        case .versioned: stale.encoder.setIfNewer(value, usesEval: more.pointee.usesEval, &output)
        case .lease:
            stale.encoder.fillWithToken(
                value, token: more.pointee.token, usesEval: more.pointee.usesEval, &output)
        case .versionedKey: stale.encoder.set(value, generation: more.pointee.generation, &output)
        case .delete, .deleteTwice, .deleteBefore, .ttl, .writeThrough:
            stale.encoder.set(value, generation: nil, &output)
        }
    }

    private static var unknownScript: UInt64 {
        "NOSCRIPT".utf8.reversed().reduce(0) { $0 &<< 8 | UInt64($1) }
    }

    /// Takes the reply to an operation's command.
    mutating func complete(
        _ slot: Int, _ reply: Reply, writtenAt written: Int64, _ bytes: UnsafeRawBufferPointer, index: Int,
        _ aside: AsideState, _ stale: StaleState
    ) {
        let operation = aside.slots.operations + slot
        let more = stale.operations + slot
        guard !reply.isError else {
            if reply.errorWord == Self.unknownScript, !more.pointee.usesEval {
                // The server has forgotten its scripts; what carries the script makes it known again.
                more.pointee.usesEval = true
                stale.tally.scriptReloads += 1
                return append(slot, aside, stale)
            }
            note(FailureClass(reply: reply.errorWord), index)
            if result.firstErrorReply == nil { result.firstErrorReply = reply.text(in: bytes) }
            return cacheFailed(slot, aside, stale)
        }
        lastCacheSuccess = now
        let recorder = recorders + Int(operation.pointee.operation)
        let isRead = more.pointee.step == .get || more.pointee.step == .generation
        if operation.pointee.isMeasured {
            if isRead {
                recorder.pointee.database?.get.record(latency: now - written)
            } else {
                recorder.pointee.database?.store.record(latency: now - written)
            }
        }
        guard !isRead || reply.isNull || (reply.kind == .bulk && reply.bodyIsWhole) else {
            return cacheFailed(slot, aside, stale)
        }
        advance(event(slot, reply, bytes, operation, stale), slot, aside, stale)
    }

    private mutating func event(
        _ slot: Int, _ reply: Reply, _ bytes: UnsafeRawBufferPointer,
        _ operation: UnsafeMutablePointer<AsideOperation>, _ stale: StaleState
    ) -> StaleEvent {
        let more = stale.operations + slot
        switch more.pointee.step {
        case .generation:
            more.pointee.generation = reply.isNull ? 0 : Self.number(body(of: reply, bytes))
            return .generation
        case .get:
            guard !reply.isNull else {
                operation.pointee.hasMissed = true
                // What the database holds of a key without a known version is looked up in any case.
                return stale.plan.isAudit && stale.ledger.isUnknown(operation.pointee.id) ? .early : .miss
            }
            return takeValue(slot, body(of: reply, bytes), operation, stale)
        case .token:
            more.pointee.holdsToken = !reply.isNull
            return reply.isNull ? .lost : .won
        case .fill:
            noteFill(slot, reply, operation.pointee.id, stale)
            return .stored
        default: return .stored
        }
    }

    private func body(of reply: Reply, _ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[reply.bodyOffset..<reply.bodyOffset + reply.length])
    }

    private static func number(_ digits: UnsafeRawBufferPointer) -> UInt64 {
        digits.reduce(0) { 0x30...0x39 ~= $1 ? $0 &* 10 &+ UInt64($1 - 0x30) : $0 }
    }

    private mutating func takeValue(
        _ slot: Int, _ value: UnsafeRawBufferPointer, _ operation: UnsafeMutablePointer<AsideOperation>,
        _ stale: StaleState
    ) -> StaleEvent {
        let key = operation.pointee.id
        var value = value
        var isEarly = false
        if stale.plan.stampedeGuard == .early, value.count >= StaleEncoder.envelopeSize {
            isEarly = !stale.plan.isAudit && stale.isEarly(value, at: now)
            value = UnsafeRawBufferPointer(rebasing: value[StaleEncoder.envelopeSize...])
        }
        guard let stamp = stale.stamp(value, key: key, from: "the cache") else { return .hit }
        if stale.plan.isAudit {
            stale.operations[slot].cached = stamp.version
            return .hit
        }
        // Who loads anew returns what the database gives.
        guard !isEarly else { return .early }
        stale.judge(slot, key: key, version: stamp.version, from: .cache, at: now)
        return .hit
    }

    private func noteFill(_ slot: Int, _ reply: Reply, _ key: UInt64, _ stale: StaleState) {
        let more = stale.operations + slot
        let isRefused = reply.kind == .integer && reply.integer == 0
        if more.pointee.isMeasured {
            if isRefused { stale.tally.refusedFills += 1 }
            stale.tally.filledLoads += 1
            stale.tally.loadTime += now - more.pointee.loadingSince
        }
        // A lease that was lost has filled nothing; a newer version is as good.
        if !isRefused || stale.flow.strategy == .versioned { stale.ledger.noteFill(key) }
    }
}
