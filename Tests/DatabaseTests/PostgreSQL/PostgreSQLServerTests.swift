// SPDX-License-Identifier: Apache-2.0
import Database
import TestServers
import Testing

@Suite("A PostgreSQL server with TLS that stops and comes back")
struct PostgreSQLServerTests {
    @Test("is reached by TLS, checked by its certificate, lost and found again")
    func life() throws {
        let server = try PostgresServer(tls: true, settings: ["fsync=off", "max_connections=12"])
        let certificate = try #require(server.certificate)
        let rows = DatabaseRows.own(OwnTable(profile: "life"))
        let checked = "\(server.url)?sslmode=verify-full&sslrootcert=\(certificate)"
        let administration = try Databases.parse(checked).administration(of: rows)
        let facts = try administration.facts()
        #expect(facts.transport == .tls)
        let concern = facts.settings.first { $0.name == "fsync" }?.concern
        #expect(concern?.hasPrefix("PostgreSQL runs with fsync=off: ") == true)
        #expect(try Databases.parse("\(server.url)?sslmode=disable").administration(of: rows).facts().transport == .tcp)
        let stranger = #expect(throws: DatabaseFailure.self) {
            try Databases.parse("\(server.url)?sslmode=verify-full&sslrootcert=/etc/hostname").administration(of: rows)
        }
        #expect(stranger?.kind == .connection)
        try administration.fill(testRows(0..<500))
        administration.close()

        let loop = try SessionLoop()
        let make = try Databases.parse(checked).sessionMaker(for: rows)
        let sessions = (0..<4).map { _ in loop.add(make()) }
        for session in sessions { #expect(try loop.connect(session) == .connected) }
        for id in Int64(0)..<500 {
            #expect(try loop.read(sessions[Int(id) % 4], id) == .row(testValue(id, size: Int(id) % 200)))
        }

        // One session is at work and four are idle when the server goes.
        let value = testValue(1, version: 1, size: 1_000)
        let holder = try Databases.parse(checked).sessionMaker(
            for: .statements(UserStatements(read: "SELECT 'slept' FROM pg_sleep($1::int8)", ids: "")))()
        let sleeper = loop.add(holder)
        #expect(try loop.connect(sleeper) == .connected)
        #expect(try loop.take(loop.begin(sleeper, .read(id: 60)), of: sleeper) == nil)
        server.stop()
        var failures: [Int: DatabaseFailure] = [:]
        while failures.count < 5 {
            for (index, answer) in try loop.turn() where failures[index] == nil {
                failures[index] = answer.failure
            }
        }
        for index in sessions + [sleeper] {
            #expect(failures[index]?.kind == .connection)
            #expect(failures[index]?.endsSession == true)
        }
        for session in sessions {
            let failure = try #require(try loop.connect(session).failure)
            #expect(failure.kind == .connection)
        }
        try server.restart()
        for session in sessions {
            #expect(try loop.connect(session) == .connected)
            #expect(try loop.write(session, Int64(session), value) == .written)
            #expect(try loop.read(session, Int64(session)) == .row(value))
        }

        // The server takes so many and no more.
        var more: [Int] = []
        var refusal: DatabaseFailure?
        while refusal == nil, more.count < 20 {
            more.append(loop.add(make()))
            refusal = try loop.connect(more[more.count - 1]).failure
        }
        #expect(refusal?.kind == .throttled)
        #expect(refusal?.code == "53300")
        #expect(more.count == 12 - sessions.count + 1)
    }
}
