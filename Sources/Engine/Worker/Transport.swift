// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Network

/// How the bytes of one connection travel: over the plain socket, or encrypted.
///
/// The one place that knows. A plain connection pays one predictable branch for each send and receive.
struct Transport {
    private(set) var socket: Int32 = -1
    /// What encrypts; nil on a plain connection.
    private var tls: UnsafeMutablePointer<TLSConnection>?

    mutating func open<R: Reactor & ~Copyable>(_ reactor: inout R, to address: SocketAddress, token: UInt64)
        throws(SystemCallError)
    {
        socket = try reactor.connect(to: address, token: token)
    }

    /// 0 when the connection stands, else the error number.
    func finishOpening<R: Reactor & ~Copyable>(_ reactor: inout R) -> Int32 { reactor.finishConnecting(socket) }

    @inline(__always)
    func receive<R: Reactor & ~Copyable>(_ reactor: inout R, into buffer: UnsafeMutableRawBufferPointer) -> IOOutcome {
        if let tls { return tls.pointee.receive(&reactor, socket, into: buffer) }
        return reactor.receive(socket, into: buffer)
    }

    @inline(__always)
    func send<R: Reactor & ~Copyable>(_ reactor: inout R, _ bytes: UnsafeRawBufferPointer) -> IOOutcome {
        if let tls { return tls.pointee.send(&reactor, socket, bytes) }
        return reactor.send(socket, bytes)
    }

    mutating func close<R: Reactor & ~Copyable>(_ reactor: inout R) {
        if let tls {
            tls.pointee.free(&reactor, socket)
            tls.deinitialize(count: 1)
            tls.deallocate()
        }
        tls = nil
        if socket >= 0 { reactor.close(socket) }
        socket = -1
    }
}

extension Transport {
    /// Begins to encrypt what travels from here on; false without memory.
    ///
    /// - Parameter resumes: whether a session of the thread's is offered.
    mutating func encrypt(_ channel: TLSChannel, resumes: Bool, at now: Int64) -> Bool {
        guard let connection = TLSConnection(channel, resumes: resumes, at: now) else { return false }
        let place = UnsafeMutablePointer<TLSConnection>.allocate(capacity: 1)
        place.initialize(to: connection)
        tls = place
        return true
    }

    /// Goes on with the handshake.
    func shakeHands<R: Reactor & ~Copyable>(_ reactor: inout R) -> TLSConnection.Step {
        tls?.pointee.shakeHands(&reactor, socket) ?? .done
    }

    /// Sends what was encrypted and not taken by the kernel; false when the socket is broken.
    func flush<R: Reactor & ~Copyable>(_ reactor: inout R) -> Bool {
        tls?.pointee.flush(&reactor, socket) ?? true
    }

    /// Whether encrypted bytes wait for the socket to become writable.
    @inline(__always)
    var hasUnsent: Bool {
        guard let tls else { return false }
        return tls.pointee.hasUnsent
    }

    /// Whether a write goes on only after a read.
    @inline(__always)
    var writeWaitsForRead: Bool {
        guard let tls else { return false }
        return tls.pointee.writeWaitsForRead
    }

    /// When the handshake began, and whether a session was resumed; nil on a plain connection.
    var handshake: (began: Int64, isResumed: Bool)? { tls.map { ($0.pointee.began, $0.pointee.isResumed) } }

    /// Why TLS broke; nil on a plain connection, and where the socket itself broke.
    var fault: TLSFault? { tls?.pointee.fault }

    /// Version and cipher, once the handshake is over; nil on a plain connection.
    var agreement: (version: String, cipher: String)? { tls?.pointee.agreement }
}
