// SPDX-License-Identifier: Apache-2.0
import Engine
import Experiments
import Sizing
import Testing

@Suite("A live cache is looked at") struct CacheSamplerTests {
    private static func strings(_ count: Int, expiring: Int = 0) -> ScriptedCache {
        let cache = ScriptedCache()
        for number in 0..<count {
            cache.add("key:\(number)", .init(value: .string(length: 100), expires: number < expiring))
        }
        cache.info = ["redis_version": "7.0.15", "used_memory": "5000", "db0": "keys=\(count),expires=\(expiring)"]
        return cache
    }

    private static func sample(_ cache: ScriptedCache, most: Int = 1000) throws -> CacheSample {
        try CacheSampler(cache, mostKeys: most, clock: cache.clock).sample()
    }

    @Test("by commands that change nothing")
    func readsOnly() throws {
        let cache = Self.strings(300)
        _ = try Self.sample(cache)
        #expect(
            Set(cache.asked.map { $0[0] }) == ["INFO", "DBSIZE", "SCAN", "TYPE", "PTTL", "MEMORY", "STRLEN"])
        #expect(cache.asked.filter { $0[0] == "MEMORY" }.allSatisfy { $0[1] == "USAGE" })
    }

    @Test("slowly, and at no more keys than allowed")
    func bounded() throws {
        let cache = Self.strings(5000)
        let sample = try Self.sample(cache, most: 330)
        #expect(sample.looked == 330 && sample.strings.count == 330 && sample.memoryBytes.count == 330)
        #expect(sample.keys == 5000)
        // Never more than 25 keys with four commands each, and a SCAN or INFO between them, without a pause.
        #expect(cache.bursts.allSatisfy { $0.commands <= 105 })
        // 2,500 commands per second at most while keys are looked at.
        let keyCommands = cache.asked.count { ["TYPE", "PTTL", "MEMORY", "STRLEN"].contains($0[0]) }
        #expect(keyCommands == 330 * 4)
        #expect(Double(keyCommands) / (Double(cache.time) / 1e9) <= 2500)
    }

    @Test("with its strings, their lengths and their expiries")
    func strings() throws {
        let sample = try Self.sample(Self.strings(40, expiring: 10))
        #expect(sample.strings.first == DataSet.Lengths(key: 5, value: 100))
        #expect(sample.expiringShare == 0.25)
        #expect(sample.meanMemoryBytes == 100)
        #expect(sample.keyspace?.keys == 40 && sample.keyspace?.expires == 10)
        #expect(sample.refused == [] && sample.vanished == 0)
    }

    @Test("with no keys")
    func empty() throws {
        let sample = try Self.sample(Self.strings(0))
        #expect(sample.keys == 0 && sample.looked == 0 && sample.strings == [] && sample.meanMemoryBytes == nil)
    }

    @Test("with keys of several types")
    func mixed() throws {
        let cache = Self.strings(30)
        for number in 0..<20 { cache.add("hash:\(number)", .init(value: .other(type: "hash"), memory: 500)) }
        cache.add("list", .init(value: .other(type: "list"), memory: 900))
        let sample = try Self.sample(cache)
        #expect(sample.looked == 51 && sample.strings.count == 30)
        #expect(sample.others == ["hash": 20, "list": 1])
        #expect(sample.refused == [])
        // 30 × 100, 20 × 500 and 900 bytes.
        #expect(sample.meanMemoryBytes == 13_900.0 / 51)
    }

    @Test("with keys that are gone before they are looked at")
    func vanishing() throws {
        let cache = Self.strings(50)
        cache.vanishing = Set((0..<50).filter { $0 % 5 == 0 }.map { "key:\($0)" })
        let sample = try Self.sample(cache)
        #expect(sample.vanished == 10 && sample.looked == 40 && sample.strings.count == 40)
        #expect(sample.strings.allSatisfy { $0.value == 100 })
        let all = Self.strings(50)
        all.vanishing = Set((0..<50).map { "key:\($0)" })
        #expect(try Self.sample(all).looked == 0)
    }

    @Test("with names that are no text")
    func binary() throws {
        let cache = Self.strings(10)
        cache.names.append([0xff, 0xfe, 0x00])
        let sample = try Self.sample(cache)
        #expect(sample.unreadable == 1 && sample.looked == 10)
    }

    @Test(
        "without a command that it refuses",
        arguments: ["INFO", "DBSIZE", "SCAN", "MEMORY USAGE", "PTTL", "TYPE", "STRLEN"])
    func refused(command: String) throws {
        let cache = Self.strings(120)
        cache.refused = [command]
        let sample = try Self.sample(cache)
        #expect(sample.refused == [command])
        // Once a group had it, no further group has.
        let asked = cache.asked.count { $0[0] == command.split(separator: " ")[0] }
        if ["MEMORY USAGE", "PTTL", "TYPE", "STRLEN"].contains(command) { #expect(asked <= 25) }
        switch command {
        case "INFO": #expect(sample.info.isEmpty && sample.looked == 120 && sample.ratePerSecond == nil)
        case "DBSIZE": #expect(sample.keys == nil && sample.keyspace?.keys == 120)
        case "SCAN": #expect(sample.looked == 0 && sample.keys == 120)
        case "MEMORY USAGE": #expect(sample.memoryBytes == [] && sample.strings.count == 120)
        case "STRLEN": #expect(sample.strings == [] && sample.memoryBytes.count == 120)
        // Without TYPE, what STRLEN knows is a string.
        default: #expect(sample.strings.count == 120)
        }
    }

    @Test("with all of these refused at once")
    func allRefused() throws {
        let cache = Self.strings(120)
        cache.refused = ["INFO", "DBSIZE", "SCAN", "MEMORY USAGE", "PTTL", "TYPE", "STRLEN"]
        let sample = try Self.sample(cache)
        #expect(sample.refused == ["DBSIZE", "SCAN", "INFO"] && sample.keys == nil && sample.looked == 0)
    }

    @Test("with the reads among its commands")
    func reads() throws {
        let cache = Self.strings(1)
        cache.info["cmdstat_get"] = "calls=90,usec=5,usec_per_call=0.1"
        cache.info["cmdstat_set"] = "calls=10,usec=5"
        cache.info["cmdstat_info"] = "calls=1000"
        #expect(try Self.sample(cache).reads == 0.9)
        #expect(try Self.sample(Self.strings(1)).reads == nil)
    }

    @Test("until it breaks off, which is an error")
    func broken() throws {
        let cache = Self.strings(300)
        cache.patience = 200
        #expect(throws: TargetError.self) { try Self.sample(cache) }
    }

    // MARK: - Clusters

    private static func node(_ count: Int, expiring: Int, clients: Int, memory: Int) -> ScriptedCache {
        let cache = strings(count, expiring: expiring)
        cache.info["redis_mode"] = "cluster"
        cache.info["used_memory"] = "\(memory)"
        cache.info["connected_clients"] = "\(clients)"
        return cache
    }

    @Test("at every primary where it is a cluster, by how many keys each has")
    func cluster() throws {
        let nodes = [
            Self.node(600, expiring: 600, clients: 5, memory: 60_000),
            Self.node(300, expiring: 0, clients: 9, memory: 30_000),
            Self.node(0, expiring: 0, clients: 2, memory: 1000),
        ]
        nodes[2].info["db0"] = nil
        let seed = nodes[1]
        seed.primaries = nodes.enumerated().map { ("node-\($0)", $1) }
        let sample = try ClusterSampler(seed, mostKeys: 90, clock: seed.clock).sample()
        #expect(sample.keys == 900)
        #expect(sample.keyspace?.keys == 900 && sample.keyspace?.expires == 600, "\(sample.info)")
        #expect(sample.number("used_memory") == 91_000 && sample.number("connected_clients") == 9)
        // 60 and 30 of them: as many as there are keys in each.
        #expect(sample.looked == 90 && sample.expiring == 60)
        #expect(nodes[0].asked.count { $0[0] == "STRLEN" } == 60 && nodes[1].asked.count { $0[0] == "STRLEN" } == 30)
        #expect(sample.nodes.map(\.name) == ["node-0", "node-1", "node-2"])
        #expect(sample.nodes.map(\.keys) == [600, 300, 0])
        #expect(sample.nodes.map(\.memoryBytes) == [60_000, 30_000, 1000])
    }

    @Test("at one server alone where it is no cluster, or tells no nodes")
    func noCluster() throws {
        let single = Self.strings(50)
        // It is not asked for nodes at all.
        single.primaries = [("wrong", Self.strings(7))]
        let sample = try ClusterSampler(single, mostKeys: 1000, clock: single.clock).sample()
        #expect(sample.keys == 50 && sample.nodes == [])
        let silent = Self.node(50, expiring: 0, clients: 3, memory: 5000)
        let part = try ClusterSampler(silent, mostKeys: 1000, clock: silent.clock).sample()
        #expect(part.keys == 50 && part.nodes == [] && part.info["redis_mode"] == "cluster")
    }
}
