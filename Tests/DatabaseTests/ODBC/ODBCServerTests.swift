// SPDX-License-Identifier: Apache-2.0
import Database
import TestServers
import Testing

extension PostgreSQLTests {
    @Suite("Real servers behind ODBC")
    struct ODBCServerTests {
        private static func rows(_ profile: String) -> DatabaseRows { .own(OwnTable(profile: profile)) }

        @Test("MariaDB's client reads what was filled, and its settings are told")
        func mariadb() throws {
            let server = try SharedMariaDB.server()
            let administration = try Databases.parse(server.url).administration(of: Self.rows("odbc content"))
            try administration.fill(testRows(0..<2_345))
            let table = "cachegauge_odbc_content"
            #expect(
                try server.sql("SELECT count(*), min(id), max(id), sum(length(payload)) FROM \(table)")
                    == "2345\t0\t2344\t\((0..<2_345).map { $0 % 200 }.reduce(0, +))")
            let hex = testValue(1_234, size: 34).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            #expect(try server.sql("SELECT lower(hex(payload)) FROM \(table) WHERE id = 1234") == hex)

            let facts = try administration.facts()
            #expect(facts.server == "MariaDB")
            #expect(facts.library.hasPrefix("MariaDB Unicode (libmaodbc.so "))
            #expect(facts.library.contains("through unixODBC "))
            #expect(facts.transport == .tcp)
            #expect(facts.place == "127.0.0.1")
            #expect(facts.settings.map(\.name).prefix(2) == ["innodb_flush_log_at_trx_commit", "sync_binlog"])
            for setting in facts.settings {
                #expect(try server.sql("SELECT @@\(setting.name)").isSame(as: setting.value))
                #expect(setting.concern == nil)
            }
            let socket = try Databases.parse(server.socketURL).administration(of: Self.rows("odbc content")).facts()
            #expect(socket.transport == .unixSocket)
            #expect(socket.place == server.socket)
        }

        @Test("lax durability of MariaDB is a concern")
        func lax() throws {
            let server = try MariaDBServer(settings: ["--innodb-flush-log-at-trx-commit=2", "--max-connections=10"])
            let spec = try Databases.parse(server.url)
            let administration = try spec.administration(of: Self.rows("lax"))
            let concern = try administration.facts().settings.first?.concern
            #expect(concern?.hasPrefix("MariaDB runs with innodb_flush_log_at_trx_commit=2: ") == true)
            // One more than its limit, which keeps one back for those who may look after it.
            try administration.fill(testRows(0..<3))
            let loop = try SessionLoop()
            let make = try spec.sessionMaker(for: Self.rows("lax"))
            let sessions = (0..<11).map { _ in loop.add(make()) }
            let answers = try sessions.map { try loop.connect($0) }
            #expect(answers.last?.failure?.kind == .throttled)
            #expect(try administration.countRows() == 3)
            for session in sessions { loop.close(session) }
        }

        @Test("an unchanged value counts as written, and a row that is not there does not")
        func unchanged() throws {
            let rows = Self.rows("unchanged")
            let spec = try Databases.parse(try SharedMariaDB.server().url)
            let administration = try spec.administration(of: rows)
            try administration.fill(testRows(0..<3))
            let loop = try SessionLoop()
            let session = loop.add(try spec.sessionMaker(for: rows)())
            #expect(try loop.connect(session) == .connected)
            for _ in 0..<2 { #expect(try loop.write(session, 1, [1, 2, 3]) == .written) }
            #expect(try loop.write(session, 9, [1, 2, 3]) == .noRow)
            loop.close(session)
        }

        @Test(
            "the user's own statements read and write text as it is",
            arguments: ["mariadb", "postgres", "sqlite", "sqlserver"])
        func ownStatements(_ kind: String) throws {
            let (spec, run, keep) = try Self.open(kind)
            defer { withExtendedLifetime(keep) {} }
            let type = ["sqlserver": "NVARCHAR(MAX)", "mariadb": "LONGTEXT"][kind] ?? "TEXT"
            let table = "people_\(kind)"
            try run("CREATE TABLE \(table) (id int, name \(type), note \(type))")
            try run("INSERT INTO \(table) VALUES (3, 'c', ''), (1, 'Zo\u{eb} \u{20ac}', ''), (2, NULL, '')")
            let statements = UserStatements(
                read: "SELECT name FROM \(table) WHERE id = $1 AND note <> '$2'",
                write: "UPDATE \(table) SET name = $2 WHERE id = $1", ids: "SELECT id FROM \(table) ORDER BY id DESC; ")
            let rows = DatabaseRows.statements(statements)
            let administration = try spec.administration(of: rows)
            #expect(try administration.ids(limit: 10) == [3, 2, 1])
            #expect(try administration.ids(limit: 2) == [3, 2])
            #expect(try administration.countRows() == 3)
            #expect(try administration.tableState() == .statements)
            #expect(throws: DatabaseFailure.self) { try administration.fill(testRows(0..<3)) }
            #expect(throws: DatabaseFailure.self) { try administration.drop() }

            let loop = try SessionLoop()
            let session = loop.add(try spec.sessionMaker(for: rows)())
            #expect(try loop.connect(session) == .connected)
            #expect(try loop.read(session, 1) == .row(Array("Zo\u{eb} \u{20ac}".utf8)))
            #expect(try loop.read(session, 2) == .row([]))
            #expect(try loop.read(session, 4) == .noRow)
            for text in ["plain", "", "\u{1D11E} and \u{20ac}", String(repeating: "\u{20ac}12", count: 20_000)] {
                #expect(try loop.write(session, 3, Array(text.utf8)) == .written)
                #expect(try loop.read(session, 3) == .row(Array(text.utf8)))
            }
            #expect(try loop.write(session, 4, Array("none".utf8)) == .noRow)
            loop.close(session)
        }

        @Test("a password that is wrong, a database or a server that is not there, are told apart, without secrets")
        func refusals() throws {
            let server = try SharedMariaDB.server()
            let place = "127.0.0.1:\(server.port)"
            let free = try LoopbackPort.free()
            for (url, kind) in [
                ("mysql://bench:hunter2@\(place)/bench", DatabaseErrorClass.authentication),
                ("mysql://bench:\(server.password)@\(place)/nowhere", .permission),
                ("mysql://bench:hunter2@127.0.0.1:\(free)/bench", .connection),
                ("odbc:DSN=cachegauge-nowhere;PWD=hunter2", .library),
                ("odbc:Driver={No Such Driver};PWD=hunter2", .library),
                ("odbc:Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=\(free);UID=u;PWD=hunter2", .connection),
                (
                    "odbc:Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=\(try SharedPostgres.server().port);"
                        + "Database=postgres;UID=bench;PWD=hunter2", .connection
                ),
            ] {
                let spec = try Databases.parse(url)
                let failure = #expect(throws: DatabaseFailure.self) {
                    try spec.administration(of: Self.rows("refused"))
                }
                #expect(failure?.kind == kind, "\(spec)")
                #expect("\(spec) \(failure.map { "\($0)" } ?? "")".contains("hunter2") == false)
                #expect(failure?.endsSession == true)
            }
        }

        @Test("a server that dies is noticed, and reached again by a new connection")
        func death() throws {
            let server = try MariaDBServer()
            let rows = Self.rows("death")
            let spec = try Databases.parse(server.url)
            let administration = try spec.administration(of: rows)
            try administration.fill(testRows(0..<3))
            let loop = try SessionLoop()
            let session = loop.add(try spec.sessionMaker(for: rows)())
            #expect(try loop.connect(session) == .connected)
            server.kill()
            let failure = try #require(try loop.read(session, 1).failure)
            #expect(failure.kind == .connection)
            #expect(failure.endsSession)
            #expect(try loop.connect(session).failure?.kind == .connection)
            loop.close(session)
        }

        private static func open(
            _ kind: String
        ) throws -> (spec: any DatabaseSpec, run: (String) throws -> Void, keep: (any Sendable)?) {
            switch kind {
            case "postgres":
                let server = try SharedPostgres.server()
                return (try Databases.parse(server.odbcURL), { try server.sql($0) }, nil)
            case "sqlite":
                let opened = try AdministrationTests.open("sqlite")
                let path = "\(opened.spec)".dropFirst("sqlite:".count)
                return (
                    try Databases.parse("odbc:Driver={SQLite3};Database=\(path);Timeout=20000"), opened.run, nil
                )
            default:
                let opened = try AdministrationTests.open(kind)
                return (opened.spec, opened.run, nil)
            }
        }
    }
}

extension String {
    /// `ON` and `1` are the same setting in two words.
    fileprivate func isSame(as other: String) -> Bool {
        let words = ["ON": "1", "OFF": "0"]
        return (words[self] ?? self) == (words[other] ?? other)
    }
}
