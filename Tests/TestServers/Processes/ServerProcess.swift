// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// The process of a server that has a loopback port of its own: ended by its own process id, at the latest with the value.
final class ServerProcess: Sendable {
    let port: UInt16
    private let process: Mutex<Slot>

    private struct Slot: ~Copyable {
        var child: ChildProcess?
    }

    /// Starts a server on a free port; another process may take that first, and then the next one is tried.
    ///
    /// - Parameter start: starts the server on the port, and waits until it answers.
    init(_ start: (UInt16) throws -> ChildProcess) throws {
        var failure = ProcessFailure("No server was started.")
        for _ in 0..<5 {
            let port = try LoopbackPort.free()
            do {
                process = Mutex(Slot(child: try start(port)))
                self.port = port
                return
            } catch let error as ProcessFailure {
                failure = error
            }
        }
        throw failure
    }

    /// Sends a signal and waits for the end; a server that has ended already is left so.
    func end(_ signal: Int32) {
        process.withLock { slot in
            slot.child?.send(signal)
            // Whatever has not ended by then, the end of the value kills.
            _ = slot.child?.wait(seconds: 20)
            slot.child = nil
        }
    }

    /// Takes another process in the place of one that was ended.
    func replace(_ start: (UInt16) throws -> ChildProcess) throws {
        try process.withLock { slot in slot.child = try start(port) }
    }
}
