// SPDX-License-Identifier: Apache-2.0
import Database
import Testing

extension PostgreSQLTests {
    @Suite("Every database, and every way to it, gives the same answers")
    struct SameAnswersTests {
        @Test("to reads, writes, missing rows, empty and large values", arguments: TestedDatabase.allCases)
        func answers(of database: TestedDatabase) throws {
            let (make, administration, keep) = try database.open("answers")
            defer { withExtendedLifetime(keep) { administration.close() } }
            let loop = try SessionLoop()
            let session = loop.add(make())
            #expect(try loop.connect(session) == .connected)
            for id in Int64(0)..<100 {
                #expect(try loop.read(session, id) == .row(testValue(id, size: Int(id))))
            }
            #expect(try loop.read(session, 100) == .noRow)
            #expect(try loop.read(session, -1) == .noRow)
            #expect(try loop.write(session, 100, [1]) == .noRow)
            for (version, size) in [0, 1, 300, 5_000, 1 << 20].enumerated() {
                let value = testValue(7, version: version + 1, size: size)
                #expect(try loop.write(session, 7, value) == .written)
                #expect(try loop.read(session, 7) == .row(value))
            }
            #expect(try loop.read(session, 8) == .row(testValue(8, size: 8)))
            #expect(try administration.countRows() == 100)
            loop.close(session)
        }

        @Test("over sixteen sessions in one loop, all at work at once", arguments: TestedDatabase.allCases)
        func concurrency(of database: TestedDatabase) throws {
            let (make, administration, keep) = try database.open("sixteen")
            defer { withExtendedLifetime(keep) { administration.close() } }
            let loop = try SessionLoop()
            let sessions = (0..<16).map { _ in loop.add(make()) }
            for session in sessions { #expect(try loop.connect(session) == .connected) }

            // Each session has six rows of its own, and reads and writes them in turn.
            let rounds = 60
            var round = [Int](repeating: 0, count: sessions.count)
            var wrong = 0
            var waiting = 0
            var mostWaiting = 0
            func step(_ index: Int) -> SessionProgress {
                let id = Int64(index * 6 + round[index] / 2 % 6)
                if round[index] % 2 == 1 { return loop.begin(index, .read(id: id)) }
                return testValue(id, version: round[index], size: 100 + index).withUnsafeBytes {
                    loop.begin(index, .write(id: id, value: $0))
                }
            }
            func check(_ index: Int, _ answer: Answer) {
                let id = Int64(index * 6 + round[index] / 2 % 6)
                let expected: Answer =
                    round[index] % 2 == 0
                    ? .written : .row(testValue(id, version: round[index] - 1, size: 100 + index))
                if answer != expected { wrong += 1 }
                round[index] += 1
            }
            /// Goes on with a session until it waits or has done its rounds.
            func goOn(_ index: Int) throws {
                while round[index] < rounds {
                    guard let answer = try loop.take(step(index), of: index) else {
                        waiting += 1
                        mostWaiting = max(mostWaiting, waiting)
                        return
                    }
                    check(index, answer)
                }
            }
            for session in sessions { try goOn(session) }
            while round.contains(where: { $0 < rounds }) {
                for (index, answer) in try loop.turn() {
                    waiting -= 1
                    check(index, answer)
                    try goOn(index)
                }
            }
            #expect(wrong == 0)
            #expect(mostWaiting == (database.isEmbedded ? 0 : 16))
        }

        @Test("to a table that is missing, at once and later", arguments: TestedDatabase.allCases)
        func missingTable(of database: TestedDatabase) throws {
            let (make, administration, keep) = try database.open("missing")
            defer { withExtendedLifetime(keep) { administration.close() } }
            let loop = try SessionLoop()
            let session = loop.add(make())
            #expect(try loop.connect(session) == .connected)
            #expect(try administration.drop())
            if database == .cosmos {
                // A container keeps being there when the items are gone.
                #expect(try loop.read(session, 1) == .noRow)
            } else {
                let later = try #require(try loop.read(session, 1).failure)
                #expect(later.kind == .missingTable)
                #expect(!later.endsSession)
            }
            let late = try #require(try loop.connect(session).failure)
            #expect(late.kind == .missingTable)
            #expect(late.endsSession)
            try administration.fill(testRows(0..<3))
            #expect(try loop.connect(session) == .connected)
            #expect(try loop.read(session, 2) == .row(testValue(2, size: 2)))
        }
    }
}
