// SPDX-License-Identifier: Apache-2.0
import Glibc
import Network
import ScriptedServer
import Testing

@testable import Sandbox

struct ServiceHostTests {
    private func host<Service: ByteService & SendableMetatype>(
        _ service: sending Service
    ) throws -> (ServiceHost<Service>, Int) {
        let host = try ServiceHost(service)
        guard case .tcp(_, let port) = try host.start() else { throw SandboxError("not a TCP port") }
        return (host, port)
    }

    @Test func manyConnections() throws {
        let (host, port) = try host(KeyValueService())
        defer { host.stop() }
        var clients: [TestSocket] = []
        for _ in 0..<300 { clients.append(try #require(TestSocket(port: port))) }
        for (index, client) in clients.enumerated() {
            client.send(request(["SET", "k\(index)", "v\(index)"]) + request(["INCR", "n"]))
        }
        for (index, client) in clients.enumerated() {
            let reply = String(decoding: client.receive(5), as: UTF8.self)
            #expect(reply == "+OK\r\n", "client \(index)")
        }
        #expect(host.connectionCount == 300)
        let last = try #require(TestSocket(port: port))
        #expect(last.ask("GET n", expecting: "$3\r\n300\r\n"))
        #expect(last.ask("GET k299", expecting: "$4\r\nv299\r\n"))
    }

    @Test func pipelineOfManyCommands() throws {
        let (host, port) = try host(KeyValueService())
        defer { host.stop() }
        let client = try #require(TestSocket(port: port))
        let count = 20_000
        #expect(client.send((0..<count).flatMap { _ in request(["INCR", "n"]) }))
        let expected = (1...count).flatMap { Array(":\($0)\r\n".utf8) }
        #expect(client.receive(expected.count) == expected)
    }

    @Test func bigValuesToASlowReader() throws {
        let (host, port) = try host(KeyValueService())
        defer { host.stop() }
        let client = try #require(TestSocket(port: port))
        let value = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let head = Array("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000000\r\n".utf8)
        #expect(client.send(head + value + [0x0d, 0x0a]))
        #expect(client.receive(5) == Array("+OK\r\n".utf8))
        // Far more than the socket buffers hold, before the first byte is read.
        #expect(client.send((0..<16).flatMap { _ in request(["GET", "k"]) }))
        let other = try #require(TestSocket(port: port))
        #expect(other.ask("PING", expecting: "+PONG\r\n"))
        let reply = Array("$1000000\r\n".utf8) + value + [0x0d, 0x0a]
        for _ in 0..<16 { #expect(client.receive(reply.count, step: 10_000) == reply) }
        #expect(client.ask("PING", expecting: "+PONG\r\n"))
    }

    @Test func repliesReachAClientThatShutItsSide() throws {
        let (host, port) = try host(KeyValueService())
        defer { host.stop() }
        let client = try #require(TestSocket(port: port))
        client.send(request(["PING"]) + request(["QUIT"]))
        client.shutDown()
        #expect(client.receive(12) == Array("+PONG\r\n+OK\r\n".utf8))
        #expect(client.awaitEnd() == 0)
    }

    @Test func protocolErrorIsToldBeforeTheClose() throws {
        let (host, port) = try host(KeyValueService())
        defer { host.stop() }
        let client = try #require(TestSocket(port: port))
        // What follows the fault is unread at the close, and must not turn the close into a reset.
        client.send(Array("GET / HTTP/1.1\r\n".utf8) + [UInt8](repeating: 0x61, count: 500_000))
        let text = "-ERR Protocol error: inline commands are not supported, send an array of bulk strings\r\n"
        #expect(client.receive(text.utf8.count) == Array(text.utf8))
        #expect(client.awaitEnd() == 0)
    }

    @Test func stopClosesAndKillResets() throws {
        let (host, port) = try host(KeyValueService())
        let client = try #require(TestSocket(port: port))
        #expect(client.ask("PING", expecting: "+PONG\r\n"))
        host.stop()
        #expect(client.awaitEnd() == 0)
        #expect(TestSocket(port: port) == nil)
        host.stop()

        let (second, secondPort) = try self.host(KeyValueService())
        let victim = try #require(TestSocket(port: secondPort))
        #expect(victim.ask("PING", expecting: "+PONG\r\n"))
        second.kill()
        #expect(victim.awaitEnd() == ECONNRESET)
        #expect(TestSocket(port: secondPort) == nil)
    }

    @Test func acceptingCanPause() throws {
        let (host, port) = try host(KeyValueService())
        defer { host.stop() }
        let client = try #require(TestSocket(port: port))
        #expect(client.ask("SET a 1", expecting: "+OK\r\n"))
        host.stopAccepting()
        #expect(TestSocket(port: port) == nil)
        #expect(client.ask("GET a", expecting: "$1\r\n1\r\n"))
        try host.resumeAccepting()
        let late = try #require(TestSocket(port: port))
        #expect(late.ask("GET a", expecting: "$1\r\n1\r\n"))
    }

    @Test func unixSocket() throws {
        let path = "/tmp/cachegauge-test-\(getpid()).sock"
        let server = try EmbeddedServer(on: .unix(path: path))
        try server.start()
        let client = try #require(TestSocket(path: path))
        #expect(client.ask("PING", expecting: "+PONG\r\n"))
        server.stop()
        #expect(access(path, F_OK) != 0)
    }

    @Test func takenPortIsAnError() throws {
        let (host, port) = try host(KeyValueService())
        defer { host.stop() }
        let second = try ServiceHost(KeyValueService(), on: .tcp(host: "127.0.0.1", port: port))
        #expect(throws: SystemCallError("bind", EADDRINUSE)) { try second.start() }
    }

    @Test func scriptedTimersRunOnTheRealClock() throws {
        var script = Script()
        script.serviceTime = .fixed(20_000_000)
        script.cut = .init(command: 3, after: 2, resets: true)
        script.records = true
        let (host, port) = try host(ScriptedService(script))
        defer { host.stop() }
        let client = try #require(TestSocket(port: port))
        client.send(request(["PING"]) + request(["PING"]) + request(["PING"]))
        #expect(client.receive(14) == Array("+PONG\r\n+PONG\r\n".utf8))
        _ = client.receive(2)
        #expect(client.awaitEnd() == ECONNRESET)
        #expect(host.withService { $0.commands.count } == 3)
    }
}
