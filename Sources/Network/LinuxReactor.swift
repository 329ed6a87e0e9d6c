// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// Real time and real sockets: epoll, edge-triggered, each socket registered once.
///
/// One `epoll_ctl` per connection instead of two per batch is about half of the system time at depth 1. The price is
/// that a reader must go on until a receive comes up short.
public struct LinuxReactor: Reactor, ~Copyable {
    private let poller: Int32
    private let events: UnsafeMutablePointer<clinux_event>
    private static let capacity: Int32 = 512

    public init() throws(SystemCallError) {
        poller = try systemCall("epoll_create1") { clinux_epoll_create() }
        events = .allocate(capacity: Int(Self.capacity))
    }

    deinit {
        _ = Glibc.close(poller)
        events.deallocate()
    }

    public func now() -> Int64 { clinux_monotonic() }

    public func connect(to address: SocketAddress, token: UInt64) throws(SystemCallError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = try systemCall("socket") { Glibc.socket(address.family, type, 0) }
        do throws(SystemCallError) {
            if address.family != AF_UNIX {
                var on: Int32 = 1
                let size = socklen_t(MemoryLayout<Int32>.size)
                try systemCall("setsockopt") {
                    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
                }
            }
            let status = address.withPointer { Glibc.connect(socket, $0, $1) }
            if status != 0 && errno != EINPROGRESS && errno != EINTR { throw SystemCallError("connect", errno) }
            try systemCall("epoll_ctl") { clinux_epoll_add(poller, socket, token) }
        } catch {
            _ = Glibc.close(socket)
            throw error
        }
        return socket
    }

    public func finishConnecting(_ socket: Int32) -> Int32 {
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(socket, SOL_SOCKET, SO_ERROR, &number, &size) == 0 else { return errno }
        return number
    }

    public func receive(_ socket: Int32, into buffer: UnsafeMutableRawBufferPointer) -> IOOutcome {
        moveBytes { recv(socket, buffer.baseAddress, buffer.count, 0) }
    }

    public func send(_ socket: Int32, _ bytes: UnsafeRawBufferPointer) -> IOOutcome {
        moveBytes { Glibc.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
    }

    public func close(_ socket: Int32) { _ = Glibc.close(socket) }

    public func wait(until deadline: Int64) -> Int {
        var timeout: Int64 = -1
        if deadline != .max { timeout = Swift.max(0, deadline - clinux_monotonic()) }
        let count = clinux_epoll_wait(poller, events, Self.capacity, timeout)
        if count >= 0 { return Int(count) }
        precondition(errno == EINTR, "epoll_wait: \(SystemCallError.text(errno))")
        return 0
    }

    public func event(_ index: Int) -> ReadyEvent {
        let event = events[index]
        let broken = UInt32(CLINUX_FAILED | CLINUX_HANGUP | CLINUX_PEER_CLOSED)
        return ReadyEvent(
            token: event.token,
            isReadable: event.events & (UInt32(CLINUX_READABLE) | broken) != 0,
            isWritable: event.events & (UInt32(CLINUX_WRITABLE) | broken) != 0,
            isHangup: event.events & broken != 0)
    }

    /// Watches a descriptor that was not made here, level-triggered, or changes what it is watched for.
    ///
    /// For sockets inside a client library, whose reads cannot be made to go on until they come up short. A descriptor
    /// that was closed, and whose number came back for another file, is watched anew: call this after every step that
    /// may have changed it.
    public func watch(_ descriptor: Int32, for interest: ReadyInterest, token: UInt64) throws(SystemCallError) {
        try systemCall("epoll_ctl") { clinux_epoll_watch(poller, descriptor, token, interest.events) }
    }

    /// Forgets a descriptor that is watched; one that is not, or is closed already, is no error.
    public func unwatch(_ descriptor: Int32) { _ = clinux_epoll_remove(poller, descriptor) }
}
