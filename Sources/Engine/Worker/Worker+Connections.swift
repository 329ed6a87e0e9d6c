// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Plan
internal import RESP

extension Worker where R: ~Copyable {
    /// Why a connection was given up.
    enum Loss {
        case timeout, peer, malformed, greetingRefused
    }

    /// How many connections may be opening at once: more would overflow the listen queue of a server, and a dropped
    /// SYN costs a second.
    static var openingLimit: Int { 128 }

    /// Begins to open a connection.
    mutating func open(_ index: Int) {
        let connection = connections + index
        connection.pointee.generation &+= 1
        let token = UInt64(connection.pointee.generation) << 32 | UInt64(index)
        do throws(SystemCallError) {
            var address = setup.address
            if isCluster, let cluster { address = cluster.seats[Int(cluster.seatOf[index])].address ?? address }
            try connection.pointee.transport.open(&reactor, to: address, token: token)
        } catch {
            result.connectFailures += 1
            result.lastConnectError = error.number
            postpone(connection)
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
            abandon(connection)
            return
        }
        guard let channel else { return greet(connection) }
        let resumes = connection.pointee.generation > 1
        guard connection.pointee.transport.encrypt(channel, resumes: resumes, at: now) else {
            result.connectFailures += 1
            abandon(connection)
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
        case .failed: lose(index, .peer)
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
            if Self.tellsOfTooManyClients(text) {
                result.connectionsRefused += 1
                result.refusal = text
                lose(index, .greetingRefused)
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
        if isCluster, let cluster { cluster.seats[Int(cluster.seatOf[index])].readyCount += 1 }
        if connection.pointee.generation > 1 && phase >= .ready { result.reconnects += 1 }
        result.connectionsOpened += 1
        supply(index)
    }

    /// A full server answers whatever comes first with this, and closes the connection.
    private static func tellsOfTooManyClients(_ text: String) -> Bool { text.hasPrefix("ERR max number of clients") }

    /// Gives up a connection; what was in flight on it is censored.
    mutating func lose(_ index: Int, _ loss: Loss) {
        let connection = connections + index
        if result.tlsFault == nil { result.tlsFault = connection.pointee.transport.fault }
        switch loss {
        case .malformed: result.protocolErrors += 1
        case .greetingRefused: result.connectFailures += 1
        case .timeout, .peer:
            if connection.pointee.state == .ready {
                result.connectionsLost += 1
            } else {
                result.connectFailures += 1
            }
        }
        while connection.pointee.head < connection.pointee.tail {
            let operation = popInFlight(index)
            if operation.isAuthentication || operation.isAsking { continue }
            if operation.isHeld, let cluster {
                loseHeld(operation.heldSlot, isTimeout: loss == .timeout && now - operation.written >= timeout, cluster)
                continue
            }
            if let aside {
                cacheFailed(operation.slot, aside)
                continue
            }
            censor(operation, isTimeout: loss == .timeout && now - operation.written >= timeout)
        }
        if let cluster { cluster.wish(at: now) }
        abandon(connection)
    }

    /// Closes a connection that is not needed any more.
    mutating func close(_ index: Int) { abandon(connections + index) }

    /// Closes the socket and sets the time of the next try.
    private mutating func abandon(_ connection: UnsafeMutablePointer<Connection>) {
        switch connection.pointee.state {
        case .connecting, .securing, .greeting: openingCount -= 1
        case .ready:
            readyCount -= 1
            if isCluster, let cluster { cluster.seats[Int(cluster.seatOf[connection - connections])].readyCount -= 1 }
        case .absent: break
        }
        connection.pointee.transport.close(&reactor)
        connection.pointee.scanner = ReplyScanner(keepsBodies: isAside)
        connection.pointee.replyBytes = 0
        connection.pointee.output.removeAll()
        connection.pointee.carry.removeAll()
        postpone(connection)
    }

    /// Waits before the next try: 10 ms, doubling up to 1 s.
    private func postpone(_ connection: UnsafeMutablePointer<Connection>) {
        connection.pointee.state = .absent
        connection.pointee.backoff = min(max(10_000_000, connection.pointee.backoff * 2), 1_000_000_000)
        connection.pointee.retryAt = now + connection.pointee.backoff
    }

    /// Looks after a part of the connections: opens absent ones, gives up those that are silent for too long.
    mutating func sweep() {
        if let aside { sweepSessions(aside) }
        for _ in 0..<min(connectionCount, 512) {
            let index = sweepPlace
            sweepPlace = sweepPlace + 1 == connectionCount ? 0 : sweepPlace + 1
            let connection = connections + index
            switch connection.pointee.state {
            case .absent:
                if now >= connection.pointee.retryAt && openingCount < Self.openingLimit && phase < .done {
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
            }
        }
    }
}
