// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Database

@Suite("Queries that are made again")
struct RetryingDriverTests {
    /// Gives its outcomes one after the other, and the last one for ever.
    private final class ListedDriver: BlockingDriver {
        var outcomes: [DatabaseOutcome]
        var connections: [DatabaseOutcome]
        var runs = 0
        var connects = 0

        init(_ outcomes: [DatabaseOutcome], connections: [DatabaseOutcome] = [.connected]) {
            self.outcomes = outcomes
            self.connections = connections
        }

        func connect() -> DatabaseOutcome {
            connects += 1
            return connections.count > 1 ? connections.removeFirst() : connections[0]
        }

        func run(_ query: DatabaseQuery) -> DatabaseOutcome {
            runs += 1
            return outcomes.count > 1 ? outcomes.removeFirst() : outcomes[0]
        }

        func disconnect() {}
    }

    private static func refusal(_ kind: DatabaseErrorClass, ends: Bool = false) -> DatabaseOutcome {
        .failed(DatabaseFailure(kind, text: "no", endsSession: ends))
    }

    /// Runs one read, and says for how long was waited each time.
    private func run(
        _ driver: ListedDriver, count: Int = 5, wait: Int64 = 10, limit: Int64 = 1_000_000
    ) -> (outcome: DatabaseOutcome, charge: QueryCharge, waits: [Int64]) {
        var waits: [Int64] = []
        let retrying = RetryingDriver(driver, QueryRetry(count: count, wait: wait, limit: limit)) { waits.append($0) }
        let outcome = retrying.run(.read(id: 1))
        let charge = retrying.takeCharge()
        #expect(retrying.takeCharge() == QueryCharge())
        return (outcome, charge, waits)
    }

    @Test("each class that the database refuses with, and no other", arguments: DatabaseErrorClass.allCases)
    func classes(_ kind: DatabaseErrorClass) {
        let driver = ListedDriver([Self.refusal(kind), .written])
        let (outcome, charge, waits) = run(driver)
        if [.throttled, .workerLimit, .unavailable].contains(kind) {
            #expect(Answer(outcome) == .written)
            #expect(charge == QueryCharge(units: nil, throttled: 1, retried: 1, waited: 10))
            #expect(waits == [10])
        } else {
            #expect(Answer(outcome).failure?.kind == kind)
            #expect(charge == QueryCharge() && driver.runs == 1)
        }
    }

    @Test("wait twice as long each time, and end with the number of tries, or the time")
    func ends() {
        let endless = run(ListedDriver([Self.refusal(.throttled)]), count: 4)
        #expect(Answer(endless.outcome).failure?.kind == .throttled)
        #expect(endless.waits == [10, 20, 40, 80])
        #expect(endless.charge == QueryCharge(units: nil, throttled: 5, retried: 4, waited: 150))
        let late = run(ListedDriver([Self.refusal(.throttled)]), count: 100, limit: 69)
        #expect(late.waits == [10, 20])
        #expect(late.charge == QueryCharge(units: nil, throttled: 3, retried: 2, waited: 30))
        let none = run(ListedDriver([Self.refusal(.throttled), .written]), count: 0)
        #expect(none.waits.isEmpty && Answer(none.outcome).failure != nil)
    }

    @Test("open a connection again that a refusal has ended, as often as it takes")
    func reconnects() {
        let driver = ListedDriver(
            [Self.refusal(.unavailable, ends: true), .noRow],
            connections: [Self.refusal(.unavailable, ends: true), .connected])
        let found = run(driver)
        #expect(Answer(found.outcome) == .noRow)
        #expect(driver.connects == 2 && driver.runs == 2)
        #expect(found.charge == QueryCharge(units: nil, throttled: 2, retried: 2, waited: 30))
        let unnoticed = ListedDriver(
            [Self.refusal(.throttled), Self.refusal(.connection, ends: true), .written])
        let noticed = run(unnoticed)
        #expect(Answer(noticed.outcome) == .written)
        #expect(unnoticed.connects == 1 && unnoticed.runs == 3)
        #expect(noticed.charge == QueryCharge(units: nil, throttled: 1, retried: 1, waited: 10))
        let refused = ListedDriver(
            [Self.refusal(.unavailable, ends: true)], connections: [Self.refusal(.authentication, ends: true)])
        let last = run(refused)
        #expect(Answer(last.outcome).failure?.kind == .authentication)
        #expect(Answer(last.outcome).failure?.endsSession == true)
        #expect(refused.runs == 1)
    }
}
