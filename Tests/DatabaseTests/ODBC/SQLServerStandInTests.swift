// SPDX-License-Identifier: Apache-2.0
import Database
import TestServers
import Testing

@Suite("What stands in for SQL Server, through FreeTDS")
struct SQLServerStandInTests {
    private static let rows = DatabaseRows.own(OwnTable(profile: "tds"))

    /// Runs the check with python-tds and pymssql, which know nothing of the stand-in.
    private func check(_ server: TDSStandIn, authority: String? = nil) throws {
        let root = TDSStandIn.path("../..")
        let output = try CommandLineTool(path: "\(root)/.build/test-python/bin/python3").run(
            [TDSStandIn.path("tds_clients.py"), "\(server.port)", server.password] + (authority.map { [$0] } ?? []),
            timeout: 120)
        #expect(output.code == 0, "\(output.standardError)\(server.errors)")
        #expect(output.standardOutput == "pytds: as from a server\npymssql: as from a server\n")
    }

    @Test("is a server to python-tds, pymssql and tsql")
    func independent() throws {
        let server = try TDSStandIn()
        try check(server)
        try server.sql("CREATE TABLE t (id BIGINT, name NVARCHAR(MAX))")
        try server.sql("INSERT INTO t VALUES (7, N'Zo\u{eb}')")
        #expect(try server.sql("SELECT id, name FROM t").contains("7\tZo\u{eb}"))
        #expect(throws: ProcessFailure.self) { try server.sql("SELECT 1 FROM nowhere") }
        #expect(throws: ProcessFailure.self) { try server.sql("SELECT 1", password: "wrong") }
        #expect(server.errors == "")
    }

    @Test("is one over TLS, too, and to us")
    func tls() throws {
        let certificates = try Certificates()
        var manners = TDSStandIn.Manners()
        manners.certificate = try certificates.sign("localhost")
        let server = try TDSStandIn(manners)
        try check(server, authority: certificates.authority.certificate)
        #expect(try server.sql("SELECT 40 + 2 AS n", encryption: "require").contains("42"))

        let spec = try Databases.parse(server.secureURL)
        let administration = try spec.administration(of: Self.rows)
        try administration.fill(testRows(0..<300))
        let facts = try administration.facts()
        #expect(facts.transport == .tls)
        #expect(facts.library.hasPrefix("FreeTDS ("))
        #expect(facts.settings.first == DatabaseSetting("delayed_durability", "DISABLED"))
        #expect(administration.note?.contains("FreeTDS takes any certificate") == true)
        let loop = try SessionLoop()
        let session = loop.add(try spec.sessionMaker(for: Self.rows)())
        #expect(try loop.connect(session) == .connected)
        #expect(try loop.read(session, 150) == .row(testValue(150, size: 150)))
        loop.close(session)
        #expect(server.log.contains { $0.hasSuffix("TLS TLSv1.2") })
        #expect(server.errors == "")
    }

    @Test("is sent one packet a query, and never one to make it stop")
    func packets() throws {
        let server = try TDSStandIn()
        let spec = try Databases.parse(server.url)
        let administration = try spec.administration(of: Self.rows)
        try administration.fill(testRows(0..<100))
        let loop = try SessionLoop()
        let session = loop.add(try spec.sessionMaker(for: Self.rows)())
        #expect(try loop.connect(session) == .connected)
        let before = server.log.count
        for id in Int64(1)...50 { #expect(try loop.read(session, id) == .row(testValue(id, size: Int(id)))) }
        let asked = server.log.dropFirst(before)
        #expect(asked.count == 50)
        #expect(asked.allSatisfy { $0.contains(" RPC sp_execute ") })
        loop.close(session)
        #expect(!server.log.contains { $0.contains("ATTENTION") })
        #expect(server.errors == "")
    }

    @Test("a gateway that redirects is followed")
    func redirect() throws {
        let server = try TDSStandIn()
        var manners = TDSStandIn.Manners()
        manners.route = server.port
        let gateway = try TDSStandIn(manners)
        try check(gateway)
        let administration = try Databases.parse(gateway.url).administration(of: Self.rows)
        try administration.fill(testRows(0..<10))
        #expect(try administration.countRows() == 10)
        #expect(gateway.log.contains { $0.hasSuffix("ROUTED to \(server.port)") })
        #expect(!gateway.log.contains { $0.contains("INSERT") })
        #expect(server.log.contains { $0.contains("INSERT") })
    }

    @Test("a password that is wrong is told, and not shown")
    func wrongPassword() throws {
        let server = try TDSStandIn()
        let spec = try Databases.parse("sqlserver://bench:hunter2@127.0.0.1:\(server.port)/standin?encrypt=no")
        let failure = #expect(throws: DatabaseFailure.self) { try spec.administration(of: Self.rows) }
        #expect(failure?.kind == .authentication)
        #expect(failure?.code.hasSuffix("18456") == true)
        #expect(failure?.text == "Login failed for user 'bench'")
    }

    @Test(
        "what Azure SQL refuses with has its class, at login",
        arguments: [
            (Int32(10928), DatabaseErrorClass.workerLimit), (40613, .unavailable), (40501, .throttled),
            (4060, .missingDatabase),
        ])
    func refusedLogin(_ number: Int32, _ kind: DatabaseErrorClass) throws {
        var manners = TDSStandIn.Manners()
        manners.loginFailure = number
        let server = try TDSStandIn(manners)
        let failure = #expect(throws: DatabaseFailure.self) {
            try Databases.parse(server.url).administration(of: Self.rows)
        }
        #expect(failure?.kind == kind)
        #expect(failure?.endsSession == true)
    }

    @Test(
        "what Azure SQL refuses with has its class, in the middle of a run, and is not retried",
        arguments: [
            (Int32(10928), DatabaseErrorClass.workerLimit), (10929, .workerLimit), (40501, .throttled),
            (49918, .throttled), (40613, .unavailable),
        ])
    func refusedQuery(_ number: Int32, _ kind: DatabaseErrorClass) throws {
        var manners = TDSStandIn.Manners()
        manners.failure = number
        // Of each connection: filling takes one, what opens a session another.
        manners.failsAfter = 3
        manners.failureCount = 1
        let server = try TDSStandIn(manners)
        let spec = try Databases.parse(server.url)
        let administration = try spec.administration(of: Self.rows)
        try administration.fill(testRows(0..<10))
        let loop = try SessionLoop()
        let session = loop.add(try spec.sessionMaker(for: Self.rows)())
        #expect(try loop.connect(session) == .connected)
        let answers = try (Int64(1)...4).map { try loop.read(session, $0) }
        let failures = answers.compactMap(\.failure)
        #expect(failures.map(\.kind) == [kind])
        #expect(failures.first?.code.hasSuffix("/\(number)") == true)
        #expect(answers.last == .row(testValue(4, size: 4)))
        #expect(server.log.filter { $0.contains("ERROR \(number)") }.count == 1)
        loop.close(session)
    }

    /// A session whose queries are made again, and what reads of the ids from 1 on gave.
    private func reads(
        _ count: Int64, from server: TDSStandIn, retries: Int
    ) throws -> (answers: [Answer], charge: QueryCharge) {
        let spec = try Databases.parse(server.url).retrying(
            QueryRetry(count: retries, wait: 60_000_000, limit: 5_000_000_000))
        let administration = try spec.administration(of: Self.rows)
        try administration.fill(testRows(0..<10))
        let loop = try SessionLoop()
        let made = try spec.sessionMaker(for: Self.rows)()
        let session = loop.add(made)
        #expect(try loop.connect(session) == .connected)
        let answers = try (1...count).map { try loop.read(session, $0) }
        let charge = made.takeCharge()
        loop.close(session)
        return (answers, charge)
    }

    @Test(
        "a query that is refused is made again where that is asked for, and counted",
        arguments: [Int32(10928), 10929, 40501, 40613, 49918], [false, true])
    func retried(_ number: Int32, closes: Bool) throws {
        var manners = TDSStandIn.Manners()
        manners.failure = number
        manners.failsAfter = 3
        manners.failureCount = 1
        manners.failureCloses = closes
        let server = try TDSStandIn(manners)
        let (answers, charge) = try reads(4, from: server, retries: 2)
        #expect(answers == (Int64(1)...4).map { .row(testValue($0, size: Int($0))) })
        let refusals = server.log.filter { $0.contains("ERROR \(number)") }.count
        #expect(refusals == 1)
        #expect(charge.throttled == 1 && charge.retried == 1 && charge.waited == 60_000_000 && charge.units == nil)
        #expect(server.log.filter { $0.hasSuffix("HANGS UP") }.count == (closes ? 1 : 0))
        #expect(server.errors == "")
    }

    @Test("one that is refused to the end fails by its class")
    func retriedInVain() throws {
        var manners = TDSStandIn.Manners()
        manners.failure = 40501
        manners.failsAfter = 3
        let server = try TDSStandIn(manners)
        let (answers, charge) = try reads(4, from: server, retries: 2)
        // The table and the session took one execution each.
        #expect(answers.first == .row(testValue(1, size: 1)))
        #expect(answers.last?.failure?.kind == .throttled)
        let failed = answers.filter { $0.failure != nil }.count
        #expect(charge.throttled == 3 * failed && charge.retried == 2 * failed)
        // 60 ms before the first further try, and twice as long before the second.
        #expect(charge.waited == Int64(failed) * 180_000_000)
        #expect(server.log.filter { $0.contains("ERROR 40501") }.count == 3 * failed)
    }
}
