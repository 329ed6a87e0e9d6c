// SPDX-License-Identifier: Apache-2.0
import Engine
import Plan
import Profiles
import RESP
import TestServers

/// Whole runs of the engine in this process against a redis-server in another.
///
/// Once a second a run makes a row and a line of its log, a few thousand allocations in all, whatever the rate. So the
/// limits are not 0 but what that comes to, far below one allocation in a hundred operations. OpenSSL 3.0 itself allocates
/// four times for a record that is sent and its answer: with 16 operations in a record, a quarter for each.
enum LoadCases {
    static let all = [
        load("closed loop, GET, depth 16", "get=1", ["--depth": "16"]),
        load("closed loop, SET of JSON values", "set=1", ["--depth": "16"]),
        load("closed loop, MGET of ten", "mget=1", ["--depth": "4"], operations: 50_000),
        load("closed loop, ZADD, HSET, INCR", "zadd=1,hset=1,incr=1", ["--depth": "16"]),
        load("closed loop, GET over TLS, depth 16", "get=1", ["--depth": "16"], limit: 0.3, isSecure: true),
        load("closed loop, GET on a cluster, depth 16", "get=1", ["--depth": "16"], isCluster: true),
        load("closed loop, MGET of ten on a cluster", "mget=1", ["--depth": "4"], operations: 50_000, isCluster: true),
        load("open loop, 50,000/s, GET and SET", "get=9,set=1", ["--depth": "16", "--rate": "50k/s"], limit: 0.05),
    ]

    private static func load(
        _ name: String, _ mix: String, _ flags: [String: String], operations: Int = 200_000, limit: Double = 0.01,
        isSecure: Bool = false, isCluster: Bool = false
    ) -> AllocationCase {
        AllocationCase(name: name, operations: operations, limit: limit, least: -limit) { operations in
            let server = try LoadedServer(ProgramSearch.installed("redis-server"), processor: nil)
            let cluster = isCluster ? try RedisCluster() : nil
            var overrides = ProfileOverrides()
            overrides.set(.operations, to: mix)
            overrides.set(.requests, to: "\(operations)")
            for flag in ProfileFlag.allCases { overrides.set(flag, to: flags[flag.rawValue]) }
            overrides.set(.closed, isOn: flags["--rate"] == nil)
            overrides.set(.tlsCA, to: isSecure ? server.place.authority : nil)
            let text = """
                keys: { count: 10k }
                values: { size: 100B }
                phases: { populate: all, warmup: 0s }
                load: { connections: 50, threads: 1 }
                """
            let profile = try Profile(
                ProfileSource(name: "allocations", file: "allocations", text: text), overrides: overrides)
            let plan = try Planner(machine: Profiles.MachineFacts(processors: 2)).plan(
                profile,
                target: TargetURL.parse(
                    cluster?.url
                        ?? (isSecure ? "rediss://127.0.0.1:\(server.tlsPort)" : "redis://127.0.0.1:\(server.port)")))
            let outcome = try LoadRun(plan).run(tool: "benchmark") { _ in }
            let completed = outcome.operations.reduce(0) { $0 + $1.completed }
            guard completed == UInt64(operations) else {
                throw BenchmarkFailure("\(name): \(completed) of \(operations) operations were completed.")
            }
        }
    }
}
