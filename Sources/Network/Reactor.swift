// SPDX-License-Identifier: Apache-2.0

/// What became of one send or receive on a non-blocking socket.
public enum IOOutcome: Sendable, Equatable {
    /// So many bytes were moved; at least one.
    case bytes(Int)
    /// Nothing could be moved now; an event tells when.
    case wouldBlock
    /// The peer closed its side (a receive only).
    case closed
    /// The socket is broken, with the error number.
    case failed(Int32)
}

/// What a socket is ready for, with the token that it was registered with.
public struct ReadyEvent: Sendable {
    public var token: UInt64
    public var isReadable: Bool
    public var isWritable: Bool
    /// The peer has closed its side, or the socket is broken: a reader must go on until it sees this.
    public var isHangup: Bool

    @inlinable
    public init(token: UInt64, isReadable: Bool, isWritable: Bool, isHangup: Bool) {
        self.token = token
        self.isReadable = isReadable
        self.isWritable = isWritable
        self.isHangup = isHangup
    }
}

/// Clock, sockets and readiness of one event loop: the seam between real and virtual time.
///
/// `LinuxReactor` is epoll and CLOCK_MONOTONIC. `VirtualReactor` runs a `ByteService` in the same thread on a clock that
/// jumps to the next thing that happens. Code that is generic over this protocol runs the same in both.
public protocol Reactor: ~Copyable {
    /// Monotonic time in nanoseconds.
    mutating func now() -> Int64

    /// Begins a connection. It is complete when the socket becomes writable and `finishConnecting` agrees.
    mutating func connect(to address: SocketAddress, token: UInt64) throws(SystemCallError) -> Int32

    /// 0 when the connection stands, else the error number.
    mutating func finishConnecting(_ socket: Int32) -> Int32

    mutating func receive(_ socket: Int32, into buffer: UnsafeMutableRawBufferPointer) -> IOOutcome

    mutating func send(_ socket: Int32, _ bytes: UnsafeRawBufferPointer) -> IOOutcome

    mutating func close(_ socket: Int32)

    /// Watches a descriptor that was not made here, or changes what it is watched for: level-triggered, or with an event
    /// per change only.
    mutating func watch(
        _ descriptor: Int32, for interest: ReadyInterest, oncePerChange: Bool, token: UInt64
    ) throws(SystemCallError)

    /// Forgets a descriptor that is watched; one that is not is no error.
    mutating func unwatch(_ descriptor: Int32)

    /// Waits until something is ready or `deadline` (monotonic, nanoseconds) has come; returns how many events
    /// `event(_:)` now holds. `Int64.max` waits without end.
    mutating func wait(until deadline: Int64) -> Int

    /// The events of the last `wait`, from 0.
    func event(_ index: Int) -> ReadyEvent
}
