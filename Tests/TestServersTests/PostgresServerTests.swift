// SPDX-License-Identifier: Apache-2.0
import Glibc
import TestServers
import Testing

@Suite("A test's own PostgreSQL server")
struct PostgresServerTests {
    @Test("answers, keeps to its settings, comes back with its data, and is gone with its folder")
    func life() throws {
        var server: PostgresServer? = try PostgresServer(settings: ["max_connections=17"])
        let path = try #require(server?.folder.path)
        #expect(try server?.sql("SHOW max_connections") == "17")
        try server?.sql("CREATE TABLE kept (id int); INSERT INTO kept VALUES (1), (2)")
        try server?.restart()
        #expect(try server?.sql("SELECT count(*), max(id) FROM kept") == "2|2")
        server?.kill()
        #expect(throws: ProcessFailure.self) { try server?.sql("SELECT 1") }
        server = nil
        #expect(access(path, F_OK) == -1)
    }
}
