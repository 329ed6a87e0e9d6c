// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Network

/// A blocking driver as a session: it runs on a thread of its own, and queries and outcomes are handed over by eventfd.
///
/// The hand-over is part of the time of a query that waits for it (`HandOverCost` measures it); one that was given ahead
/// waits for nothing but the query before it. The thread belongs to one connection: `close` leaves it to itself, so that a
/// call that hangs never holds up the loop, and `connect` begins another.
package final class BlockingSessionAdapter: DatabaseSession {
    private let makeDriver: @Sendable () -> any BlockingDriver
    private var handOver: HandOver?
    private var charge = QueryCharge()
    package let isCharged: Bool
    package private(set) var nextBegan: Int64?

    /// - Parameters:
    ///   - isCharged: whether the driver's charges are of interest.
    ///   - makeDriver: makes the driver, on the thread that will use it.
    package init(isCharged: Bool = false, _ makeDriver: @escaping @Sendable () -> any BlockingDriver) {
        self.isCharged = isCharged
        self.makeDriver = makeDriver
    }

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
        return .waiting(new.finished.descriptor, .readable)
    }

    package func begin(_ query: DatabaseQuery) -> SessionProgress {
        guard let handOver else { preconditionFailure("A query needs a session that is connected.") }
        precondition(handOver.underWay == 0, "A session that is idle begins a query; a busy one is given the next.")
        handOver.ask(query)
        return .waiting(handOver.finished.descriptor, .readable)
    }

    package var takesNext: Bool { true }

    package func giveNext(_ query: DatabaseQuery) {
        guard let handOver, handOver.underWay == 1 else {
            preconditionFailure("The next query is for a session that does one.")
        }
        handOver.ask(query)
    }

    package func withdrawNext() -> Bool {
        guard let handOver else { return true }
        return !handOver.abandon()
    }

    package func advance() -> SessionProgress {
        guard let handOver, handOver.underWay > 0 else {
            preconditionFailure("A session that is asked nothing cannot advance.")
        }
        guard let answer = handOver.take() else { return .waiting(handOver.finished.descriptor, .readable) }
        charge.add(answer.charge)
        nextBegan = handOver.underWay > 0 ? answer.ended : nil
        return .done(answer.outcome)
    }

    package func takeCharge() -> QueryCharge {
        defer { charge = QueryCharge() }
        return charge
    }

    package var takesAll: Bool { true }

    package func checkIdle() -> DatabaseFailure? { nil }

    package func close() {
        handOver?.abandon()
        handOver = nil
        nextBegan = nil
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
