// SPDX-License-Identifier: Apache-2.0
import Glibc
import TestServers
import Testing

@Suite("A test's own redis-server")
struct RedisServerTests {
    @Test("answers on its port, wants its password, and keeps to its settings")
    func answers() throws {
        let server = try RedisServer(password: "secret", unixSocket: true, settings: ["--maxclients", "17"])
        #expect(try server.send("CONFIG", "GET", "maxclients") == .list([.text("maxclients"), .text("17")]))
        #expect(server.url == "redis://:secret@127.0.0.1:\(server.port)")
        let socket = try #require(server.socketPath)
        #expect(access(socket, F_OK) == 0)
        let stranger = try RedisConnection(port: server.port)
        #expect(try stranger.send(["GET", "key"]) == .error("NOAUTH Authentication required."))
    }

    @Test("comes back empty on the same port after a restart and after a crash")
    func restart() throws {
        let server = try RedisServer()
        let before = server.identifier
        #expect(try server.send("SET", "key", "value") == .status("OK"))
        try server.restart()
        #expect(server.identifier != before)
        #expect(try server.send("GET", "key") == .null)
        server.kill()
        #expect(server.identifier == nil)
        #expect(throws: ProcessFailure.self) { try server.connect() }
        try server.restart()
        #expect(try server.send("PING") == .status("PONG"))
    }

    @Test("is gone with its folder when nothing uses it any more")
    func cleansUp() throws {
        var server: RedisServer? = try RedisServer()
        let identifier = try #require(server?.identifier)
        let directory = try #require(server?.directory)
        server = nil
        #expect(kill(identifier, 0) == -1)
        #expect(access(directory, F_OK) == -1)
    }

    @Test("says in a sentence why it is not there")
    func failures() throws {
        let missing = #expect(throws: ProcessFailure.self) { try RedisServer(searchPath: "/nowhere") }
        #expect(missing?.description == "redis-server is not on the PATH: make test installs it.")
        let refused = #expect(throws: ProcessFailure.self) { try RedisServer(settings: ["--no-such-setting", "1"]) }
        #expect(refused?.description.contains("no-such-setting") == true)
    }
}
