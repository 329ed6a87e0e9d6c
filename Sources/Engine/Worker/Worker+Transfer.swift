// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Network
internal import RESP

extension Worker where R: ~Copyable {
    /// Does what an event asks for; moves `now` on.
    mutating func handle(_ event: ReadyEvent) {
        if isAside && event.token & Self.sessionMark != 0 {
            if let aside { handleSession(event.token, aside) }
            return
        }
        let index = Int(truncatingIfNeeded: event.token & 0xffff_ffff)
        let connection = connections + index
        // An event of a socket that this connection no longer has.
        guard connection.pointee.generation == UInt32(event.token >> 32), connection.pointee.state != .absent else {
            return
        }
        if event.isWritable {
            if connection.pointee.state == .connecting {
                finishOpening(index)
                if connection.pointee.state == .absent { return }
            } else if (connection.pointee.output.count > 0 || connection.pointee.transport.hasUnsent)
                && aside?.isDirty(index) != true
            {
                retransmit(index)
                if connection.pointee.state == .absent { return }
            }
        }
        if connection.pointee.state == .securing {
            secure(index)
            if connection.pointee.state != .greeting { return }
        }
        guard event.isReadable else { return }
        receive(index, untilClosed: event.isHangup)
        if connection.pointee.transport.writeWaitsForRead { retransmit(index) }
    }

    /// Sends the scratch buffer over a connection; keeps what the kernel does not take.
    ///
    /// A broken socket is left to its event: the read that follows gives the reason.
    mutating func transmit(_ connection: UnsafeMutablePointer<Connection>) {
        if connection.pointee.output.count == 0 {
            if case .bytes(let count) = connection.pointee.transport.send(&reactor, scratch.unread) {
                scratch.consume(count)
            }
        }
        if scratch.count > 0 {
            connection.pointee.output.append(scratch.unread)
            scratch.removeAll()
        }
    }

    /// Sends what was kept, and asks for more once all is gone.
    private mutating func retransmit(_ index: Int) {
        let connection = connections + index
        guard connection.pointee.transport.flush(&reactor), sendOutput(connection) else {
            // The read gives the reason, and what came before the end.
            receive(index, untilClosed: true)
            if connection.pointee.state != .absent { lose(index, .peer(EPIPE)) }
            return
        }
        if connection.pointee.output.count == 0 && connection.pointee.state == .ready { supply(index) }
    }

    /// Sends a connection's output as far as the kernel takes it; false when the socket is broken.
    @discardableResult
    mutating func sendOutput(_ connection: UnsafeMutablePointer<Connection>) -> Bool {
        while connection.pointee.output.count > 0 {
            switch connection.pointee.transport.send(&reactor, connection.pointee.output.unread) {
            case .bytes(let count): connection.pointee.output.consume(count)
            case .wouldBlock: return true
            case .closed, .failed: return false
            }
        }
        return true
    }

    /// Receives until a receive comes up short, as an edge-triggered poller demands.
    private mutating func receive(_ index: Int, untilClosed: Bool) {
        let connection = connections + index
        while connection.pointee.state != .absent {
            let carried = connection.pointee.carry.count
            if carried > 0 {
                makeReadRoom(carried + max(connection.pointee.scanner.missingBytes, 1))
                readBuffer.copyMemory(from: connection.pointee.carry.unread)
                connection.pointee.carry.removeAll()
            }
            let room = UnsafeMutableRawBufferPointer(rebasing: readBuffer[carried...])
            let outcome = connection.pointee.transport.receive(&reactor, into: room)
            guard case .bytes(let count) = outcome else {
                if carried > 0 {
                    connection.pointee.carry.append(UnsafeRawBufferPointer(rebasing: readBuffer[..<carried]))
                }
                switch outcome {
                case .failed(let number): lose(index, .peer(number))
                case .closed: lose(index, .peer(0))
                case .bytes, .wouldBlock: break
                }
                return
            }
            now = reactor.now()
            if isCluster && isMeasuring, let cluster {
                cluster.seats[Int(cluster.seatOf[index])].load.bytesReceived &+= UInt64(truncatingIfNeeded: count)
            }
            let received = now
            takeReplies(index, UnsafeRawBufferPointer(rebasing: readBuffer[..<(carried + count)]))
            if isCluster, let cluster, (isAside ? lastCacheSuccess : lastSuccess) >= received {
                cluster.seats[Int(cluster.seatOf[index])].lastSuccess = received
            }
            if count < room.count && !untilClosed { return }
        }
    }

    /// Sees to it that what was carried and what is known to lack fit into the buffer.
    private mutating func makeReadRoom(_ count: Int) {
        guard count > readBuffer.count else { return }
        readBuffer.deallocate()
        readBuffer = .allocate(byteCount: count + (64 << 10), alignment: 64)
    }

    /// Takes every reply that is complete and keeps the beginning of the next.
    private mutating func takeReplies(_ index: Int, _ bytes: UnsafeRawBufferPointer) {
        defer { recordRun() }
        let connection = connections + index
        let wasGreeting = connection.pointee.state == .greeting
        var offset = 0
        if !isAside && !isLogging && connection.pointee.state == .ready && connection.pointee.scanner.isBetweenReplies {
            offset = takeShortReplies(connection, index, bytes)
        }
        while offset < bytes.count {
            let before = offset
            let scanned = connection.pointee.scanner.next(bytes, &offset)
            connection.pointee.replyBytes += offset - before
            switch scanned {
            case .needMore:
                if offset < bytes.count {
                    connection.pointee.carry.append(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
                }
                offset = bytes.count
            case .malformed:
                lose(index, .malformed)
                return
            case .reply(let reply):
                let size = connection.pointee.replyBytes
                connection.pointee.replyBytes = 0
                if reply.kind == .push { continue }
                if connection.pointee.state == .greeting {
                    takeGreeting(index, reply, reply.text(in: bytes))
                } else if connection.pointee.inFlight > 0 {
                    if let aside {
                        complete(index, reply, size: size, bytes, aside)
                    } else {
                        complete(index, reply, size: size, bytes)
                    }
                } else {
                    lose(index, .malformed)
                }
                if connection.pointee.state == .absent { return }
            }
        }
        if !wasGreeting && connection.pointee.state == .ready { supply(index) }
    }
}
