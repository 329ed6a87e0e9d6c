// SPDX-License-Identifier: Apache-2.0
import Glibc
import TestServers
import Testing

@Suite("A target that cannot be measured") struct TargetMistakesTests {
    /// Runs against a target that must be refused: one sentence, no files, no processes.
    private func refusal(
        _ url: String, _ arguments: [String] = [], code: Int32 = 69, location: SourceLocation = #_sourceLocation
    ) throws -> String {
        try Refusal.sentence(url, arguments, code: code, location: location)
    }

    @Test("because nothing listens there")
    func closedPort() throws {
        let port = try LoopbackPort.free()
        #expect(
            try refusal("redis://127.0.0.1:\(port)")
                == "The target redis://127.0.0.1:\(port)/0 cannot be reached: Connection refused. Check that the server "
                + "runs and that host and port are right.")
        #expect(
            try refusal("unix:///nowhere/redis.sock")
                == "The target unix:///nowhere/redis.sock cannot be reached: No such file or directory. Check that the "
                + "server runs and that host and port are right.")
    }

    @Test("because nobody knows the name")
    func unknownName() throws {
        let message = try refusal("redis://no-such-host.invalid:6379")
        #expect(message.hasPrefix("The target redis://no-such-host.invalid:6379/0 cannot be found: "))
        #expect(message.hasSuffix(". Check the host name in --target."))
    }

    @Test("because it takes connections and never says a word")
    func silence() throws {
        let host = try LoopbackListener()
        #expect(
            try refusal(host.url, ["--timeout", "300ms"])
                == "The target \(host.url)/0 accepted a connection and sent no reply within 1 s. Check that a "
                + "Redis-compatible server listens on this port, or raise --timeout.")
        #expect(host.hasVisitor)
    }

    @Test("because it speaks another protocol")
    func anotherProtocol() throws {
        let web = try LoopbackListener(greeting: "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        #expect(
            try refusal(web.url)
                == "The target \(web.url)/0 does not speak RESP. Check that a Redis-compatible server listens on this port."
        )
    }

    @Test("because it ends every connection")
    func hangUp() throws {
        let host = try LoopbackListener(greeting: "")
        #expect(
            try refusal(host.url)
                == "The target \(host.url)/0 broke the connection: the connection was closed before a reply came. Check "
                + "that a Redis-compatible server without TLS listens on this port.")
    }

    @Test("because it has no such database")
    func database() throws {
        let server = try RedisServer()
        let message = try refusal("\(server.url)/99")
        #expect(message.contains("DB index is out of range"))
    }

    @Test("because keys of somebody else are there: the key is named, and nothing is written")
    func foreignKeys() throws {
        let server = try RedisServer()
        let key = "cachegauge:smoke:0"
        #expect(try server.send("SET", key, "precious") == .status("OK"))
        #expect(
            try refusal(server.url, ["--set", "keys.name=cachegauge:smoke:{id}"], code: 64)
                == "The key \(key) exists on \(server.url)/0 and was not written by cachegauge, so nothing was written. "
                + "Choose another key name (--set keys.name=…), or allow it with --overwrite.")
        #expect(try server.send("DBSIZE") == .integer(1))
        #expect(try server.send("GET", key) == .text("precious"))

        let place = try Workplace()
        let arguments = QuickRun.arguments + ["--target", server.url, "--set", "keys.name=cachegauge:smoke:{id}"]
        #expect(QuickRun.done.contains(try place.run(arguments + ["--overwrite"]).code))
        // What it wrote is known as its own from now on.
        #expect(QuickRun.done.contains(try place.run(arguments).code))
    }

    @Test("because its user may not write")
    func readOnlyUser() throws {
        let server = try RedisServer()
        #expect(
            try server.send("ACL", "SETUSER", "reader", "on", ">letmein", "~*", "+@all", "-set") == .status("OK"))
        let message = try refusal("redis://reader:letmein@127.0.0.1:\(server.port)", code: 64)
        #expect(message.contains("NOPERM"))
        #expect(message.contains("--populate none"))
    }

    @Test("because it has as many clients as it takes")
    func full() throws {
        let server = try RedisServer(settings: ["--maxclients", "6"])
        var clients: [RedisConnection] = []
        // The server takes its time to forget those who asked whether it is there.
        for _ in 0..<2000 where clients.count < 6 {
            if let client = try? server.connect(), (try? client.send(["PING"])) == .status("PONG") {
                clients.append(client)
            } else {
                usleep(20_000)
            }
        }
        #expect(clients.count == 6)
        let url = server.url
        #expect(
            try Refusal.sentence(url)
                == "The target \(url)/0 takes no more clients: it says “ERR max number of clients reached”. Close other "
                + "clients, or raise its limit (maxclients; on a managed cache, a larger tier).")
        #expect(try clients[0].send(["PING"]) == .status("PONG"))
    }
}
