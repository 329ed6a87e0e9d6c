// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Network

/// What it costs to run a query on a thread of its own: the time and the processor time of one empty query through
/// `BlockingSessionAdapter` and the poller.
package struct HandOverCost: Sendable, Equatable {
    /// Nanoseconds from `begin` to the outcome in the loop.
    package var medianNs: Int64
    package var p99Ns: Int64
    /// Processor time of both threads per query, in nanoseconds.
    package var processorNs: Int64

    private final class EmptyDriver: BlockingDriver {
        func connect() -> DatabaseOutcome { .connected }
        func run(_ query: DatabaseQuery) -> DatabaseOutcome { .noRow }
        func disconnect() {}
    }

    /// Measures on the calling thread, which waits meanwhile: 2,000 rounds take about 50 ms.
    package static func measure(rounds: Int = 2_000) throws -> HandOverCost {
        precondition(rounds > 0, "A measurement needs at least one round.")
        var reactor = try LinuxReactor()
        let session = BlockingSessionAdapter { EmptyDriver() }
        guard case .waiting(let descriptor, let interest) = session.connect() else {
            throw DatabaseFailure(.other, text: "the thread of a blocking driver could not be started")
        }
        try reactor.watch(descriptor, for: interest, oncePerChange: session.takesAll, token: 0)
        finish(session, &reactor)
        var times: [Int64] = []
        times.reserveCapacity(rounds)
        let processorBefore = processorTime()
        for round in 0..<rounds {
            let begin = reactor.now()
            _ = session.begin(.read(id: Int64(round)))
            finish(session, &reactor)
            times.append(reactor.now() - begin)
        }
        let processor = processorTime() - processorBefore
        reactor.unwatch(descriptor)
        session.close()
        times.sort()
        return HandOverCost(
            medianNs: times[rounds / 2], p99Ns: times[rounds * 99 / 100], processorNs: processor / Int64(rounds))
    }

    private static func finish(_ session: BlockingSessionAdapter, _ reactor: inout LinuxReactor) {
        repeat { _ = reactor.wait(until: .max) } while isWaiting(session.advance())
    }

    private static func isWaiting(_ progress: SessionProgress) -> Bool {
        if case .waiting = progress { true } else { false }
    }

    private static func processorTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
