// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// A driver whose queries are made again when the database refuses them for the time being.
///
/// The waits and the further tries are part of the query's time. A connection that the refusal has ended is opened again.
final class RetryingDriver: BlockingDriver {
    private static let longestWait: Int64 = 60_000_000_000

    private let driver: any BlockingDriver
    private let retry: QueryRetry
    private let sleep: (Int64) -> Void
    private var charge = QueryCharge()

    /// - Parameter sleep: waits for so many nanoseconds.
    init(
        _ driver: any BlockingDriver, _ retry: QueryRetry, sleep: @escaping (Int64) -> Void = RetryingDriver.sleep
    ) {
        self.driver = driver
        self.retry = retry
        self.sleep = sleep
    }

    func connect() -> DatabaseOutcome { driver.connect() }

    func disconnect() { driver.disconnect() }

    func takeCharge() -> QueryCharge {
        defer { charge = QueryCharge() }
        return charge
    }

    func run(_ query: DatabaseQuery) -> DatabaseOutcome {
        var outcome = driver.run(query)
        guard case .failed(let first) = outcome, first.kind.isRefusal else { return outcome }
        var left = retry.limit
        var wait = retry.wait
        for tries in 0... {
            guard case .failed(let failure) = outcome, failure.kind.isRefusal else { break }
            charge.throttled += 1
            guard tries < retry.count, wait <= left else { break }
            sleep(wait)
            charge.retried += 1
            charge.waited += wait
            left -= wait
            wait = min(wait * 2, Self.longestWait)
            outcome = again(query, isConnected: !failure.endsSession)
        }
        return outcome
    }

    /// Makes a query again, over a new connection where that is needed.
    ///
    /// A driver may learn only now that the refusal has ended the connection; FreeTDS then says HY000 and no more.
    private func again(_ query: DatabaseQuery, isConnected: Bool) -> DatabaseOutcome {
        if isConnected {
            let outcome = driver.run(query)
            guard case .failed(let failure) = outcome, failure.kind == .connection || failure.kind == .other else {
                return outcome
            }
        }
        if case .failed(let refused) = driver.connect() { return .failed(refused) }
        return driver.run(query)
    }

    private static func sleep(_ nanoseconds: Int64) {
        var time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        var left = timespec()
        while nanosleep(&time, &left) != 0 && errno == EINTR { time = left }
    }
}
