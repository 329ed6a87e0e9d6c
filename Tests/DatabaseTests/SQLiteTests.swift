// SPDX-License-Identifier: Apache-2.0
import Database
import Glibc
import TestServers
import Testing

@Suite("SQLite")
struct SQLiteTests {
    private let folder: TemporaryFolder
    private let spec: SQLiteSpec
    private let rows = DatabaseRows.own(OwnTable(profile: "rows"))

    init() throws {
        folder = try TemporaryFolder()
        spec = SQLiteSpec(path: "\(folder.path)/rows.db")
    }

    /// Runs Python with its own SQLite, which is independent of the code under test.
    private func python(_ script: String) throws -> String {
        let output = try CommandLineTool(path: "/usr/bin/env").run(
            ["python3", "-c", "import sqlite3; c = sqlite3.connect('rows.db', isolation_level=None)\n\(script)"],
            directory: folder.path)
        try #require(output.code == 0, "\(output.standardError)")
        return output.standardOutput
    }

    @Test("a file of its own has a write-ahead log, and its settings are read back")
    func settings() throws {
        let administration = try spec.administration(of: rows)
        try administration.fill(testRows(0..<2_000))
        let facts = try administration.facts()
        #expect(facts.server == "SQLite")
        #expect(facts.transport == .inProcess)
        let values = Dictionary(uniqueKeysWithValues: facts.settings.map { ($0.name, $0.value) })
        #expect(values["journal_mode"] == "wal")
        #expect(values["synchronous"] == "NORMAL")
        #expect(try python("print(c.execute('PRAGMA journal_mode').fetchone()[0])") == "wal\n")
        #expect(
            try python(
                "print(*c.execute('SELECT count(*), max(id), sum(length(payload)) FROM cachegauge_rows').fetchone())")
                == "2000 1999 \((0..<2_000).map { $0 % 200 }.reduce(0, +))\n")
        let hex = testValue(1_234, size: 34).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(
            try python("print(c.execute('SELECT payload FROM cachegauge_rows WHERE id = 1234').fetchone()[0].hex())")
                == hex + "\n")
    }

    @Test("somebody else's file keeps its journal")
    func journal() throws {
        _ = try python("c.execute('CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)')")
        let facts = try spec.administration(of: rows).facts()
        let values = Dictionary(uniqueKeysWithValues: facts.settings.map { ($0.name, $0.value) })
        #expect(values["journal_mode"] == "delete")
        #expect(values["synchronous"] == "FULL")
    }

    @Test("a database in memory is asked for by name and is a concern")
    func memory() throws {
        let memory = try Databases.parse("sqlite::memory:")
        let other = try Databases.parse("sqlite::memory:")
        let administration = try memory.administration(of: rows)
        try administration.fill(testRows(0..<3))
        let concern = try administration.facts().settings.first { $0.name == "storage" }?.concern
        #expect(concern?.contains("in memory") == true)
        #expect(try other.administration(of: rows).tableState() == .absent)
    }

    @Test("a file that is missing is not made by a session, and the failure names it")
    func missingFile() throws {
        let loop = try SessionLoop()
        let session = loop.add(try spec.sessionMaker(for: rows)())
        let failure = try #require(try loop.connect(session).failure)
        #expect(failure.kind == .connection)
        #expect(failure.text.contains("\(folder.path)/rows.db"))
        #expect(access("\(folder.path)/rows.db", F_OK) == -1)
        #expect(throws: DatabaseFailure.self) {
            try SQLiteSpec(path: "\(folder.path)/no/rows.db").administration(of: rows)
        }
        try folder.write(String(repeating: "no database ", count: 1_000), to: "rows.db")
        #expect(try loop.connect(session).failure?.kind == .connection)
    }

    @Test("the user's own statements take their parameters by number, and text stays text")
    func ownStatements() throws {
        _ = try python(
            "c.execute('CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE)');"
                + "c.execute(\"INSERT INTO users VALUES (1, 'one'), (2, 'two')\")")
        let statements = UserStatements(
            read: "SELECT name FROM users WHERE id = $1", write: "UPDATE users SET name = $2 WHERE id = $1",
            ids: "SELECT id FROM users ORDER BY id DESC;")
        let administration = try spec.administration(of: .statements(statements))
        #expect(try administration.ids(limit: 5) == [2, 1])
        #expect(try administration.countRows() == 2)
        let loop = try SessionLoop()
        let session = loop.add(try spec.sessionMaker(for: .statements(statements))())
        #expect(try loop.connect(session) == .connected)
        #expect(try loop.read(session, 2) == .row(Array("two".utf8)))
        #expect(try loop.write(session, 2, Array("zwei".utf8)) == .written)
        #expect(
            try python("print(*c.execute('SELECT name, typeof(name) FROM users WHERE id = 2').fetchone())")
                == "zwei text\n")
        let twice = try #require(try loop.write(session, 1, Array("zwei".utf8)).failure)
        #expect(twice.kind == .constraint)
        #expect(!twice.endsSession)
        let unnamed = UserStatements(read: "SELECT name FROM users WHERE id = ?", ids: "")
        let bare = loop.add(try spec.sessionMaker(for: .statements(unnamed))())
        #expect(try loop.connect(bare).failure?.text.contains("write $1 for the id") == true)
    }

    @Test("a write that changes nothing but its bytes changes the row")
    func changes() throws {
        try spec.administration(of: rows).fill(testRows(0..<10))
        let loop = try SessionLoop()
        let session = loop.add(try spec.sessionMaker(for: rows)())
        #expect(try loop.connect(session) == .connected)
        for version in 1...20 {
            #expect(try loop.write(session, 5, testValue(5, version: version, size: 64)) == .written)
        }
        #expect(try loop.read(session, 5) == .row(testValue(5, version: 20, size: 64)))
        loop.close(session)
        #expect(try loop.connect(session) == .connected)
        #expect(try loop.read(session, 5) == .row(testValue(5, version: 20, size: 64)))
    }
}
