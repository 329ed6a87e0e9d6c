// SPDX-License-Identifier: Apache-2.0
import Results
import Synchronization
import TestServers
import Testing

@Suite("size on a real server") struct SizeTests {
    private static func json(_ output: CommandLineTool.Output) throws -> JSONValue {
        try JSONParser.parse(output.standardOutput)
    }

    private static func fill(_ server: RedisServer, _ count: Int) throws {
        let connection = try RedisConnection(port: server.port, password: server.password)
        let value = String(repeating: "v", count: 300)
        _ = try connection.send(
            pipeline: (0..<count).map {
                ["SET", "shop:item:\(1000 + $0)", value] + ($0 % 2 == 0 ? ["EX", "3600"] : [])
            })
    }

    /// The calls of every command since the server's start, by name.
    private static func calls(_ server: RedisServer) throws -> Set<String> {
        let connection = try RedisConnection(port: server.port, password: server.password)
        guard case .text(let text) = try connection.send(["INFO", "commandstats"]) else { return [] }
        return Set(
            text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("cmdstat_") }
                .compactMap { $0.dropFirst(8).split(separator: ":").first.map(String.init) })
    }

    @Test("looks at a live cache and changes nothing")
    func live() throws {
        let server = try RedisServer(password: "s3cret")
        try Self.fill(server, 2000)
        let place = try Workplace()
        try place.write("s3cret\n", to: "password")
        let target = ["--from-target", "redis://127.0.0.1:\(server.port)", "--password-file", "password"]
        let output = try place.run(["size", "--rate", "5k/s", "--sample", "300"] + target)
        #expect(output.code == 0, "\(output.standardError)")
        #expect(
            output.standardOutput.contains("2,000 keys, names of 14 B, values of 300 B on average, 50.0 % expire"))
        #expect(output.standardOutput.contains("300 keys of it were looked at"))
        #expect(output.standardOutput.contains("rate      5,000/s"))
        #expect(!output.standardOutput.contains("s3cret"))
        let memory = try #require(try Self.json(place.run(["size", "--format", "json"] + target))["memory"])
        #expect(memory["estimated"] == .flag(false))
        guard case .integer(let reported) = memory["reportedBytes"] else { throw MissingFigure() }
        #expect(reported > 700_000)
        let written = try Self.calls(server).subtracting([
            "info", "dbsize", "scan", "type", "pttl", "memory|usage", "strlen", "auth", "client|setname", "ping", "set",
        ])
        #expect(written == [], "\(written)")
        let connection = try RedisConnection(port: server.port, password: "s3cret")
        #expect(try connection.send(["DBSIZE"]) == .integer(2000))
    }

    @Test(
        "does without the commands that a cache does not allow",
        arguments: ["-info", "-memory", "-dbsize -memory", "-scan -info"])
    func blocked(rules: String) throws {
        let server = try RedisServer()
        try Self.fill(server, 500)
        let connection = try RedisConnection(port: server.port)
        _ = try connection.send(
            ["ACL", "SETUSER", "looker", "on", ">pw", "~*", "+@all"] + rules.split(separator: " ").map(String.init))
        let target = "redis://looker:pw@127.0.0.1:\(server.port)"
        let output = try Workplace().run(["size", "--from-target", target, "--quiet"])
        if rules.contains("scan") {
            // Neither memory nor keys are told: then the figures are asked for.
            #expect(output.code == 64 && output.standardError.contains("give --key-size 32B --value-size 1KB"))
        } else {
            #expect(output.code == 0, "\(output.standardError)")
            #expect(output.standardOutput.contains("the cache refuses "))
            #expect(output.standardOutput.contains("500 keys"))
        }
        #expect(!output.standardOutput.contains(":pw@") && !output.standardError.contains(":pw@"))
    }

    @Test("says what to do about a cache without keys, and takes figures for them")
    func empty() throws {
        let server = try RedisServer()
        let place = try Workplace()
        let target = ["size", "--from-target", "redis://127.0.0.1:\(server.port)"]
        let output = try place.run(target)
        #expect(output.code == 64)
        #expect(
            output.standardError
                == "Error: The cache redis://127.0.0.1:\(server.port)/0 holds no keys, so nothing can be said about them. Give "
                + "--keys, --key-size and --value-size, or a cache with data.\n")
        let figures = try place.run(target + ["--keys", "1M", "--key-size", "20B", "--value-size", "100B"])
        #expect(figures.code == 0, "\(figures.standardError)")
    }

    @Test("looks at keys of several types")
    func mixed() throws {
        let server = try RedisServer()
        try Self.fill(server, 200)
        let connection = try RedisConnection(port: server.port)
        _ = try connection.send(["HSET", "a-hash", "f", "v"])
        _ = try connection.send(["RPUSH", "a-list", "v"])
        let output = try Workplace().run(["size", "--from-target", "redis://127.0.0.1:\(server.port)"])
        #expect(output.code == 0)
        #expect(output.standardOutput.contains("202 keys of it were looked at: 200 string, 1 hash, 1 list"))
    }

    @Test("goes on where keys vanish while it looks")
    func vanishing() throws {
        let server = try RedisServer()
        try Self.fill(server, 1500)
        let place = try Workplace()
        let deleted = Mutex(0)
        // Names come by the hundred and are looked at 25 at a time, with pauses: one key in two is deleted meanwhile.
        let output = try place.run(
            ["size", "--from-target", "redis://127.0.0.1:\(server.port)", "--sample", "1500"],
            signals: [
                .init(
                    0,
                    .when {
                        guard let connection = try? RedisConnection(port: server.port),
                            (try? Self.calls(server).contains("scan")) == true
                        else { return false }
                        return deleted.withLock { count in
                            let keys = (count..<min(count + 20, 750)).map { "shop:item:\(1000 + $0 * 2)" }
                            if !keys.isEmpty { _ = try? connection.send(["DEL"] + keys) }
                            count += keys.count
                            return count >= 750
                        }
                    })
            ], timeout: 120)
        #expect(output.code == 0, "\(output.standardError)")
        #expect(deleted.withLock { $0 } > 0)
        #expect(output.standardOutput.contains(" were gone before they could be"), "\(output.standardOutput)")
        #expect(output.standardOutput.contains("names of 14 B, values of 300 B"))
    }

    @Test("asks every primary of a cluster, and says so")
    func cluster() throws {
        let cluster = try RedisCluster()
        var placed = [0, 0, 0]
        for number in 0..<900 {
            let name = "shop:item:\(1000 + number)"
            guard case .integer(let slot) = try cluster.nodes[0].send("CLUSTER", "KEYSLOT", name) else { continue }
            let owner = cluster.owner(ofSlot: Int(slot))
            placed[owner] += 1
            _ = try cluster.nodes[owner].send("SET", name, String(repeating: "v", count: 300))
        }
        #expect(placed.reduce(0, +) == 900 && placed.allSatisfy { $0 > 200 })
        let place = try Workplace()
        // Whichever node is asked first.
        for node in [cluster.nodes[0], cluster.nodes[2]] {
            let output = try place.run(["size", "--from-target", "redis://127.0.0.1:\(node.port)", "--sample", "300"])
            #expect(output.code == 0, "\(output.standardError)")
            let text = output.standardOutput.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(text.contains("900 keys, names of 14 B, values of 300 B on average, no expiry"), "\(text)")
            #expect(
                text.contains(
                    "the cache is a cluster: keys, memory and rate are the sums of its 3 primaries, the connections are those of"
                ))
            #expect(text.contains("of 33.3 % each if they were even, 127.0.0.1:"))
        }
        let used = try cluster.nodes.map { node in
            guard case .text(let text) = try node.send("INFO", "memory") else { throw MissingFigure() }
            let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("used_memory:") }
            return try #require(line.flatMap { Double($0.dropFirst("used_memory:".count)) })
        }.reduce(0, +)
        let json = try Self.json(place.run(["size", "--from-target", cluster.url, "--format", "json"]))
        let reported = try #require(json["memory"]?["reportedBytes"]?.whole)
        #expect(abs(Double(reported) / used - 1) < 0.1)
    }

    @Test("measures the memory of keys within 2 % of the model, and leaves nothing behind", arguments: [false, true])
    func measured(expires: Bool) throws {
        let server = try RedisServer()
        let figures =
            ["size", "--keys", "10M", "--key-size", "24B", "--value-size", "200B", "--format", "json"]
            + (expires ? ["--ttl", "1h"] : [])
        let place = try Workplace()
        let target = "redis://127.0.0.1:\(server.port)"
        let measured = try Self.json(place.run(figures + ["--measure-memory", target], timeout: 120))
        // The installed server has one of the two quanta.
        let models = try ["8", "16"].map { try Self.json(place.run(figures + ["--allocator-quantum", $0])) }
        for key in ["dataBytes", "tableBytes"] {
            let found = try #require(measured["memory"]?[key]?.whole)
            let expected = models.compactMap { $0["memory"]?[key]?.whole }
            #expect(expected.contains { abs(Double(found) / Double($0) - 1) < 0.02 }, "\(key): \(found), \(expected)")
        }
        let connection = try RedisConnection(port: server.port)
        #expect(try connection.send(["DBSIZE"]) == .integer(0))
        _ = try connection.send(["SET", "precious", "1"])
        let refused = try place.run(figures + ["--measure-memory", target])
        #expect(refused.code == 64)
        #expect(
            refused.standardError.contains("The database holds 1 keys, and --measure-memory needs an empty scratch"))
        #expect(try connection.send(["DBSIZE"]) == .integer(1))
    }

    private struct MissingFigure: Error {}
}

extension JSONValue {
    fileprivate var whole: Int64? {
        if case .integer(let integer) = self { integer } else { nil }
    }
}
