// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// A signal from one thread to another that a poller can wait for (eventfd).
///
/// What the signalling thread did before `signal` is seen by the thread whose `take` returns true.
public struct EventDescriptor: ~Copyable, Sendable {
    /// Readable while there is a signal.
    public let descriptor: Int32

    /// - Parameter blocks: whether `take` waits for a signal.
    public init(blocks: Bool = false) throws(SystemCallError) {
        descriptor = try systemCall("eventfd") { clinux_eventfd() }
        if blocks {
            // A new descriptor has no other flag that could be lost.
            _ = fcntl(descriptor, F_SETFL, 0)
        }
    }

    deinit { _ = close(descriptor) }

    /// Makes the descriptor readable; two signals may be taken as one.
    public func signal() {
        var one: UInt64 = 1
        while write(descriptor, &one, 8) < 0 && errno == EINTR {}
    }

    /// Takes the signal; false where there is none, and this does not wait.
    public func take() -> Bool {
        var count: UInt64 = 0
        while true {
            if read(descriptor, &count, 8) == 8 { return true }
            if errno != EINTR { return false }
        }
    }
}
