// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Plan
internal import RESP

extension Worker where R: ~Copyable {
    /// Why a connection was given up.
    enum Loss {
        case timeout, malformed, greetingRefused, tooManyClients
        /// The error number of the socket; 0 where the peer has closed it.
        case peer(Int32)
        /// The primary is another server now.
        case moved
        /// A fault of the run's own.
        case cut
    }

    /// How many connections may be opening at once: more would overflow the listen queue of a server, and a dropped
    /// SYN costs a second.
    static var openingLimit: Int { 128 }

    /// Begins to open a connection.
    mutating func open(_ index: Int) {
        let connection = connections + index
        connection.pointee.generation &+= 1
        connection.pointee.node = UInt16(truncatingIfNeeded: node)
        let token = UInt64(connection.pointee.generation) << 32 | UInt64(index)
        do throws(SystemCallError) {
            var address = address
            if isCluster, let cluster { address = cluster.seats[Int(cluster.seatOf[index])].address ?? address }
            try connection.pointee.transport.open(&reactor, to: address, token: token)
        } catch {
            result.connectFailures += 1
            result.lastConnectError = error.number
            note(FailureClass(socket: error.number), index)
            postpone(index)
            return
        }
        connection.pointee.state = .connecting
        connection.pointee.since = now
        openingCount += 1
    }

    /// Goes on with a connection whose socket became writable for the first time.
    mutating func finishOpening(_ index: Int) {
        let connection = connections + index
        let number = connection.pointee.transport.finishOpening(&reactor)
        guard number == 0 else {
            result.connectFailures += 1
            result.lastConnectError = number
            note(FailureClass(socket: number), index)
            abandon(index)
            return
        }
        guard let channel else { return greet(connection) }
        let resumes = connection.pointee.generation > 1
        guard connection.pointee.transport.encrypt(channel, resumes: resumes, at: now) else {
            result.connectFailures += 1
            note(.tls, index)
            abandon(index)
            return
        }
        connection.pointee.state = .securing
        secure(index)
    }

    /// Goes on with a TLS handshake.
    mutating func secure(_ index: Int) {
        let connection = connections + index
        switch connection.pointee.transport.shakeHands(&reactor) {
        case .pending: break
        case .failed: lose(index, .peer(0))
        case .done:
            now = reactor.now()
            if let handshake = connection.pointee.transport.handshake {
                result.handshakes.record(now - handshake.began, isResumed: handshake.isResumed)
            }
            greet(connection)
        }
    }

    private mutating func greet(_ connection: UnsafeMutablePointer<Connection>) {
        connection.pointee.state = .greeting
        connection.pointee.greetingsLeft = Int32(greeting.replies)
        connection.pointee.credentials = credentials
        greeting.bytes.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress {
                scratch.reserve(bytes.count)
                scratch.append(base, bytes.count)
            }
        }
        transmit(connection)
    }

    /// Takes one reply of the greeting.
    mutating func takeGreeting(_ index: Int, _ reply: Reply, _ line: @autoclosure () -> String) {
        let connection = connections + index
        let place = greeting.replies - Int(connection.pointee.greetingsLeft)
        connection.pointee.greetingsLeft -= 1
        if reply.isError {
            let text = line()
            if Greeting.tellsOfTooManyClients(text) {
                result.connectionsRefused += 1
                result.refusal = text
                lose(index, .tooManyClients)
                return
            }
        }
        if reply.isError && greeting.mustSucceed(place) {
            if result.greetingError == nil { result.greetingError = line() }
            lose(index, .greetingRefused)
            return
        }
        guard connection.pointee.greetingsLeft == 0 else { return }
        connection.pointee.state = .ready
        connection.pointee.backoff = 0
        openingCount -= 1
        readyCount += 1
        if isCluster, let cluster {
            let seat = cluster.seats + Int(cluster.seatOf[index])
            seat.pointee.readyCount += 1
            if seat.pointee.readyCount == 1 {
                callOthers(seat.pointee.first..<seat.pointee.first + seat.pointee.count)
            }
        } else if readyCount == 1 {
            callOthers(0..<connectionCount)
        }
        connection.pointee.quietTail = -1
        if connection.pointee.generation > 1 && phase >= .ready { result.reconnects += 1 }
        result.connectionsOpened += 1
        supply(index)
    }

    /// Gives up a connection; what was in flight on it is censored.
    mutating func lose(_ index: Int, _ loss: Loss) {
        let connection = connections + index
        if result.tlsFault == nil { result.tlsFault = connection.pointee.transport.fault }
        note(failureClass(of: loss, index), index)
        switch loss {
        case .malformed: result.protocolErrors += 1
        case .greetingRefused, .tooManyClients: result.connectFailures += 1
        case .timeout, .peer, .moved, .cut:
            if connection.pointee.state == .ready {
                result.connectionsLost += 1
            } else {
                result.connectFailures += 1
            }
        }
        while connection.pointee.head < connection.pointee.tail {
            if isLogging { forgetWrite(index) }
            let operation = popInFlight(index)
            var isTimeout = false
            if case .timeout = loss { isTimeout = now - operation.written >= timeout }
            if operation.isOfConnection { continue }
            if operation.isHeld, let cluster {
                loseHeld(operation.heldSlot, isTimeout: isTimeout, cluster)
                continue
            }
            if let aside {
                cacheFailed(operation.slot, aside)
                continue
            }
            censor(operation, isTimeout: isTimeout)
        }
        if let cluster { cluster.wish(at: now) }
        abandon(index)
    }

    private func failureClass(of loss: Loss, _ index: Int) -> FailureClass {
        switch loss {
        case .timeout: .timeout
        case .malformed: .malformed
        case .greetingRefused: .greeting
        case .tooManyClients: .tooManyClients
        case .moved: .moved
        case .cut: .cut
        case .peer(let number):
            switch connections[index].transport.fault {
            case nil: FailureClass(socket: number)
            // A server that has as many clients as it takes says so before the handshake, which nobody hears.
            case .closed: .closed
            default: .tls
            }
        }
    }

    /// Closes a connection that is not needed any more.
    mutating func close(_ index: Int) { abandon(index) }

    /// Closes the socket and sets the time of the next try.
    private mutating func abandon(_ index: Int) {
        let connection = connections + index
        switch connection.pointee.state {
        case .connecting, .securing, .greeting: openingCount -= 1
        case .ready:
            readyCount -= 1
            if isCluster, let cluster { cluster.seats[Int(cluster.seatOf[index])].readyCount -= 1 }
        case .absent: break
        }
        connection.pointee.transport.close(&reactor)
        connection.pointee.scanner = ReplyScanner(keepsBodies: isAside)
        connection.pointee.replyBytes = 0
        connection.pointee.output.removeAll()
        connection.pointee.carry.removeAll()
        postpone(index)
    }

    /// Waits before the next try: 10 ms, doubling up to 1 s.
    ///
    /// While no connection to a server stands during the load, one of them goes on trying, so that the end of an outage is seen when it
    /// comes, and not a second later.
    private func postpone(_ index: Int) {
        let connection = connections + index
        let isScout = isFirstOfLost(index) && phase >= .warmup && result.refusal == nil
        let longest: Int64 = isScout ? 20_000_000 : 1_000_000_000
        connection.pointee.state = .absent
        connection.pointee.backoff = min(max(10_000_000, connection.pointee.backoff * 2), longest)
        connection.pointee.retryAt = now + connection.pointee.backoff
    }

    /// Whether a connection is the first to a server to which none stands.
    private func isFirstOfLost(_ index: Int) -> Bool {
        guard isCluster, let cluster else { return index == 0 && readyCount == 0 }
        let seat = cluster.seats + Int(cluster.seatOf[index])
        return index == seat.pointee.first && seat.pointee.readyCount == 0
    }

    /// The first connection to a server stands again: the others need not wait any longer.
    private mutating func callOthers(_ indices: Range<Int>) {
        guard phase >= .warmup else { return }
        // Those of a node that is not in use wait for ever.
        for index in indices where connections[index].state == .absent && connections[index].retryAt != .max {
            connections[index].retryAt = now
        }
    }

    /// Whether the pace lets a connection be opened now.
    ///
    /// A sweep that comes late makes up for the time since the tick before, not for more.
    private mutating func takeOpening() -> Bool {
        guard openingInterval > 0 else { return true }
        guard now >= nextOpening else { return false }
        nextOpening = max(nextOpening, now - Self.tickInterval) + openingInterval
        return true
    }

    /// Gives a sign of life on a connection that has been idle for long.
    private mutating func keepAlive(_ index: Int) {
        let connection = connections + index
        guard connection.pointee.tail == connection.pointee.quietTail, connection.pointee.inFlight == 0 else {
            connection.pointee.quietTail = connection.pointee.tail
            connection.pointee.quietSince = now
            return
        }
        guard now - connection.pointee.quietSince >= setup.idleLimit, connection.pointee.output.count == 0 else {
            return
        }
        ring[index * (ringMask + 1) + connection.pointee.tail & ringMask] = InFlight(pingAt: now)
        connection.pointee.tail += 1
        inFlightCount += 1
        result.pings += 1
        if let aside {
            connection.pointee.output.append(pingRequest)
            aside.markDirty(index)
        } else {
            scratch.append(pingRequest)
            transmit(connection)
        }
    }

    private var pingRequest: [UInt8] { Command.encode(["PING"]) }

    /// Looks after a part of the connections: opens absent ones, gives up those that are silent for too long.
    mutating func sweep() {
        if let aside { sweepSessions(aside) }
        for _ in 0..<min(connectionCount, 512) {
            let index = sweepPlace
            sweepPlace = sweepPlace + 1 == connectionCount ? 0 : sweepPlace + 1
            let connection = connections + index
            switch connection.pointee.state {
            case .absent:
                if now >= connection.pointee.retryAt && openingCount < Self.openingLimit && phase < .done
                    && takeOpening()
                {
                    open(index)
                }
            case .connecting, .securing, .greeting:
                if now - connection.pointee.since >= setup.plan.target.connectTimeout { lose(index, .timeout) }
            case .ready:
                if connection.pointee.credentials != credentials { authenticate(index) }
                if connection.pointee.inFlight > 0 {
                    let oldest = ring[index * (ringMask + 1) + connection.pointee.head & ringMask]
                    if now - oldest.written >= timeout { lose(index, .timeout) }
                }
                if connection.pointee.state == .ready { keepAlive(index) }
            }
        }
    }
}
