// SPDX-License-Identifier: Apache-2.0
import Database
import Network
import Testing

@testable import Engine

/// Which sessions are idle, delayed and gone, and who waits for one.
struct SessionPoolTests {
    private final class NoSession: DatabaseSession {
        func connect() -> SessionProgress { .done(.connected) }
        func begin(_ query: DatabaseQuery) -> SessionProgress { .done(.written) }
        func advance() -> SessionProgress { .done(.written) }
        func checkIdle() -> DatabaseFailure? { nil }
        func close() {}
    }

    /// Sessions that have just been connected, in order.
    private func pool(_ count: Int) -> SessionPool {
        let pool = SessionPool({ NoSession() }, sessions: count, slots: 16)
        for place in 0..<count { connect(place, in: pool, at: 0) }
        return pool
    }

    private func connect(_ place: Int, in pool: SessionPool, at now: Int64) {
        pool.sessions[place].state = .connecting
        pool.becomeIdle(place, at: now)
    }

    private func takeAll(_ pool: SessionPool) -> [Int] {
        var taken: [Int] = []
        while let place = pool.takeIdle() {
            pool.sessions[place].state = .busy
            taken.append(place)
        }
        return taken
    }

    @Test func idleSessionsTakeTurns() {
        let pool = pool(3)
        #expect(pool.isConnected)
        #expect(takeAll(pool) == [0, 1, 2])
        for place in [2, 0, 1] { pool.becomeIdle(place, at: 1) }
        #expect(takeAll(pool) == [2, 0, 1])
        #expect(pool.takeIdle() == nil)
        #expect(pool.connectedCount == 3)
    }

    /// A session that is lost while idle is not handed out, and stands in the queue once when it comes back.
    @Test func lostWhileIdle() {
        let pool = pool(3)
        pool.becomeAbsent(1, at: 5)
        #expect(pool.connectedCount == 2)
        #expect(!pool.isConnected)
        connect(1, in: pool, at: 20_000_000)
        pool.becomeAbsent(1, at: 30_000_000)
        connect(1, in: pool, at: 50_000_000)
        #expect(pool.connectedCount == 3)
        #expect(takeAll(pool).sorted() == [0, 1, 2])
        pool.becomeAbsent(0, at: 60_000_000)
        pool.becomeIdle(1, at: 60_000_000)
        pool.becomeIdle(2, at: 60_000_000)
        #expect(takeAll(pool) == [1, 2])
    }

    @Test func backoffDoublesAndEnds() {
        let pool = pool(1)
        var waits: [Int64] = []
        for _ in 0..<9 {
            pool.becomeAbsent(0, at: 100)
            waits.append((pool.sessions[0].retryAt - 100) / 1_000_000)
            pool.sessions[0].state = .connecting
        }
        #expect(waits == [10, 20, 40, 80, 160, 320, 640, 1000, 1000])
        #expect(pool.connectedCount == 0)
        pool.becomeIdle(0, at: 200)
        pool.becomeAbsent(0, at: 300)
        #expect(pool.sessions[0].retryAt == 300 + 10_000_000)
    }

    @Test func delayedSessionsBeginInOrder() {
        let pool = pool(4)
        _ = takeAll(pool)
        #expect(pool.nextStart == .max)
        for (place, start) in [(0, 40), (1, 10), (2, 30), (3, 20)] as [(Int, Int64)] {
            pool.delay(place, until: start, now: 0)
        }
        #expect(pool.nextStart == 10)
        #expect(pool.takeDelayed(at: 9) == nil)
        #expect(pool.takeDelayed(at: 25) == 1)
        #expect(pool.nextStart == 20)
        #expect(pool.takeDelayed(at: 25) == 3)
        #expect(pool.takeDelayed(at: 25) == nil)
        // The next one is lost before its time comes.
        pool.becomeAbsent(2, at: 26)
        #expect(pool.nextStart == 40)
        #expect(pool.takeDelayed(at: 39) == nil)
        #expect(pool.takeDelayed(at: 40) == 0)
        #expect(pool.nextStart == .max)
        #expect(pool.sessions.map(\.state) == [.busy, .busy, .absent, .busy])
    }

    @Test func operationsWaitInOrder() {
        let pool = pool(1)
        #expect(pool.firstWaiting == nil)
        // More than the queue is long, in turns.
        for round in 0..<10 {
            for slot in 0..<16 { pool.wait(slot + round) }
            #expect(pool.waitingCount == 16)
            #expect(pool.firstWaiting == round)
            #expect((0..<16).map { _ in pool.nextWaiting() } == Array(round..<round + 16))
        }
        #expect(pool.waitingCount == 0)
    }
}
