// SPDX-License-Identifier: Apache-2.0
internal import Network

/// How the bytes of one connection travel: today the plain socket.
///
/// The one place that knows; what encrypts goes between here and the reactor.
struct Transport {
    private(set) var socket: Int32 = -1

    mutating func open<R: Reactor & ~Copyable>(_ reactor: inout R, to address: SocketAddress, token: UInt64)
        throws(SystemCallError)
    {
        socket = try reactor.connect(to: address, token: token)
    }

    /// 0 when the connection stands, else the error number.
    func finishOpening<R: Reactor & ~Copyable>(_ reactor: inout R) -> Int32 { reactor.finishConnecting(socket) }

    @inline(__always)
    func receive<R: Reactor & ~Copyable>(_ reactor: inout R, into buffer: UnsafeMutableRawBufferPointer) -> IOOutcome {
        reactor.receive(socket, into: buffer)
    }

    @inline(__always)
    func send<R: Reactor & ~Copyable>(_ reactor: inout R, _ bytes: UnsafeRawBufferPointer) -> IOOutcome {
        reactor.send(socket, bytes)
    }

    mutating func close<R: Reactor & ~Copyable>(_ reactor: inout R) {
        if socket >= 0 { reactor.close(socket) }
        socket = -1
    }
}
