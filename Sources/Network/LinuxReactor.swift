// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// Real time and real sockets: epoll, edge-triggered, each socket registered once.
///
/// One `epoll_ctl` per connection instead of two per batch is about half of the system time at depth 1. The price is
/// that a reader must go on until a receive comes up short.
///
/// A wait with a time limit sets a kernel timer and takes it back, for each batch of replies. So a limit that is far away
/// is set on a timer descriptor once, and waits until then have none of their own.
public struct LinuxReactor: Reactor, ~Copyable {
    private let poller: Int32
    private let timer: Int32
    /// What the timer descriptor is set to.
    private var armed: Int64 = .max
    private static let timerToken = UInt64.max
    /// Limits that are nearer are given to the wait itself: one call instead of two, and the finer timer.
    private static let nearLimit: Int64 = 1_000_000
    private let events: UnsafeMutablePointer<clinux_event>
    private static let capacity: Int32 = 512

    public init() throws(SystemCallError) {
        let poller = try systemCall("epoll_create1") { clinux_epoll_create() }
        var timer: Int32 = -1
        do throws(SystemCallError) {
            timer = try systemCall("timerfd_create") { clinux_timer_create() }
            try systemCall("epoll_ctl") { clinux_epoll_add(poller, timer, Self.timerToken) }
        } catch {
            if timer >= 0 { _ = Glibc.close(timer) }
            _ = Glibc.close(poller)
            throw error
        }
        self.poller = poller
        self.timer = timer
        events = .allocate(capacity: Int(Self.capacity))
    }

    deinit {
        _ = Glibc.close(poller)
        _ = Glibc.close(timer)
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

    public mutating func wait(until deadline: Int64) -> Int {
        var timeout: Int64 = -1
        if deadline != .max && deadline != armed {
            timeout = Swift.max(0, deadline - clinux_monotonic())
            if timeout > Self.nearLimit && clinux_timer_arm(timer, deadline) == 0 {
                armed = deadline
                timeout = -1
            }
        }
        let count = clinux_epoll_wait(poller, events, Self.capacity, timeout)
        guard count >= 0 else {
            precondition(errno == EINTR, "epoll_wait: \(SystemCallError.text(errno))")
            return 0
        }
        for index in 0..<Int(count) where events[index].token == Self.timerToken {
            armed = .max
            events[index] = events[Int(count) - 1]
            return Int(count) - 1
        }
        return Int(count)
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

    /// Watches a descriptor that was not made here, or changes what it is watched for: level-triggered, or with an event
    /// per change only.
    ///
    /// Level-triggered is for sockets inside a client library whose reads cannot be made to go on until they come up short;
    /// it costs a second look at the descriptor before each sleep. A descriptor
    /// that was closed, and whose number came back for another file, is watched anew: call this after every step that
    /// may have changed it.
    public func watch(
        _ descriptor: Int32, for interest: ReadyInterest, oncePerChange: Bool, token: UInt64
    ) throws(SystemCallError) {
        let events = interest.events | (oncePerChange ? UInt32(CLINUX_EDGE) : 0)
        try systemCall("epoll_ctl") { clinux_epoll_watch(poller, descriptor, token, events) }
    }

    /// Forgets a descriptor that is watched; one that is not, or is closed already, is no error.
    public func unwatch(_ descriptor: Int32) { _ = clinux_epoll_remove(poller, descriptor) }
}
