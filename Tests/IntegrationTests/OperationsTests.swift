// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers
import Testing

@Suite("Operations on a real server") struct OperationsTests {
    /// An operation as a flag has it, the command that the server sees, and whether it reads what is there.
    static let kinds: [(operation: String, command: String, reads: Bool)] = [
        ("get", "get", true), ("set", "set", false), ("mget", "mget", true), ("mset", "mset", false),
        ("del", "del", false), ("incr", "incr", false), ("hget", "hget", true), ("hset", "hset", false),
        ("expire", "pexpire", false), ("zadd", "zadd", false), ("lpush", "lpush", false),
    ]

    @Test("work one by one, and reads hit", arguments: kinds)
    func alone(operation: String, command: String, reads: Bool) throws {
        let server = try RedisServer()
        let run = try MeasuredRun(
            "smoke", target: server.url, ["--operations", "\(operation)=1", "--duration", "500ms"])
        #expect(run.isClean, "\(run.record.notes)")
        let seen = try run.operation(operation)
        #expect(seen.errors.total == 0)
        #expect(try server.calls(command) >= seen.count)
        if reads {
            #expect(seen.hits >= seen.count)
            #expect(seen.misses == 0)
        }
    }

    @Test(
        "of the user's own work",
        arguments: [
            ("getrange", "GETRANGE {key} 0 3"), ("hset", "HSET {key} f{random 1..5} {value}"),
            ("zadd", "ZADD {key} {random 0..1000} player:{id}"), ("setex", "SETEX {key} 60 {value}"),
            ("sadd", "SADD {key} {id} {value}"), ("ping", "PING"), ("xadd", "XADD {key} MAXLEN 10 * v {value}"),
        ])
    func custom(name: String, command: String) throws {
        let server = try RedisServer()
        let run = try MeasuredRun(
            "smoke", target: server.url,
            ["--set", "operations=[{ command: \"\(command)\", weight: 1 }]", "--duration", "500ms"])
        #expect(run.isClean, "\(run.record.notes)")
        let seen = try run.operation(name)
        #expect(seen.count > 0)
        #expect(try server.calls(name) >= seen.count)
    }

    @Test("of all data types mix, each on keys of its own, and are cleaned up to the last")
    func mix() throws {
        let server = try RedisServer()
        #expect(try server.send("SET", "mine", "precious") == .status("OK"))
        let mix = Self.kinds.filter { $0.operation != "del" }.map { "\($0.operation)=1" }.joined(separator: ",")
        let run = try MeasuredRun(
            "smoke", target: server.url, ["--operations", mix, "--keys", "100", "--cleanup", "--duration", "2s"])
        #expect(run.isClean, "\(run.record.notes)")
        for (operation, _, reads) in Self.kinds where operation != "del" {
            let seen = try run.operation(operation)
            #expect(seen.count > 0)
            #expect(!reads || seen.misses == 0, "\(operation)")
        }
        #expect(try server.keyCount() == 1)
        #expect(try server.send("GET", "mine") == .text("precious"))
        let notes = run.record.notes
        #expect(notes.contains { $0.contains("keys were removed after the run") })
    }

    @Test("are cleaned up only when this is asked for")
    func cleanup() throws {
        let server = try RedisServer()
        _ = try MeasuredRun("smoke", target: server.url, ["--duration", "200ms"])
        #expect(try server.keyCount() == 501)
        _ = try MeasuredRun("smoke", target: server.url, ["--duration", "200ms", "--cleanup"])
        #expect(try server.keyCount() == 0)
    }

    @Test("write keys whose expiries are spread")
    func expiryJitter() throws {
        let server = try RedisServer()
        _ = try MeasuredRun("smoke", target: server.url, ["--ttl", "50m..70m", "--operations", "set=1"])
        let connection = try server.connect()
        let replies = try connection.send(pipeline: (0..<500).map { ["PTTL", "cachegauge:smoke:\($0)"] })
        let minutes = replies.compactMap { reply -> Double? in
            if case .integer(let milliseconds) = reply { Double(milliseconds) / 60_000 } else { nil }
        }
        let (least, most) = (try #require(minutes.min()), try #require(minutes.max()))
        // A minute for the run itself on a slow machine.
        #expect(least > 49)
        #expect(most <= 70)
        #expect(least < 53)
        #expect(most > 67)
    }

    @Test("find the share of the keys that was written first")
    func populateShare() throws {
        let server = try RedisServer()
        let arguments = ["--populate", "40%", "--operations", "get=1", "--pick", "uniform", "--duration", "2s"]
        let run = try MeasuredRun("smoke", target: server.url, arguments)
        #expect(run.isClean)
        #expect(try server.keyCount() == 201)
        let get = try run.operation("get")
        let hits = Double(get.hits) / Double(get.hits + get.misses)
        // 1,000 draws: eight standard deviations.
        #expect(abs(hits - 0.4) < 0.13)
        let populated = run.record.phases.populate.keys
        #expect(populated == 200)
        #expect(get.hits + get.misses == get.count)
    }

    @Test("find nothing on an empty cache, and the run says so")
    func emptyCache() throws {
        let server = try RedisServer()
        let run = try MeasuredRun("smoke", target: server.url, ["--populate", "none", "--operations", "get=1"])
        let get = try run.operation("get")
        #expect(get.hits == 0)
        #expect(get.misses == get.count)
        #expect(run.findings.contains("unexpected-misses"))
        #expect(run.output.standardOutput.contains("of the reads on the cached path missed"))
        // Nothing was written: not even the marker.
        #expect(try server.keyCount() == 0)
    }

    @Test("throw keys out of a cache that is too small, and the run says so")
    func evictions() throws {
        let server = try RedisServer(settings: ["--maxmemory", "3mb", "--maxmemory-policy", "allkeys-lru"])
        let run = try MeasuredRun("smoke", target: server.url, ["--keys", "2k", "--value-size", "4KB"])
        #expect(run.findings.contains("evictions"))
        #expect(run.findings.contains("unexpected-misses"))
        let growth = run.record.server.growth("evicted_keys") ?? 0
        #expect(growth > 1000)
    }

    @Test("are refused by a cache that is full and may not evict, and the run says so")
    func fullCache() throws {
        let server = try RedisServer(settings: ["--maxmemory", "3mb", "--maxmemory-policy", "noeviction"])
        let run = try MeasuredRun("smoke", target: server.url, ["--keys", "2k", "--value-size", "4KB"])
        #expect(run.findings.contains("error-replies"))
        #expect(run.findings.contains("populate"))
        let set = try run.operation("set")
        #expect(set.errors.server > 0)
        let oom = set.errorReplies.all.map(\.name)
        #expect(oom == ["OOM"])
        let measure = run.record.measure
        #expect(measure.sent == measure.completed + measure.failed + measure.unfinished)
    }
}
