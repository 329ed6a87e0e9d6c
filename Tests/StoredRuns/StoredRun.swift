// SPDX-License-Identifier: Apache-2.0
package import Results

/// Records of runs as they lie on the disk, with figures that a test knows: repeats of one plan.
package enum StoredRun {
    /// The factors by which one repeat and the next differ on their own.
    package static let noise = [1, 1.01, 0.99, 1.005, 0.995, 1.012, 0.988, 1.003, 0.997, 1.008]

    /// Repeats whose latencies are `factor` times as long; 112 µs at p50 and 4 ms at p99 otherwise.
    package static func repeats(
        _ count: Int, factor: Double = 1, firstSeed: UInt64 = 1, _ change: (inout RunRecord) -> Void = { _ in }
    ) -> [RunRecord] {
        (0..<count).map { index in
            var record = record(seed: firstSeed + UInt64(index), factor: factor * noise[index % noise.count])
            change(&record)
            return record
        }
    }

    /// A good open-loop run of ten seconds at 2,000 reads per second.
    package static func record(seed: UInt64, factor: Double = 1) -> RunRecord {
        var record = RunRecord()
        record.tool = ToolRecord(name: "cachegauge", version: "0.1.0")
        record.startedAt = "2026-01-02T03:\(seed % 60 < 10 ? "0" : "")\(seed % 60):05Z"
        record.seed = seed
        record.command = ["cachegauge", "run", "smoke"]
        record.profile = .object([
            JSONMember("name", .text("smoke")), JSONMember("about", .text("A test.")),
            JSONMember("seed", JSONValue(seed)),
            JSONMember("keys", .object([JSONMember("count", .integer(1000)), JSONMember("pick", .text("uniform"))])),
            JSONMember("operations", .list([.object([JSONMember("operation", .text("get"))])])),
            JSONMember("load", .object([JSONMember("rate", .number(2000)), JSONMember("connections", .integer(4))])),
            JSONMember(
                "target",
                .object([JSONMember("url", .text("redis://10.0.0.5:6379")), JSONMember("timeout", .text("1s"))])),
        ])
        record.target = TargetRecord(
            url: "redis://10.0.0.5:6379/0", server: "redis", version: "7.0.15", mode: "standalone", tls: false, resp: 2,
            timeoutNs: 1_000_000_000)
        record.machine = MachineRecord(
            cpu: "AMD EPYC 7763", cores: 4, memoryBytes: 16_000_000_000, kernel: "6.1.0", os: "Debian 12")
        record.load = LoadRecord(arrivals: "poisson", ratePerSecond: 2000, connections: 4, depth: 4, threads: 1)
        record.measure = MeasureRecord(
            durationNs: 10_000_000_000, planned: 20_000, sent: 20_000, unsent: 0, completed: 20_000, failed: 0,
            unfinished: 0, completedInWindow: 20_000, ratePerSecond: 2000)
        var operation = OperationRecord(name: "get")
        operation.count = 20_000
        operation.hits = 20_000
        operation.latency = LatencyTables([
            .response: latency(factor), .service: latency(0.9 * factor),
        ])
        record.paths = [PathRecord(name: "cached", operations: [operation])]
        record.server.before = [
            "os": "Linux 6.1.0", "maxmemory": "0", "maxmemory_policy": "noeviction", "aof_enabled": "0",
        ]
        return record
    }

    private static func latency(_ factor: Double) -> LatencyRecord {
        func scaled(_ nanoseconds: Double) -> Int64 { Int64((nanoseconds * factor).rounded()) }
        var latency = LatencyRecord()
        latency.count = 20_000
        (latency.minNs, latency.meanNs, latency.maxNs) = (scaled(60_000), scaled(130_000), scaled(12_000_000))
        (latency.p50Ns, latency.p90Ns, latency.p95Ns) = (scaled(112_000), scaled(210_000), scaled(270_000))
        (latency.p99Ns, latency.p99_9Ns) = (scaled(4_000_000), scaled(9_000_000))
        return latency
    }
}
