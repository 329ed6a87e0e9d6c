// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers
import Testing

@Suite("A real server as the target") struct TargetTests {
    @Test("has seen what the record says, and every read of the standard profile hits")
    func counts() throws {
        let server = try RedisServer()
        let run = try MeasuredRun(target: server.url)
        #expect(run.isClean)
        let get = try run.operation("get")
        let set = try run.operation("set")
        #expect(get.count > 300)
        #expect(get.hits == get.count)
        #expect(get.misses == 0)
        #expect(get.count + set.count == run.record.measure.completed)
        #expect(try server.calls("get") == get.count)
        // Besides the load: every key once, and the marker.
        #expect(try server.calls("set") == set.count + 500 + 1)
        #expect(try server.keyCount() == 501)
        let (target, populate) = (run.record.target, run.record.phases.populate)
        #expect(target.server == "redis")
        #expect(target.mode == "standalone")
        #expect(populate.keys == 500)
        #expect(populate.failed == 0)
        // What is said of the client depends on the machine; of the target nothing is to be said.
        let aboutTheTarget = [
            "unexpected-misses", "error-replies", "lost-operations", "populate", "evictions", "reconnects", "outage",
        ]
        #expect(run.findings.filter { aboutTheTarget.contains($0) } == [])
        #expect(run.output.standardOutput.contains("100 % hits") || run.output.standardOutput.contains("100.0 % hits"))
    }

    @Test("tells the settings that decide what is measured, unless it forbids the question")
    func settings() throws {
        let server = try RedisServer(settings: ["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"])
        for version in ["2", "3"] {
            let settings = try #require(
                try MeasuredRun(target: server.url, ["--resp", version]).record.server.settings)
            #expect(settings["maxmemory"] == "104857600")
            #expect(settings["maxmemory-policy"] == "allkeys-lru")
            #expect(settings["appendonly"] == "no")
            #expect(settings["save"] == "")
            #expect(settings.all.count == 6)
        }
        _ = try server.send("ACL", "SETUSER", "plain", "on", ">sesame", "~*", "+@all", "-config")
        let run = try MeasuredRun(target: "redis://plain:sesame@127.0.0.1:\(server.port)")
        #expect(run.isClean)
        #expect(run.record.server.settings == nil)
    }

    @Test("takes a password, from a URL, the environment or a file")
    func password() throws {
        let server = try RedisServer(password: "sesame")
        #expect(try MeasuredRun(target: server.url).isClean)
        let bare = "redis://127.0.0.1:\(server.port)"
        #expect(try MeasuredRun(target: bare, environment: ["REDISCLI_AUTH": "sesame"]).isClean)
        let place = try Workplace()
        try place.write("sesame\n", to: "password")
        let file = place.path + "/password"
        // The flag is stronger than the URL and the environment.
        let flag = try MeasuredRun(
            target: "redis://:wrong@127.0.0.1:\(server.port)", ["--password-file", file],
            environment: ["REDISCLI_AUTH": "wrong"])
        #expect(flag.isClean)
    }

    @Test("takes a user who may only touch our keys")
    func user() throws {
        let server = try RedisServer()
        let reply = try server.send(
            "ACL", "SETUSER", "gauge", "on", ">p@ss/word", "~cachegauge:*", "+@read", "+@write", "+@connection", "+info"
        )
        #expect(reply == .status("OK"))
        let run = try MeasuredRun(target: "redis://gauge:p%40ss%2Fword@127.0.0.1:\(server.port)")
        #expect(run.isClean)
        let url = run.record.target.url
        #expect(url == "redis://***@127.0.0.1:\(server.port)/0")
    }

    @Test("tells nothing about itself to a user without INFO, which is a note")
    func withoutInfo() throws {
        let server = try RedisServer()
        _ = try server.send("ACL", "SETUSER", "gauge", "on", ">word", "~*", "+@all", "-info")
        let run = try MeasuredRun(target: "redis://gauge:word@127.0.0.1:\(server.port)")
        #expect(run.isClean)
        let notes = run.record.notes
        #expect(notes.contains { $0.contains("INFO was refused") })
    }

    @Test("is reached over a unix socket")
    func unixSocket() throws {
        let server = try RedisServer(password: "sesame", unixSocket: true)
        let path = try #require(server.socketPath)
        let run = try MeasuredRun(target: "unix://:sesame@\(path)?db=2")
        #expect(run.isClean)
        let connection = try server.connect()
        #expect(try connection.send(["SELECT", "2"]) == .status("OK"))
        #expect(try connection.send(["DBSIZE"]) == .integer(501))
    }

    @Test("is measured in the database that the URL names")
    func database() throws {
        let server = try RedisServer()
        #expect(try MeasuredRun(target: server.url + "/3").isClean)
        #expect(try server.keyCount() == 0)
        let connection = try server.connect()
        #expect(try connection.send(["SELECT", "3"]) == .status("OK"))
        #expect(try connection.send(["DBSIZE"]) == .integer(501))
    }

    @Test("is spoken to in RESP3")
    func resp3() throws {
        let server = try RedisServer(password: "sesame")
        let run = try MeasuredRun(
            target: server.url, ["--resp", "3", "--operations", "get=5,mget=2,hget=2,hset=2,zadd=1,set=1"])
        #expect(run.isClean)
        let version = run.record.target.resp
        #expect(version == 3)
        #expect(try server.calls("hello") >= 4)
        for name in ["get", "mget", "hget"] {
            #expect(try run.operation(name).misses == 0)
        }
    }

    @Test("holds a thousand connections")
    func manyConnections() throws {
        let server = try RedisServer()
        let run = try MeasuredRun(target: server.url, ["--connections", "1000", "--threads", "2"])
        #expect(run.isClean)
        let opened = run.record.connections.opened
        #expect(opened == 1000)
        guard case .text(let text) = try server.send("INFO", "stats"),
            let received = text.firstMatch(of: /total_connections_received:([0-9]+)/).flatMap({ Int($0.output.1) })
        else {
            Issue.record("The server does not count its connections.")
            return
        }
        #expect(received >= 1000)
    }

    @Test("gets the same operations from one thread and from eight")
    func threads() throws {
        let server = try RedisServer()
        let one = try MeasuredRun(target: server.url, ["--connections", "8", "--threads", "1"])
        let eight = try MeasuredRun(target: server.url, ["--connections", "8", "--threads", "8"])
        #expect(one.isClean && eight.isClean)
        let shares = eight.record.client.threadShares.count
        #expect(shares == 8)
        for name in ["get", "set"] {
            #expect(try one.operation(name).count == eight.operation(name).count)
        }
        let (sent, again) = (
            try one.operation("set").bytesSent + one.operation("get").bytesSent,
            try eight.operation("set").bytesSent + eight.operation("get").bytesSent
        )
        #expect(sent == again)
    }

    @Test("is driven in a closed loop for a number of operations")
    func closedLoop() throws {
        let server = try RedisServer()
        let place = try Workplace()
        let output = try place.run([
            "run", "--target", server.url, "--keys", "500", "--closed", "--requests", "3k", "--connections", "3",
            "--threads", "1", "--depth", "5", "--warmup", "0s", "--output", "run", "--quiet",
        ])
        #expect(output.code == 0 || output.code == 4)
        let record = try RunDirectory.readRecord(at: place.path + "/run")
        let (measure, load) = (record.measure, record.load)
        #expect(measure.planned == 3000)
        #expect(measure.sent == 3000)
        #expect(measure.completed == 3000)
        #expect(load.arrivals == "closed")
        #expect(load.ratePerSecond == nil)
        let codes = record.validity.findings.map(\.code)
        #expect(codes.contains("closed-loop"))
        for (_, operation) in record.operations {
            let (response, service) = (operation.latency[.response], operation.latency[.service])
            #expect(response == service)
        }
        #expect(try server.calls("get") + server.calls("set") == 3000 + 500 + 1)
    }
}
