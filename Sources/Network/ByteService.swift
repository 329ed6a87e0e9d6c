// SPDX-License-Identifier: Apache-2.0

/// The server side of connections without any I/O: bytes in, bytes out, on a clock that the caller owns.
///
/// The same service runs behind real sockets (`ServiceHost` in Sandbox) and in virtual time (`VirtualReactor`). Times are
/// monotonic nanoseconds. A connection is named by a number that its host chose and never uses twice.
public protocol ByteService {
    /// A client connected. False refuses it: the host closes the connection at once.
    mutating func opened(_ connection: Int, at now: Int64, _ output: inout ServiceOutput) -> Bool

    /// A client connected to one address of several, for a service that stands for more than one server.
    mutating func opened(
        _ connection: Int, to address: SocketAddress, at now: Int64, _ output: inout ServiceOutput
    ) -> Bool

    /// Bytes came. What is answered at once goes to `output`; what is answered later is kept until `advance`.
    mutating func received(
        _ bytes: UnsafeRawBufferPointer, on connection: Int, at now: Int64, _ output: inout ServiceOutput)

    /// The client, or the host, closed the connection.
    mutating func closed(_ connection: Int, at now: Int64)

    /// When `advance` wants to be called next, or nil when nothing is pending.
    func nextDue() -> Int64?

    /// Does everything that is due at `now`.
    mutating func advance(to now: Int64, _ output: inout ServiceOutput)
}

extension ByteService {
    public mutating func opened(
        _ connection: Int, to address: SocketAddress, at now: Int64, _ output: inout ServiceOutput
    ) -> Bool {
        opened(connection, at: now, &output)
    }
}

/// What a service wants done: bytes to send, connections to close, in order.
public struct ServiceOutput {
    public enum Action: Equatable {
        /// So many bytes of `bytes`, following those of the actions before, go to a connection.
        case send(connection: Int, count: Int)
        /// Close in an orderly way, after what was sent.
        case close(connection: Int)
        /// Break the connection at once (a reset).
        case reset(connection: Int)
    }

    public private(set) var bytes: [UInt8] = []
    public private(set) var actions: [Action] = []

    public init() {}

    /// Appends bytes for a connection; joins the action before when it is for the same connection.
    public mutating func send(_ data: UnsafeRawBufferPointer, to connection: Int) {
        guard !data.isEmpty else { return }
        bytes.append(contentsOf: data)
        extend(connection, by: data.count)
    }

    /// Appends what `body` writes to the byte array for a connection.
    public mutating func send(to connection: Int, _ body: (inout [UInt8]) -> Void) {
        let before = bytes.count
        body(&bytes)
        if bytes.count > before { extend(connection, by: bytes.count - before) }
    }

    public mutating func close(_ connection: Int) { actions.append(.close(connection: connection)) }

    public mutating func reset(_ connection: Int) { actions.append(.reset(connection: connection)) }

    /// Forgets everything, keeping the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        actions.removeAll(keepingCapacity: true)
    }

    private mutating func extend(_ connection: Int, by count: Int) {
        if case .send(connection, let before)? = actions.last {
            actions[actions.count - 1] = .send(connection: connection, count: before + count)
        } else {
            actions.append(.send(connection: connection, count: count))
        }
    }
}
