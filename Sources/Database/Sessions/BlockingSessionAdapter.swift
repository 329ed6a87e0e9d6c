// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Network

/// A blocking driver as a session: it runs on a thread of its own, and queries and outcomes are handed over by eventfd.
///
/// The hand-over is part of every query's time (`HandOverCost` measures it). The thread belongs to one connection: `close`
/// leaves it to itself, so that a call that hangs never holds up the loop, and `connect` begins another.
package final class BlockingSessionAdapter: DatabaseSession {
    private let makeDriver: @Sendable () -> any BlockingDriver
    private var handOver: HandOver?
    private var isAsked = false

    /// - Parameter makeDriver: makes the driver, on the thread that will use it.
    package init(_ makeDriver: @escaping @Sendable () -> any BlockingDriver) { self.makeDriver = makeDriver }

    deinit { handOver?.abandon() }

    package func connect() -> SessionProgress {
        close()
        let new: HandOver
        do throws(SystemCallError) {
            new = try HandOver()
            try Self.startThread(new, makeDriver)
        } catch {
            return .done(.failed(DatabaseFailure(.other, text: "\(error)", endsSession: true)))
        }
        handOver = new
        new.connect()
        return wait(for: new)
    }

    package func begin(_ query: DatabaseQuery) -> SessionProgress {
        guard let handOver else { preconditionFailure("A query needs a session that is connected.") }
        precondition(!isAsked, "A session does one query at a time.")
        handOver.ask(query)
        return wait(for: handOver)
    }

    package func advance() -> SessionProgress {
        guard let handOver, isAsked else { preconditionFailure("A session that is asked nothing cannot advance.") }
        guard handOver.finished.take() else { return wait(for: handOver) }
        isAsked = false
        return .done(handOver.outcome)
    }

    package var takesAll: Bool { true }

    package func checkIdle() -> DatabaseFailure? { nil }

    package func close() {
        handOver?.abandon()
        handOver = nil
        isAsked = false
    }

    private func wait(for handOver: HandOver) -> SessionProgress {
        isAsked = true
        return .waiting(handOver.finished.descriptor, .readable)
    }

    private final class Body {
        let handOver: HandOver
        let makeDriver: @Sendable () -> any BlockingDriver

        init(_ handOver: HandOver, _ makeDriver: @escaping @Sendable () -> any BlockingDriver) {
            self.handOver = handOver
            self.makeDriver = makeDriver
        }
    }

    private static func startThread(
        _ handOver: HandOver, _ makeDriver: @escaping @Sendable () -> any BlockingDriver
    ) throws(SystemCallError) {
        let body = Unmanaged.passRetained(Body(handOver, makeDriver))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let body = Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
                body.handOver.serve(body.makeDriver())
                return nil
            }, body.toOpaque())
        guard status == 0 else {
            body.release()
            throw SystemCallError("pthread_create", status)
        }
        pthread_detach(thread)
    }
}
