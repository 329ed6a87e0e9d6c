// SPDX-License-Identifier: Apache-2.0
import Plan
import RESP
import Testing
import Workload

@testable import Profiles

@Suite struct PlannerTests {
    private static func plan(_ text: String, processors: Int = 4, target: String = "redis://cache.example") throws
        -> RunPlan
    {
        try Planner(machine: MachineFacts(processors: processors)).plan(ReadingTests.read(text), target: .parse(target))
    }

    @Test func aPlanHoldsWhatTheProfileSays() throws {
        let plan = try Self.plan(
            """
            seed: 7
            keys: { count: 1k, name: "cachegauge:{id:04}:x", pick: sequential }
            values: { size: 1KB, content: random, ttl: { from: 1s, to: 2s } }
            operations: { get: 3, set: 1, del: 0 }
            load: { arrivals: uniform, rate: 5k/s, connections: 9, depth: 3, threads: 2, pin: [1], spin: true }
            phases: { populate: 50%, warmup: 1s, requests: 10k, drain: 3s }
            target: { resp: 3, timeout: 250ms, connectTimeout: 2s }
            """)
        #expect(plan.name == "test")
        #expect(plan.seed == 7)
        #expect(plan.keys.count == 1000)
        #expect(plan.keys.name == KeyName(prefix: Array("cachegauge:".utf8), suffix: Array(":x".utf8), digits: 4))
        #expect(plan.keys.nameText == "cachegauge:{id:04}:x")
        #expect(plan.keys.pick is SequentialPick)
        #expect(plan.values.size.mean == 1000)
        #expect(plan.values.content == .random)
        #expect(plan.values.compressible == 0)
        #expect(plan.values.expiry == .range(from: 1000, to: 2000))
        #expect(plan.operations.map(\.kind.name) == ["get", "set"])
        #expect(plan.operations.map(\.weight) == [3, 1])
        guard case .open(let schedule, let rate) = plan.load.arrivals else {
            Issue.record("The loop is not open.")
            return
        }
        #expect(schedule is UniformArrivals)
        #expect(rate == 5000)
        #expect(plan.load.connections == 9)
        #expect(plan.load.depth == 3)
        #expect(plan.load.threads == 2)
        #expect(plan.load.pin == [1])
        #expect(plan.load.spin)
        #expect(plan.phases.populate == 0.5)
        #expect(plan.phases.warmup == 1_000_000_000)
        #expect(plan.phases.measure == .requests(10_000))
        #expect(plan.phases.drain == 3_000_000_000)
        #expect(plan.target.resp == 3)
        #expect(plan.target.timeout == 250_000_000)
        #expect(plan.target.connectTimeout == 2_000_000_000)
        #expect(plan.target.url.address == .tcp(host: "cache.example", port: 6379))
    }

    @Test(arguments: [
        ("{ get: 1, set: 1 }", ["", ""]), ("{ hget: 1, hset: 1 }", ["", ""]), ("{ hget: 1, del: 1 }", ["", ""]),
        ("{ get: 1, hset: 1 }", ["", ":hash"]), ("{ get: 1, incr: 1 }", ["", ":counter"]),
        ("{ set: 1, zadd: 2, lpush: 1, expire: 5 }", ["", ":sorted-set", ":list", ":sorted-set"]),
        ("{ incr: 1, expire: 1 }", ["", ""]), ("{ get: 1, hset: 0 }", [""]),
    ])
    func dataTypesAreKeptApart(operations: String, suffixes: [String]) throws {
        #expect(try Self.plan("operations: \(operations)").operations.map(\.keySuffix) == suffixes)
    }

    @Test func commandsForEveryTypeGoToTheMainType() throws {
        let plan = try Self.plan("operations: { incr: 1, expire: 1 }")
        #expect(plan.operations.map(\.kind.dataType) == [.counter, .counter])
    }

    @Test func theNumberOfKeysOfAnOperationIsSet() throws {
        let plan = try Self.plan("operations: { mget: { keys: 3, weight: 1 } }")
        #expect(plan.operations[0].kind.command.arguments.last == .keys(count: 3))
        #expect(plan.operations[0].kind.name == "mget")
    }

    @Test(arguments: [
        // Processors, target, load, threads.
        (1, "redis://far", "{ rate: 1M/s }", 1), (2, "redis://far", "{ rate: 1M/s }", 1),
        (4, "redis://far", "{ rate: 1M/s }", 4), (4, "redis://127.0.0.1", "{ rate: 1M/s }", 3),
        (4, "unix:///tmp/s", "{ arrivals: closed }", 3), (64, "redis://far", "{ arrivals: closed }", 8),
        (64, "redis://far", "{ rate: 120k/s }", 3), (64, "redis://far", "{ rate: 2k/s }", 1),
        (64, "redis://far", "{ arrivals: closed, connections: 2 }", 2),
        (64, "redis://far", "{ threads: 30 }", 30), (0, "redis://far", "{ arrivals: closed }", 1),
    ])
    func automaticThreads(processors: Int, target: String, load: String, threads: Int) throws {
        #expect(try Self.plan("load: \(load)", processors: processors, target: target).load.threads == threads)
    }

    @Test func aProfileMadeByHandIsCheckedToo() {
        var profile = Profile()
        profile.keys.name = "a:{id:02}"
        #expect(throws: ProfileError.self) {
            try Planner(machine: MachineFacts(processors: 1)).plan(profile, target: .parse("redis://h"))
        }
        profile = Profile()
        profile.operations = []
        #expect(throws: ProfileError.self) {
            try Planner(machine: MachineFacts(processors: 1)).plan(profile, target: .parse("redis://h"))
        }
    }
}
