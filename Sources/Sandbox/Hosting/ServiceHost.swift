// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
package import Network
import Synchronization

/// Runs a `ByteService` behind real sockets on a thread of its own: a loopback TCP port or a unix socket.
///
/// The thread waits without the lock and works with it, so the other methods act between two turns of the loop, on the
/// caller's thread. The thread keeps the host alive until `stop` or `kill`.
package final class ServiceHost<Service: ByteService & SendableMetatype>: Sendable {
    private enum State {
        case ready
        case running(OwnedThread)
        case ended
    }

    private let lock = Mutex(())
    nonisolated(unsafe) private var core: HostCore<Service>
    nonisolated(unsafe) private var state = State.ready
    nonisolated(unsafe) private var endpoint: Endpoint
    private let wake: Int32
    private let processor: Int32?

    /// A host that listens on nothing yet.
    ///
    /// Port 0 is a free port; a processor pins the thread to it.
    package init(
        _ service: sending Service, on endpoint: Endpoint = .tcp(host: "127.0.0.1", port: 0), processor: Int? = nil,
        maximumConnections: Int = 10_240
    ) throws(SystemCallError) {
        self.endpoint = endpoint
        self.processor = processor.map { Int32($0) }
        core = try HostCore(service: service, maximumConnections: maximumConnections)
        wake = clinux_eventfd()
        guard wake >= 0, clinux_epoll_add_level(core.epoll, wake, HostCore<Service>.wakeToken) == 0 else {
            throw SystemCallError("eventfd", errno)
        }
    }

    deinit {
        core.release()
        close(wake)
    }

    /// Listens and starts the thread; returns where it listens.
    @discardableResult
    package func start() throws(SystemCallError) -> Endpoint {
        try resumeAccepting()
        do throws(SystemCallError) {
            let thread = try OwnedThread { [self] in run() }
            return lock.withLock { _ in
                state = .running(thread)
                return endpoint
            }
        } catch {
            stopAccepting()
            throw error
        }
    }

    /// How many clients are connected.
    package var connectionCount: Int { lock.withLock { _ in core.connectionCount } }

    /// Closes the listener: new clients are refused by the kernel, connected ones are served on.
    package func stopAccepting() { lock.withLock { _ in core.stopListening() } }

    /// Listens again on the same port or path.
    package func resumeAccepting() throws(SystemCallError) {
        let failure: SystemCallError? = lock.withLock { _ in
            guard !core.isListening else { return nil }
            do throws(SystemCallError) {
                endpoint = try core.listen(on: endpoint)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    /// Uses the service between two turns of the loop; after the end too.
    package func withService<Result>(_ body: (inout Service) throws -> Result) rethrows -> Result {
        try lock.withLock { _ in try body(&core.service) }
    }

    /// Closes every connection in an orderly way and joins the thread.
    package func stop() { end(reset: false) }

    /// Breaks every connection, as a server does that is killed, and joins the thread.
    package func kill() { end(reset: true) }

    private func end(reset: Bool) {
        let thread: OwnedThread? = lock.withLock { _ in
            guard case .running(let thread) = state else { return nil }
            core.end(reset: reset, at: clinux_monotonic())
            state = .ended
            return thread
        }
        guard let thread else { return }
        var one: UInt64 = 1
        _ = write(wake, &one, MemoryLayout<UInt64>.size)
        thread.join()
    }

    private func run() {
        _ = clinux_set_timer_slack()
        if let processor { _ = clinux_pin_thread(processor) }
        let events = UnsafeMutableBufferPointer<clinux_event>.allocate(capacity: 256)
        defer { events.deallocate() }
        let epoll = core.epoll
        var due: Int64? = lock.withLock { _ in core.nextDue() }
        while true {
            let timeout = due.map { max($0 - clinux_monotonic(), 0) } ?? -1
            let count = Int(clinux_epoll_wait(epoll, events.baseAddress, Int32(events.count), timeout))
            let ready = UnsafeBufferPointer(rebasing: events[..<max(count, 0)])
            if ready.contains(where: { $0.token == HostCore<Service>.wakeToken }) { return }
            due = lock.withLock { _ in
                core.turn(ready, at: clinux_monotonic())
                return core.nextDue()
            }
        }
    }
}
