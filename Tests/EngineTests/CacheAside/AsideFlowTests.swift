// SPDX-License-Identifier: Apache-2.0
import Plan
import Testing

@testable import Engine

/// The cache-aside pattern as a table, without a socket.
struct AsideFlowTests {
    private func flow(_ path: ReadPath, _ strategy: InvalidationStrategy = .delete) -> AsideFlow {
        AsideFlow(path: path, strategy: strategy)
    }

    @Test(arguments: InvalidationStrategy.compared)
    func firstSteps(strategy: InvalidationStrategy) {
        for cacheIsUp in [true, false] {
            let get: AsideAction = cacheIsUp ? .get : .query
            #expect(flow(.cached, strategy).first(isWrite: false, cacheIsUp: cacheIsUp) == get)
            #expect(flow(.cached, strategy).first(isWrite: true, cacheIsUp: cacheIsUp) == .query)
            #expect(flow(.direct, strategy).first(isWrite: false, cacheIsUp: cacheIsUp) == .query)
            #expect(flow(.direct, strategy).first(isWrite: true, cacheIsUp: cacheIsUp) == .query)
        }
    }

    /// Every event in every step that it can belong to, on the cached path; the strategy matters to writes alone.
    @Test(arguments: InvalidationStrategy.compared)
    func cachedReads(strategy: InvalidationStrategy) {
        let rows: [(AsideEvent, AsideStep, hasFailed: Bool, AsideAction)] = [
            (.hit, .get, false, .finish),
            (.miss, .get, false, .query),
            (.cacheFailed, .get, true, .query),
            (.row, .query, false, .fill),
            (.row, .query, true, .finish),
            (.stored, .fill, false, .finish),
            (.cacheFailed, .fill, true, .finish),
        ]
        for (event, step, hasFailed, action) in rows {
            let next = flow(.cached, strategy).next(after: event, in: step, cacheHasFailed: hasFailed)
            #expect(next == action, "\(event) in \(step)")
        }
    }

    @Test(arguments: [
        (InvalidationStrategy.delete, AsideAction.invalidate), (.writeThrough, .invalidate), (.ttl, .finish),
    ])
    func cachedWrites(strategy: InvalidationStrategy, action: AsideAction) {
        for hasFailed in [true, false] {
            #expect(
                flow(.cached, strategy).next(after: .written, in: .query, cacheHasFailed: hasFailed) == action)
            #expect(
                flow(.cached, strategy).next(after: .stored, in: .invalidate, cacheHasFailed: hasFailed) == .finish)
            #expect(
                flow(.cached, strategy).next(after: .cacheFailed, in: .invalidate, cacheHasFailed: hasFailed)
                    == .finish)
        }
    }

    /// On the direct path the query is all.
    @Test(arguments: InvalidationStrategy.compared)
    func direct(strategy: InvalidationStrategy) {
        for hasFailed in [true, false] {
            #expect(flow(.direct, strategy).next(after: .row, in: .query, cacheHasFailed: hasFailed) == .finish)
            #expect(flow(.direct, strategy).next(after: .written, in: .query, cacheHasFailed: hasFailed) == .finish)
        }
    }
}
