// SPDX-License-Identifier: Apache-2.0
internal import Histogram
internal import Measure
internal import Network
internal import RESP

extension Worker where R: ~Copyable {
    @inline(__always)
    mutating func popInFlight(_ index: Int) -> InFlight {
        let connection = connections + index
        let operation = ring[index * (ringMask + 1) + connection.pointee.head & ringMask]
        connection.pointee.head += 1
        inFlightCount -= 1
        return operation
    }

    /// Records the reply to the oldest operation in flight on a connection.
    @inline(__always)
    mutating func complete(_ index: Int, _ reply: Reply, size: Int, _ bytes: UnsafeRawBufferPointer) {
        if isLogging {
            switch takeWriteReply(index, reply) {
            case .more:
                let operation = ring[index * (ringMask + 1) + connections[index].head & ringMask]
                if operation.isMeasured { recorders[operation.operation].bytesReceived &+= UInt64(size) }
                return
            case .settled(let word) where word != 0 && !reply.isError: return settleRefused(index, word: word)
            case .none, .settled: break
            }
        }
        let operation = popInFlight(index)
        if isCluster && (reply.isError || !operation.isMeasured), let cluster,
            takeNodeReply(index, operation, reply, size: size, bytes, cluster)
        {
            return
        }
        if reply.isError { note(FailureClass(reply: reply.errorWord), index) }
        settle(operation, reply, size: size, bytes)
    }

    /// Records the reply that ends an operation.
    @inline(__always)
    mutating func settle(_ operation: InFlight, _ reply: Reply, size: Int, _ bytes: UnsafeRawBufferPointer) {
        if reply.isError { lastError = now } else { lastSuccess = now }
        guard operation.isMeasured else {
            if operation.isOfConnection {
                if operation.isAuthentication { takeAuthentication(reply, reply.text(in: bytes)) }
            } else if mode == .populate {
                countPopulated(reply, bytes)
            }
            return
        }
        if reply.isError {
            recorders[operation.operation].bytesReceived &+= UInt64(truncatingIfNeeded: size)
            recordError(reply, operation, bytes)
            return
        }
        if isOpenLoop {
            recorders[operation.operation].response.record(latency: now &- epoch &- operation.scheduled)
        }
        if operation.operation != run.operation || operation.written != run.written { beginRun(operation) }
        run.count &+= 1
        run.bytes &+= size
        switch judgements[operation.operation] {
        case .hitOrMiss:
            if reply.isNull { run.misses &+= 1 } else { run.hits &+= 1 }
        case .hitsPerElement:
            // A server that answers something else has no elements to count.
            guard reply.kind == .array else { break }
            run.misses &+= reply.nullElements
            run.hits &+= reply.elements &- reply.nullElements
        case .success: break
        }
    }

    /// Takes the short, whole replies to measured operations at the front of what was received; returns where others begin.
    ///
    /// What `takeReplies` and `complete` do for every reply, with the state of the connection at hand instead of in memory:
    /// in a pipeline nearly all replies come this way.
    @inline(__always)
    mutating func takeShortReplies(
        _ connection: UnsafeMutablePointer<Connection>, _ index: Int, _ bytes: UnsafeRawBufferPointer
    ) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        let scanner = connection.pointee.scanner
        let places = ring + index &* (ringMask &+ 1)
        let tail = connection.pointee.tail
        let first = connection.pointee.head
        var head = first
        var offset = 0
        while head < tail {
            let operation = places[head & ringMask]
            guard operation.isMeasured else { break }
            let before = offset
            guard let reply = scanner.shortReply(base, bytes.count, &offset) else { break }
            head &+= 1
            if isOpenLoop {
                recorders[operation.operation].response.record(latency: now &- epoch &- operation.scheduled)
            }
            if operation.operation != run.operation || operation.written != run.written { beginRun(operation) }
            run.count &+= 1
            run.bytes &+= offset &- before
            if judgements[operation.operation] == .hitOrMiss {
                if reply.isNull { run.misses &+= 1 } else { run.hits &+= 1 }
            }
        }
        if head > first {
            connection.pointee.head = head
            inFlightCount &-= head &- first
            lastSuccess = now
        }
        return offset
    }

    private mutating func beginRun(_ operation: InFlight) {
        recordRun()
        run.operation = operation.operation
        run.written = operation.written
    }

    /// Records the run of replies that is under way, if there is one; at the end of each read.
    mutating func recordRun() {
        guard run.count > 0 else { return }
        let recorder = recorders + run.operation
        recorder.pointee.completed &+= UInt64(run.count)
        recorder.pointee.bytesReceived &+= UInt64(run.bytes)
        recorder.pointee.hits &+= UInt64(run.hits)
        recorder.pointee.misses &+= UInt64(run.misses)
        recorder.pointee.service.record(latency: now - run.written, count: UInt64(run.count))
        result.completedInWindow &+= UInt64(run.count)
        result.lastReply = now
        run = ReplyRun()
    }

    /// Records an operation whose reply will not come: the time that it waited is a lower bound.
    mutating func censor(_ operation: InFlight, isTimeout: Bool) {
        guard operation.isMeasured else {
            if mode == .populate { result.populateFailed += 1 }
            return
        }
        let recorder = recorders + operation.operation
        if isTimeout { recorder.pointee.timeouts += 1 } else { recorder.pointee.cutOff += 1 }
        result.lastReply = now
        recordCensored(operation, recorder)
    }

    /// Records what is still in flight when the drain is over.
    mutating func censorUnfinished() {
        if let aside { return censorUnfinished(aside) }
        if let cluster { censorHeld(cluster) }
        for index in 0..<connectionCount {
            while connections[index].head < connections[index].tail {
                let operation = popInFlight(index)
                guard operation.isMeasured else { continue }
                recorders[operation.operation].unfinished += 1
                recordCensored(operation, recorders + operation.operation)
            }
        }
    }

    func recordCensored(_ operation: InFlight, _ recorder: UnsafeMutablePointer<OperationRecorder>) {
        recorder.pointee.service.record(latency: now - operation.written)
        if isOpenLoop { recorder.pointee.response.record(latency: now - epoch - operation.scheduled) }
    }

    private mutating func recordError(_ reply: Reply, _ operation: InFlight, _ bytes: UnsafeRawBufferPointer) {
        recordError(word: reply.errorWord, operation)
        if result.firstErrorReply == nil { result.firstErrorReply = reply.text(in: bytes) }
    }

    mutating func recordError(word: UInt64, _ operation: InFlight) {
        let recorder = recorders + operation.operation
        recorder.pointee.errorReplies += 1
        result.lastReply = now
        recorder.pointee.errorReply.record(
            latency: now - (isOpenLoop ? epoch + operation.scheduled : operation.written))
        // A server could make up words without end.
        if recorder.pointee.errorWords.count < 64 || recorder.pointee.errorWords[word] != nil {
            recorder.pointee.errorWords[word, default: 0] += 1
        }
    }

    private mutating func countPopulated(_ reply: Reply, _ bytes: UnsafeRawBufferPointer) {
        guard reply.isError else {
            result.populated += 1
            return
        }
        result.populateFailed += 1
        if result.firstPopulateError == nil { result.firstPopulateError = reply.text(in: bytes) }
    }

    /// Hands the present second's snapshot over and begins another.
    ///
    /// While no empty one is there, recording goes on in the present one: a second is then longer, and nothing is lost.
    mutating func rollOver(second: Int) {
        if let deliver {
            deliver(snapshot)
            snapshot.reset()
        } else {
            guard let empty = setup.exchange.takeEmpty() else { return }
            setup.exchange.giveFull(snapshot)
            setup.control.bell?.ring()
            snapshot = empty
            recorders = snapshot.operations
        }
        snapshot.second = second
    }
}
