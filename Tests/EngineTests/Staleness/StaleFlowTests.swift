// SPDX-License-Identifier: Apache-2.0
import Plan
import Testing

@testable import Engine

/// Cache-aside with followed versions as a table, without a socket.
struct StaleFlowTests {
    private func flow(
        _ strategy: InvalidationStrategy, _ stampedeGuard: StampedeGuard = .none, hasWindow: Bool = false,
        isAudit: Bool = false
    ) -> StaleFlow {
        StaleFlow(strategy: strategy, stampedeGuard: stampedeGuard, hasWindow: hasWindow, isAudit: isAudit)
    }

    /// The steps of an operation to which everything comes as it should.
    private func walk(_ flow: StaleFlow, isWrite: Bool, misses: Bool = false) -> [StaleStep] {
        var steps = [flow.first(isWrite: isWrite, cacheIsUp: true)]
        var holdsToken = false
        while let step = steps.last, step != .done, steps.count < 20 {
            let event: StaleEvent =
                switch step {
                case .generation: .generation
                case .get: misses ? .miss : .hit
                case .token, .flight, .turn: .won
                case .query: isWrite ? .written : .row
                case .window, .rest, .retry: .elapsed
                default: .stored
                }
            if step == .token { holdsToken = true }
            steps.append(flow.next(after: event, in: step, holdsToken: holdsToken, cacheHasFailed: false))
        }
        return steps
    }

    @Test(arguments: [
        (InvalidationStrategy.ttl, [StaleStep.turn, .query, .done]),
        (.delete, [.turn, .query, .invalidate, .done]),
        (.deleteBefore, [.deleteBefore, .turn, .query, .done]),
        (.deleteTwice, [.turn, .query, .invalidate, .rest, .deleteAgain, .done]),
        (.writeThrough, [.turn, .query, .invalidate, .done]),
        (.versioned, [.turn, .query, .invalidate, .done]),
        (.versionedKey, [.turn, .query, .invalidate, .done]),
        (.lease, [.turn, .query, .invalidate, .done]),
    ])
    func writes(strategy: InvalidationStrategy, steps: [StaleStep]) {
        #expect(walk(flow(strategy), isWrite: true) == steps)
    }

    @Test func reads() {
        #expect(walk(flow(.delete), isWrite: false) == [.get, .done])
        #expect(walk(flow(.delete), isWrite: false, misses: true) == [.get, .query, .fill, .done])
        #expect(
            walk(flow(.delete, hasWindow: true), isWrite: false, misses: true)
                == [.get, .query, .window, .fill, .done])
        #expect(
            walk(flow(.versionedKey), isWrite: false, misses: true) == [.generation, .get, .query, .fill, .done])
        #expect(walk(flow(.lease), isWrite: false, misses: true) == [.get, .token, .query, .fill, .done])
        #expect(
            walk(flow(.delete, .lock), isWrite: false, misses: true)
                == [.get, .token, .query, .fill, .unlock, .done])
        // The script of a lease gives its token back by itself.
        #expect(walk(flow(.lease, .lock), isWrite: false, misses: true) == [.get, .token, .query, .fill, .done])
        #expect(
            walk(flow(.ttl, .singleflight), isWrite: false, misses: true) == [.get, .flight, .query, .fill, .done])
    }

    /// Who has no token answers and leaves the cache alone.
    @Test(arguments: [(InvalidationStrategy.lease, StampedeGuard.none), (.delete, .lock)])
    func withoutToken(strategy: InvalidationStrategy, stampedeGuard: StampedeGuard) {
        let flow = flow(strategy, stampedeGuard)
        #expect(flow.next(after: .lost, in: .token, holdsToken: false, cacheHasFailed: false) == .retry)
        #expect(flow.next(after: .elapsed, in: .retry, holdsToken: false, cacheHasFailed: false) == .get)
        #expect(flow.next(after: .gaveUp, in: .retry, holdsToken: false, cacheHasFailed: false) == .query)
        #expect(flow.next(after: .row, in: .query, holdsToken: false, cacheHasFailed: false) == .done)
    }

    @Test(arguments: InvalidationStrategy.allCases)
    func aCacheThatFails(strategy: InvalidationStrategy) {
        let flow = flow(strategy)
        #expect(flow.first(isWrite: false, cacheIsUp: false) == .query)
        #expect(flow.first(isWrite: true, cacheIsUp: false) == .turn)
        for step in [StaleStep.get, .generation, .token] {
            #expect(flow.next(after: .cacheFailed, in: step, holdsToken: false, cacheHasFailed: true) == .query)
        }
        #expect(flow.next(after: .row, in: .query, holdsToken: true, cacheHasFailed: true) == .done)
        for step in [StaleStep.fill, .invalidate, .deleteAgain, .unlock] {
            #expect(flow.next(after: .cacheFailed, in: step, holdsToken: false, cacheHasFailed: true) == .done)
        }
        #expect(flow.next(after: .cacheFailed, in: .deleteBefore, holdsToken: false, cacheHasFailed: true) == .turn)
    }

    @Test func audits() {
        #expect(walk(flow(.delete, isAudit: true), isWrite: false) == [.get, .query, .done])
        #expect(walk(flow(.delete, .lock, isAudit: true), isWrite: false, misses: true) == [.get, .done])
        #expect(walk(flow(.versionedKey, isAudit: true), isWrite: false) == [.generation, .get, .query, .done])
    }
}
