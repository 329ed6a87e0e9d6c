// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import Network

/// What a service host holds: the service, the listener and the connections.
///
/// Whoever uses it holds the host's lock. Level-triggered epoll: one read per ready connection and turn into a shared buffer, one write for all that the service
/// answered to it.
struct HostCore<Service: ByteService> {
    /// Tokens of the two descriptors that are no connections; connections count from 0.
    static var listenerToken: UInt64 { .max }
    static var wakeToken: UInt64 { .max - 1 }

    private static var lingerTime: Int64 { 1_000_000_000 }
    private static var acceptPause: Int64 { 50_000_000 }

    var service: Service
    let epoll: Int32
    private let maximumConnections: Int
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    private var output = ServiceOutput()
    private var listener: Listener?
    private var connections: [Int: HostedConnection] = [:]
    private var nextToken = 0
    /// Connections that linger, in the order of their deadlines.
    private var lingering: [(deadline: Int64, token: Int)] = []
    /// When accepting goes on after the process ran out of descriptors.
    private var acceptAgain: Int64?

    init(service: Service, maximumConnections: Int) throws(SystemCallError) {
        self.service = service
        self.maximumConnections = maximumConnections
        epoll = clinux_epoll_create()
        guard epoll >= 0 else {
            buffer.deallocate()
            throw SystemCallError("epoll_create1", errno)
        }
    }

    var connectionCount: Int { connections.count }
    var isListening: Bool { listener != nil }

    mutating func listen(on endpoint: Endpoint) throws(SystemCallError) -> Endpoint {
        let listener = try Listener(on: endpoint)
        guard clinux_epoll_add_level(epoll, listener.socket, Self.listenerToken) == 0 else {
            let number = errno
            listener.end()
            throw SystemCallError("epoll_ctl", number)
        }
        self.listener = listener
        return listener.endpoint
    }

    mutating func stopListening() {
        listener?.end()
        listener = nil
        acceptAgain = nil
    }

    /// Closes everything; with `reset`, every client sees its connection broken.
    mutating func end(reset: Bool, at now: Int64) {
        stopListening()
        for connection in connections.values {
            if reset { connection.prepareReset() }
            close(connection.socket)
            service.closed(connection.token, at: now)
        }
        connections = [:]
    }

    func release() {
        close(epoll)
        buffer.deallocate()
    }

    /// When `turn` has something to do although no descriptor is ready.
    func nextDue() -> Int64? {
        [service.nextDue(), lingering.first?.deadline, acceptAgain].compactMap { $0 }.min()
    }

    mutating func turn(_ events: UnsafeBufferPointer<clinux_event>, at now: Int64) {
        for event in events {
            if event.token == Self.listenerToken {
                accept(at: now)
            } else if let connection = connections[Int(truncatingIfNeeded: event.token)] {
                serve(connection, event.events, at: now)
            }
        }
        if let due = service.nextDue(), due <= now {
            service.advance(to: now, &output)
            apply(at: now)
        }
        while let first = lingering.first, first.deadline <= now {
            lingering.removeFirst()
            if let connection = connections[first.token] { drop(connection, at: now) }
        }
        if let again = acceptAgain, again <= now, let listener {
            acceptAgain = nil
            _ = clinux_epoll_add_level(epoll, listener.socket, Self.listenerToken)
        }
    }

    private mutating func serve(_ connection: HostedConnection, _ events: UInt32, at now: Int64) {
        if events & UInt32(CLINUX_WRITABLE) != 0 {
            guard connection.sendPending() else { return drop(connection, at: now) }
            settle(connection, at: now)
        }
        let readable = UInt32(CLINUX_READABLE | CLINUX_PEER_CLOSED)
        if events & readable != 0 {
            read(connection, at: now)
        } else if events & UInt32(CLINUX_FAILED | CLINUX_HANGUP) != 0 {
            drop(connection, at: now)
        }
    }

    private mutating func read(_ connection: HostedConnection, at now: Int64) {
        guard connections[connection.token] != nil, connection.closing != .afterSending else { return }
        let count = recv(connection.socket, buffer.baseAddress, buffer.count, 0)
        if count < 0 {
            if errno != EAGAIN, errno != EINTR { drop(connection, at: now) }
        } else if count == 0 {
            // A client that has shut its own side may still read what it was answered.
            guard connection.closing == .no, connection.pendingCount > 0 else { return drop(connection, at: now) }
            connection.closing = .afterSending
            settle(connection, at: now)
        } else if connection.closing == .no {
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            service.received(bytes, on: connection.token, at: now, &output)
            apply(at: now)
        }
    }

    private mutating func accept(at now: Int64) {
        guard let listener else { return }
        // The rest comes with the next turn; connected clients are served in between.
        for _ in 0..<64 {
            let socket = clinux_accept(listener.socket)
            guard socket >= 0 else {
                if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM {
                    _ = clinux_epoll_remove(epoll, listener.socket)
                    acceptAgain = now + Self.acceptPause
                }
                return
            }
            open(socket, isTCP: { if case .tcp = $0 { true } else { false } }(listener.endpoint), at: now)
        }
    }

    private mutating func open(_ socket: Int32, isTCP: Bool, at now: Int64) {
        let token = nextToken
        nextToken += 1
        guard connections.count < maximumConnections, service.opened(token, at: now, &output) else {
            close(socket)
            return apply(at: now)
        }
        if isTCP {
            var yes: Int32 = 1
            setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        }
        connections[token] = HostedConnection(socket: socket, token: token)
        guard clinux_epoll_add_level(epoll, socket, UInt64(token)) == 0 else {
            if let connection = connections[token] { drop(connection, at: now) }
            return apply(at: now)
        }
        apply(at: now)
    }

    /// Does what the service asked for, in its order.
    private mutating func apply(at now: Int64) {
        guard !output.actions.isEmpty else { return }
        var finished = ServiceOutput()
        swap(&finished, &output)
        var offset = 0
        finished.bytes.withUnsafeBytes { bytes in
            for action in finished.actions {
                switch action {
                case .send(let token, let count):
                    let part = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
                    offset += count
                    guard let connection = connections[token], connection.closing == .no else { continue }
                    if connection.send(part) {
                        connection.updateInterest(epoll)
                    } else {
                        drop(connection, at: now)
                    }
                case .close(let token):
                    guard let connection = connections[token], connection.closing == .no else { continue }
                    connection.closing = .afterSending
                    settle(connection, at: now)
                case .reset(let token):
                    guard let connection = connections[token] else { continue }
                    connection.prepareReset()
                    drop(connection, at: now)
                }
            }
        }
        finished.removeAll()
        swap(&finished, &output)
    }

    /// Goes on with a close once everything is sent, and tells the kernel what to report.
    private mutating func settle(_ connection: HostedConnection, at now: Int64) {
        if connection.closing == .afterSending, connection.pendingCount == 0 {
            connection.closing = .lingering
            shutdown(connection.socket, Int32(SHUT_WR))
            lingering.append((now + Self.lingerTime, connection.token))
        }
        connection.updateInterest(epoll)
    }

    private mutating func drop(_ connection: HostedConnection, at now: Int64) {
        guard connections.removeValue(forKey: connection.token) != nil else { return }
        close(connection.socket)
        service.closed(connection.token, at: now)
    }
}
