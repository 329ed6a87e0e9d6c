// SPDX-License-Identifier: Apache-2.0
import Database
import TestServers
import Testing

extension PostgreSQLTests {
    @Suite("Looking after the rows")
    struct AdministrationTests {
        static let kinds = ["sqlite", "postgres", "mariadb", "sqlserver"]

        /// A database, and what runs SQL in it with a client that is independent of the code under test.
        struct Opened {
            let spec: any DatabaseSpec
            let run: (String) throws -> Void
        }

        static func open(_ kind: String) throws -> Opened {
            switch kind {
            case "postgres":
                let server = try SharedPostgres.server()
                return Opened(spec: try Databases.parse(server.url)) { try server.sql($0) }
            case "mariadb":
                let server = try SharedMariaDB.server()
                return Opened(spec: try Databases.parse(server.url)) { try server.sql($0) }
            case "sqlserver":
                let server = try TDSStandIn()
                return Opened(spec: try Databases.parse(server.url)) { try server.sql($0) }
            default:
                let folder = try TemporaryFolder()
                return Opened(spec: try Databases.parse("sqlite:\(folder.path)/rows.db")) { sql in
                    let script =
                        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
                    let output = try CommandLineTool(path: "/usr/bin/env").run(
                        ["python3", "-c", script, "\(folder.path)/rows.db", sql])
                    try #require(output.code == 0, "\(output.standardError)")
                }
            }
        }

        @Test("makes, counts, fills anew and drops a table of its own", arguments: kinds)
        func life(_ kind: String) throws {
            let opened = try Self.open(kind)
            defer { withExtendedLifetime(opened.run) {} }
            let administration = try opened.spec.administration(of: .own(OwnTable(profile: "Life of \(kind)!")))
            #expect(try administration.tableState() == .absent)
            #expect(try !administration.drop())
            // More than one piece of a COPY, more than one transaction of SQLite.
            try administration.fill(testRows(0..<25_000))
            #expect(try administration.tableState() == .ours(rows: 25_000))
            try administration.fill(testRows(10..<15))
            #expect(try administration.tableState() == .ours(rows: 5))
            try administration.fill(testRows(0..<0))
            #expect(try administration.countRows() == 0)
            #expect(try administration.drop())
            #expect(try administration.tableState() == .absent)
        }

        @Test("stopped while it fills, leaves nothing half done", arguments: kinds)
        func stopped(_ kind: String) throws {
            let opened = try Self.open(kind)
            defer { withExtendedLifetime(opened.run) {} }
            let administration = try opened.spec.administration(of: .own(OwnTable(profile: "stopped")))
            let source = RowSource(ids: 0..<50_000, largestValue: 100) { id, bytes in
                if id == 30_000 { return nil }
                bytes.copyMemory(from: testValue(id, size: 100), byteCount: 100)
                return 100
            }
            let failure = #expect(throws: DatabaseFailure.self) { try administration.fill(source) }
            #expect(failure?.kind == .cancelled)
            #expect(try administration.tableState() == .absent)
            try administration.fill(testRows(0..<5))
            #expect(try administration.tableState() == .ours(rows: 5))
        }

        @Test("leaves somebody else's table alone", arguments: kinds)
        func foreign(_ kind: String) throws {
            let opened = try Self.open(kind)
            defer { withExtendedLifetime(opened.run) {} }
            let maker = try opened.spec.administration(of: .own(OwnTable(profile: "maker")))
            let administration = try opened.spec.administration(of: .own(OwnTable(profile: "theirs")))
            try opened.run("CREATE TABLE cachegauge_theirs (id bigint, payload text)")
            try opened.run("INSERT INTO cachegauge_theirs VALUES (1, 'precious')")
            #expect(try administration.tableState() == .foreign)
            let refused = #expect(throws: DatabaseFailure.self) { try administration.fill(testRows(0..<3)) }
            #expect(refused?.kind == .constraint)
            #expect(refused?.text.contains("the table cachegauge_theirs exists and was not made by cachegauge") == true)
            #expect(throws: DatabaseFailure.self) { try administration.drop() }
            #expect(try administration.countRows() == 1)
            try maker.fill(testRows(0..<3))
            #expect(try maker.tableState() == .ours(rows: 3))
        }

        @Test("fills a table that psql reads as it was meant, with its index")
        func content() throws {
            let server = try SharedPostgres.server()
            let spec = try Databases.parse(server.url)
            let administration = try spec.administration(of: .own(OwnTable(profile: "content")))
            try administration.fill(testRows(0..<2_000))
            let table = "cachegauge_content"
            #expect(
                try server.sql("SELECT count(*), min(id), max(id), sum(length(payload)) FROM \(table)")
                    == "2000|0|1999|\((0..<2_000).map { $0 % 200 }.reduce(0, +))")
            let hex = testValue(1_234, size: 34).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            #expect(try server.sql("SELECT encode(payload, 'hex') FROM \(table) WHERE id = 1234") == hex)
            #expect(
                try server.sql(
                    "SELECT string_agg(attname, ',') FROM pg_index JOIN pg_attribute ON attrelid = indrelid "
                        + "AND attnum = ANY (indkey) WHERE indrelid = '\(table)'::regclass AND indisprimary") == "id")
        }

        @Test("reads what the server says about itself")
        func facts() throws {
            let server = try SharedPostgres.server()
            let rows = DatabaseRows.own(OwnTable(profile: "facts"))
            let facts = try Databases.parse(server.url).administration(of: rows).facts()
            #expect(facts.server == "PostgreSQL")
            #expect(try server.sql("SHOW server_version").hasPrefix(facts.version))
            #expect(facts.transport == .tcp)
            #expect(facts.place == "127.0.0.1")
            for setting in facts.settings {
                #expect(try server.sql("SHOW \(setting.name)") == setting.value)
                #expect(setting.concern == nil)
            }
            #expect(
                facts.settings.map(\.name) == ["fsync", "synchronous_commit", "full_page_writes", "shared_buffers"])
            let socket = try Databases.parse(server.socketURL).administration(of: rows).facts()
            #expect(socket.transport == .unixSocket)
            #expect(socket.place == server.folder.path)
            let lax = try Databases.parse("\(server.url)?options=-c%20synchronous_commit%3Doff")
                .administration(of: rows).facts()
            let concern = lax.settings.first { $0.name == "synchronous_commit" }?.concern
            #expect(concern?.hasPrefix("PostgreSQL runs with synchronous_commit=off: ") == true)
        }

        @Test("takes the ids of the user's own statement, and touches nothing")
        func ownStatements() throws {
            let server = try SharedPostgres.server()
            try server.sql(
                "CREATE TABLE people (id int, name text); INSERT INTO people VALUES (3, 'c'), (1, 'a'), (2, 'b')")
            func open(_ ids: String) throws -> any DatabaseAdministration {
                let statements = UserStatements(read: "SELECT name FROM people WHERE id = $1", ids: ids)
                return try Databases.parse(server.url).administration(of: .statements(statements))
            }
            let administration = try open("SELECT id, name FROM people ORDER BY id DESC; ")
            #expect(try administration.ids(limit: 10) == [3, 2, 1])
            #expect(try administration.ids(limit: 2) == [3, 2])
            #expect(try administration.countRows() == 3)
            #expect(try administration.tableState() == .statements)
            #expect(throws: DatabaseFailure.self) { try administration.fill(testRows(0..<3)) }
            #expect(throws: DatabaseFailure.self) { try administration.drop() }
            let words = #expect(throws: DatabaseFailure.self) { try open("SELECT name FROM people").ids(limit: 10) }
            #expect(words?.text.contains("database.ids") == true)
            #expect(try server.sql("SELECT count(*) FROM people") == "3")
        }
    }
}
