// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import RESP
internal import Synchronization

/// What a fault does to the connections of a run: drops them all, or has them opened to another server.
///
/// The workers look at its number once in each tick.
package final class ConnectionLever: Sendable {
    private struct State {
        var address: SocketAddress?
        var names: [String] = []
        /// The number of the server among those of the run.
        var node = 0
    }

    private let number = Atomic<UInt32>(0)
    private let state = Mutex(State())

    /// Drops every connection; they are opened again at once, as far as their pace allows.
    package func cut() { number.add(1, ordering: .releasing) }

    /// Leads every connection to another server.
    package func lead(toLoopbackPort port: Int) {
        state.withLock { state in
            state.address = .loopback(port: UInt16(clamping: port))
            state.names.append("127.0.0.1:\(port)")
            state.node = state.names.count
        }
        cut()
    }

    /// Goes up by one with each pull.
    var version: UInt32 { number.load(ordering: .acquiring) }

    /// Where connections are opened to now; nil for where they were opened before.
    var place: (address: SocketAddress, node: Int)? {
        state.withLock { state in state.address.map { ($0, state.node) } }
    }

    /// The servers that took the place of the first, in order.
    var names: [String] { state.withLock { $0.names } }
}
