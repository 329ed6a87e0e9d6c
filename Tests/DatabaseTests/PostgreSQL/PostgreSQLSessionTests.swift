// SPDX-License-Identifier: Apache-2.0
import Database
import Glibc
import Network
import TestServers
import Testing

extension PostgreSQLTests {
    @Suite("Sessions")
    struct SessionTests {
        private func session(
            _ loop: SessionLoop, _ url: String, read: String, write: String? = nil
        ) throws -> Int {
            let rows = DatabaseRows.statements(UserStatements(read: read, write: write, ids: ""))
            return loop.add(try Databases.parse(url).sessionMaker(for: rows)())
        }

        @Test(
            "a wrong password, a missing database and a missing server are told apart, and nothing tells the password")
        func refusals() throws {
            let server = try SharedPostgres.server()
            let loop = try SessionLoop()
            let cases: [(String, DatabaseErrorClass, String)] = [
                ("postgres://bench:not-the-word@127.0.0.1:\(server.port)/postgres", .authentication, "28P01"),
                ("postgres://nobody:not-the-word@127.0.0.1:\(server.port)/postgres", .authentication, "28P01"),
                ("postgres://bench@127.0.0.1:\(server.port)/postgres?passfile=/dev/null", .authentication, ""),
                ("postgres://bench:s3cret-word@127.0.0.1:\(server.port)/nowhere", .missingDatabase, "3D000"),
                ("postgres://bench:s3cret-word@127.0.0.1:\(server.port)/postgres?sslmode=require", .connection, ""),
                ("postgres://bench:s3cret-word@127.0.0.1:\(try LoopbackPort.free())/postgres", .connection, ""),
                ("postgres:///postgres?host=\(server.folder.path)/none", .connection, ""),
            ]
            for (url, kind, code) in cases {
                let failure = try #require(try loop.connect(try session(loop, url, read: "SELECT $1")).failure)
                #expect(failure.kind == kind, "\(url): \(failure)")
                #expect(failure.code == code)
                #expect(failure.endsSession)
                #expect(!failure.text.isEmpty)
                for secret in ["not-the-word", "s3cret-word"] { #expect(!"\(failure)".contains(secret)) }
                let administered = #expect(throws: DatabaseFailure.self) {
                    try Databases.parse(url).administration(of: .own(OwnTable(profile: "x")))
                }
                #expect(administered?.kind == kind)
            }
        }

        @Test("a host name that does not exist is a sentence before any session")
        func unknownHost() throws {
            let spec = try Databases.parse("postgres://user:word@no-such-host.invalid/db")
            let failure = #expect(throws: DatabaseFailure.self) {
                try spec.sessionMaker(for: .own(OwnTable(profile: "x")))
            }
            #expect(failure?.kind == .connection)
            #expect(failure?.text.contains("no-such-host.invalid") == true)
        }

        @Test("a session that the server ends during a query fails, and connects again")
        func ended() throws {
            let server = try SharedPostgres.server()
            let loop = try SessionLoop()
            let sleeper = try session(loop, server.url, read: "SELECT 'slept' FROM pg_sleep($1::int8) AS ended")
            #expect(try loop.connect(sleeper) == .connected)
            #expect(try loop.take(loop.begin(sleeper, .read(id: 60)), of: sleeper) == nil)
            try end(server, "AS ended", state: "active")
            var answer: Answer?
            while answer == nil { answer = try loop.turn().first?.answer }
            #expect(answer?.failure?.kind == .connection)
            #expect(answer?.failure?.code == "57P01")
            #expect(answer?.failure?.endsSession == true)
            #expect(try loop.connect(sleeper) == .connected)
            #expect(try loop.read(sleeper, 0) == .row(Array("slept".utf8)))
        }

        @Test("a session that the server ends between queries is found out, and connects again")
        func endedIdle() throws {
            let server = try SharedPostgres.server()
            let loop = try SessionLoop()
            let idle = try session(loop, server.url, read: "SELECT 'here' || $1::int8")
            #expect(try loop.connect(idle) == .connected)
            #expect(try loop.read(idle, 1) == .row(Array("here1".utf8)))
            try end(server, "here%", state: "idle")
            var answer: Answer?
            while answer == nil { answer = try loop.turn().first?.answer }
            #expect(answer?.failure?.kind == .connection)
            #expect(answer?.failure?.endsSession == true)
            #expect(try loop.connect(idle) == .connected)
            #expect(try loop.read(idle, 2) == .row(Array("here2".utf8)))
        }

        /// Ends the session whose query holds the text, once it is in the state.
        private func end(_ server: PostgresServer, _ text: String, state: String) throws {
            let query =
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE '%\(text)' "
                + "AND state = '\(state)' AND pid <> pg_backend_pid()"
            var tries = 0
            while try server.sql(query) != "1" {
                tries += 1
                try #require(tries < 200, "No session had the query \(text).")
            }
        }

        @Test("a session that is closed during a query connects again, and the other sessions do not notice")
        func closed() throws {
            let server = try SharedPostgres.server()
            let loop = try SessionLoop()
            let read = "SELECT 'slept' FROM pg_sleep($1::int8)"
            let sleeper = try session(loop, server.url, read: read)
            let other = try session(loop, server.url, read: read)
            #expect(try loop.connect(sleeper) == .connected)
            #expect(try loop.connect(other) == .connected)
            #expect(try loop.take(loop.begin(sleeper, .read(id: 30)), of: sleeper) == nil)
            loop.close(sleeper)
            #expect(try loop.read(other, 0) == .row(Array("slept".utf8)))
            #expect(try loop.connect(sleeper) == .connected)
            #expect(try loop.read(sleeper, 0) == .row(Array("slept".utf8)))
            // Closed before it stood, and twice.
            _ = try Databases.parse(server.url).sessionMaker(for: .own(OwnTable(profile: "x")))().connect()
            loop.close(other)
            loop.close(other)
            #expect(try loop.connect(other) == .connected)
        }

        @Test("failures of a statement are classed by SQLSTATE, and leave the session standing")
        func classes() throws {
            let server = try SharedPostgres.server()
            try server.sql("CREATE TABLE checked (id bigint PRIMARY KEY, v text CHECK (length(v) < 5))")
            try server.sql("INSERT INTO checked VALUES (1, 'abc')")
            let loop = try SessionLoop()
            let url = "\(server.url)?options=-c%20statement_timeout%3D100"
            let checked = try session(
                loop, url, read: "SELECT 100 / ($1::int8 - 1)", write: "UPDATE checked SET v = $2 WHERE id = $1")
            #expect(try loop.connect(checked) == .connected)
            let constraint = try #require(try loop.write(checked, 1, Array("too long".utf8)).failure)
            #expect(constraint.kind == .constraint)
            #expect(constraint.code == "23514")
            #expect(try loop.read(checked, 1).failure?.code == "22012")
            #expect(try loop.write(checked, 1, Array("fine".utf8)) == .written)
            #expect(try server.sql("SELECT v FROM checked") == "fine")
            let slow = try session(loop, url, read: "SELECT 'slept' FROM pg_sleep($1::int8)")
            #expect(try loop.connect(slow) == .connected)
            let timeout = try #require(try loop.read(slow, 60).failure)
            #expect(timeout.kind == .timeout)
            #expect(!timeout.endsSession)
            #expect(try loop.read(slow, 0) == .row(Array("slept".utf8)))
            let reader = try session(
                loop, "\(server.url)?options=-c%20default_transaction_read_only%3Don", read: "SELECT 'x' || $1::int8",
                write: "UPDATE checked SET v = $2 WHERE id = $1")
            #expect(try loop.connect(reader) == .connected)
            #expect(try loop.write(reader, 1, Array("no".utf8)).failure?.kind == .permission)
            let impatient = "\(server.url)?options=-c%20lock_timeout%3D50"
            let locks = try (0..<2).map { _ in
                try session(loop, impatient, read: "SELECT 'locked' FROM pg_advisory_lock($1)")
            }
            for lock in locks { #expect(try loop.connect(lock) == .connected) }
            #expect(try loop.read(locks[0], 77) == .row(Array("locked".utf8)))
            let contention = try #require(try loop.read(locks[1], 77).failure)
            #expect(contention.kind == .contention)
            #expect(contention.code == "55P03")
            let wrong = try session(loop, url, read: "SELEC v FROM checked WHERE id = $1")
            #expect(try loop.connect(wrong).failure?.kind == .statement)
        }

        @Test(
            "the user's own columns of any kind are read and written as their text",
            arguments: [
                "text", "json", "jsonb", "varchar(100)", "bytea",
            ])
        func columns(_ type: String) throws {
            let server = try SharedPostgres.server()
            let table = "own_\(type.prefix { $0 != "(" })"
            try server.sql(
                "CREATE TABLE \(table) (id int PRIMARY KEY, v \(type)); INSERT INTO \(table) VALUES (1, NULL)")
            let loop = try SessionLoop()
            let own = try session(
                loop, server.url, read: "SELECT v FROM \(table) WHERE id = $1",
                write: "UPDATE \(table) SET v = $2 WHERE id = $1")
            #expect(try loop.connect(own) == .connected)
            #expect(try loop.read(own, 1) == .row([]))
            #expect(try loop.write(own, 1, Array(#"{"a": 1}"#.utf8)) == .written)
            #expect(try loop.read(own, 1) == .row(Array(#"{"a": 1}"#.utf8)))
            #expect(try loop.write(own, 1, Array(#"{"b": 2}"#.utf8)) == .written)
            let text = type == "bytea" ? "convert_from(v, 'UTF8')" : "v"
            #expect(try server.sql("SELECT \(text) FROM \(table)") == #"{"b": 2}"#)
            #expect(try loop.write(own, 2, Array("{}".utf8)) == .noRow)
        }

        @Test(
            "every SQLSTATE has its class",
            arguments: [
                ("08006", DatabaseErrorClass.connection), ("57P01", .connection), ("57P03", .connection),
                ("28P01", .authentication), ("28000", .authentication), ("42501", .permission), ("25006", .permission),
                ("3D000", .missingDatabase), ("42P01", .missingTable), ("53300", .throttled), ("57014", .timeout),
                ("40001", .contention), ("40P01", .contention), ("55P03", .contention), ("23505", .constraint),
                ("42601", .statement), ("22P02", .statement), ("26000", .statement), ("53100", .storage),
                ("53200", .storage), ("XX000", .other), ("", .other),
            ])
        func states(_ code: String, _ kind: DatabaseErrorClass) {
            #expect(SQLState.kind(code) == kind)
        }

        @Test("a value that the kernel does not take at once goes out in parts")
        func large() throws {
            let server = try SharedPostgres.server()
            let rows = DatabaseRows.own(OwnTable(profile: "large"))
            let spec = try Databases.parse(server.url)
            try spec.administration(of: rows).fill(testRows(0..<2))
            let loop = try SessionLoop()
            let large = loop.add(try spec.sessionMaker(for: rows)())
            #expect(try loop.connect(large) == .connected)
            #expect(try loop.read(large, 1) == .row(testValue(1, size: 1)))
            let query = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT payload FROM cachegauge_large %'"
            let process = try #require(Int32(try server.sql(query)))

            // More than the kernel keeps for a server's process that does not read.
            var value = [UInt8](repeating: 0x41, count: 64 << 20)
            value.replaceSubrange((32 << 20)..<(33 << 20), with: testValue(1, size: 1 << 20))
            try #require(kill(process, SIGSTOP) == 0)
            let first = value.withUnsafeBytes { loop.begin(large, .write(id: 1, value: $0)) }
            #expect(kill(process, SIGCONT) == 0)
            guard case .waiting(_, .readableOrWritable) = first else {
                Issue.record("The session does not wait until it can write: \(first).")
                return
            }
            #expect(try loop.finish(large, first) == .written)
            #expect(try loop.read(large, 1) == .row(value))
        }
    }
}
