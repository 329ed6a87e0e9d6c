// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import Network
import Testing

@testable import Sandbox

/// These need an installed redis-server or valkey-server; `make test` installs one.
struct ThrowawayServerTests {
    private func installed() throws -> String {
        try #require(
            ThrowawayServer.find(on: getenv("PATH").map { String(cString: $0) }),
            "Install redis-server or valkey-server to run these tests.")
    }

    private func isAlive(_ pid: Int32) -> Bool { kill(pid, 0) == 0 }

    @Test func startsAnswersAndLeavesNothing() throws {
        let server = try ThrowawayServer.start(installed(), keepingDirectory: true)
        let directory = try #require(server.directory)
        #expect(access(directory, F_OK) == 0)
        #expect(server.version.first?.isNumber == true)
        let client = try #require(TestSocket(port: server.port))
        #expect(client.ask("SET a 1", expecting: "+OK\r\n"))
        #expect(server.isRunning)
        #expect(getpgid(server.processID) == server.processID)
        server.stop()
        #expect(!server.isRunning)
        #expect(!isAlive(server.processID))
        #expect(TestSocket(port: server.port) == nil)
        #expect(access(directory, F_OK) != 0)
        server.stop()
    }

    /// The embedded server answers as a real one does; the text of an error is its own, the class is not.
    @Test func embeddedServerAgreesWithARealOne() throws {
        let server = try ThrowawayServer.start(installed())
        defer { server.stop() }
        // The last table is about the connection and the server itself.
        for (number, table) in KeyValueServiceTests.tables.dropLast().enumerated() {
            let client = try #require(TestSocket(port: server.port))
            #expect(client.ask("SELECT \(number)", expecting: "+OK\r\n"))
            for (command, reply) in table {
                let wanted = reply.replacing("|", with: "\r\n")
                if reply.hasPrefix("-"), let kind = reply.split(separator: " ").first {
                    client.send(request(command.split(separator: " ").map(String.init)))
                    #expect(client.receiveLine().hasPrefix(kind), "\(command)")
                } else {
                    #expect(client.ask(command, expecting: wanted), "\(command)")
                }
            }
        }
    }

    @Test func furtherArgumentsReachTheServer() throws {
        let server = try ThrowawayServer.start(
            installed(), arguments: ["--maxmemory", "100mb", "--requirepass", "secret"])
        defer { server.stop() }
        let client = try #require(TestSocket(port: server.port))
        #expect(client.ask("AUTH secret", expecting: "+OK\r\n"))
        #expect(client.ask("CONFIG GET maxmemory", expecting: "*2\r\n$9\r\nmaxmemory\r\n$9\r\n104857600\r\n"))
        #expect(server.directory == nil)
        #expect(server.version == "unknown")
    }

    @Test func persistenceFilesAreRemoved() throws {
        let server = try ThrowawayServer.start(
            installed(), arguments: ["--appendonly", "yes"], keepingDirectory: true)
        let directory = try #require(server.directory)
        let client = try #require(TestSocket(port: server.port))
        #expect(client.ask("SET a 1", expecting: "+OK\r\n"))
        #expect(access("\(directory)/appendonlydir", F_OK) == 0 || access("\(directory)/appendonly.aof", F_OK) == 0)
        server.stop()
        #expect(access(directory, F_OK) != 0)
    }

    @Test func failureShowsTheLog() throws {
        let program = try installed()
        let error = #expect(throws: SandboxError.self) {
            try ThrowawayServer.start(program, arguments: ["--no-such-option", "1"])
        }
        #expect(error?.description.contains("could not be started") == true)
        #expect(error?.description.contains("no-such-option") == true)
        #expect(throws: SandboxError.self) { try ThrowawayServer.start("/nowhere/redis-server") }
    }

    @Test func silentProgramIsGivenUp() {
        #expect(throws: SandboxError.self) { try ThrowawayServer.start("/bin/cat", patience: 50_000_000) }
    }

    /// The kernel kills the server when the thread that started it ends, and so when the process does.
    @Test func serverEndsWithItsStarter() throws {
        let program = try installed()
        let port = try Listener.freePort()
        let files = try ServerDirectory()
        defer {
            files.closeLog()
            files.remove()
        }
        let id = clinux_eventfd()
        defer { close(id) }
        let starter = try OwnedThread {
            let words = [program, "--port", "\(port)", "--save", "", "--dir", files.path]
            var strings: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
            strings.append(nil)
            var pid = UInt64(max(clinux_spawn_server(program, strings, files.log), 1))
            for string in strings { free(string) }
            _ = write(id, &pid, 8)
        }
        starter.join()
        var value: UInt64 = 0
        #expect(read(id, &value, 8) == 8)
        let pid = Int32(value)
        try #require(pid > 1)
        #expect(clinux_await_server(pid) == 0)
        #expect(clinux_reap_server(pid) == 128 + SIGKILL)
    }

    @Test func programThatCannotRunIsAnError() throws {
        let files = try ServerDirectory()
        defer {
            files.closeLog()
            files.remove()
        }
        #expect(throws: SystemCallError("exec", ENOENT)) { try ServerProcess("/nowhere/server", [], log: files.log) }
    }

    @Test func sandboxUsesTheInstalledServer() throws {
        let server = try SandboxServer.start()
        #expect(!server.isEmbedded)
        #expect(server.hint == nil)
        #expect(server.description.contains("-server "))
        #expect(server.description.hasSuffix(", started on a free loopback port, without persistence"))
        #expect(server.url == "redis://127.0.0.1:\(server.port)")
        let client = try #require(TestSocket(port: server.port))
        #expect(client.ask("PING", expecting: "+PONG\r\n"))
        server.stop()
        #expect(TestSocket(port: server.port) == nil)
    }

    @Test func sandboxFallsBackToTheEmbeddedServer() throws {
        for server in [try SandboxServer.start(searchPath: "/nowhere"), try SandboxServer.start(preferring: .embedded)]
        {
            #expect(server.isEmbedded)
            let client = try #require(TestSocket(port: server.port))
            #expect(client.ask("SET a 1", expecting: "+OK\r\n"))
            server.stop()
            #expect(TestSocket(port: server.port) == nil)
        }
        let server = try SandboxServer.start(searchPath: nil)
        #expect(server.hint?.contains("apt-get install redis-server") == true)
        server.stop()
    }
}
