// SPDX-License-Identifier: Apache-2.0
import Results

/// A good open-loop run of ten seconds at 2,000/s with one operation, for tests to change.
enum SampleRecord {
    static func make(_ change: (inout RunRecord) -> Void = { _ in }) -> RunRecord {
        var record = RunRecord()
        record.tool = ToolRecord(name: "cachegauge", version: "0.1.0")
        record.startedAt = "2026-01-02T03:04:05Z"
        record.seed = 18_446_744_073_709_551_615
        record.command = ["cachegauge", "run", "--rate", "2k/s"]
        record.profile = .object([
            JSONMember("name", .text("user-profile")),
            JSONMember("keys", .object([JSONMember("count", .integer(100_000))])),
        ])
        record.target = TargetRecord(
            url: "redis://***@127.0.0.1:6379/0", server: "redis", version: "7.0.15", mode: "standalone", tls: false,
            resp: 2, timeoutNs: 1_000_000_000)
        record.machine = MachineRecord(
            cpu: "AMD EPYC", cores: 4, memoryBytes: 16_000_000_000, kernel: "6.1.0", os: "Debian 12")
        record.load = LoadRecord(arrivals: "poisson", ratePerSecond: 2000, connections: 50, depth: 16, threads: 2)
        record.measure = MeasureRecord(
            durationNs: 10_000_000_000, planned: 20_000, sent: 20_000, unsent: 0, completed: 20_000, failed: 0,
            unfinished: 0, completedInWindow: 20_000, ratePerSecond: 2000)
        record.expectation = ExpectationRecord(missShare: 0, averageValueBytes: 512)
        record.paths = [PathRecord(name: "cached", operations: [operation()])]
        record.intervals = (0..<10).map { second in
            IntervalRecord(
                startNs: second * 1_000_000_000, path: "cached", operation: "get", count: 2000, failed: 0, hits: 2000,
                misses: 0, p50Ns: 110_000, p99Ns: 400_000, maxNs: 900_000)
        }
        record.connections = ConnectionsRecord(opened: 50, reconnects: 0, connectFailures: 0, refused: 0)
        record.client = ClientRecord(
            userCpuNs: 60_000_000, systemCpuNs: 140_000_000, maxResidentBytes: 24_000_000, busiestThreadShare: 0.2,
            threadShares: [0.2, 0.19], loopTurnP99Ns: 60_000, throttledPeriods: 0, stealShare: 0)
        record.server = ServerRecord(
            before: ["used_memory": "90000000", "evicted_keys": "7"],
            after: ["used_memory": "90100000", "evicted_keys": "7", "maxmemory": "0"])
        change(&record)
        return record
    }

    static func operation() -> OperationRecord {
        var operation = OperationRecord(name: "get")
        operation.count = 20_000
        operation.hits = 20_000
        operation.bytesSent = 1_000_000
        operation.bytesReceived = 12_000_000
        operation.latency = LatencyTables([
            .response: latency(count: 20_000, p50: 110_000, p99: 400_000, max: 900_000),
            .service: latency(count: 20_000, p50: 100_000, p99: 380_000, max: 880_000),
            .generatorLag: latency(count: 20_000, p50: 5_000, p99: 20_000, max: 90_000),
            .queue: latency(count: 20_000, p50: 300, p99: 2_000, max: 9_000),
        ])
        return operation
    }

    static func latency(count: Int, p50: Int64?, p99: Int64?, max: Int64, censored: Int = 0) -> LatencyRecord {
        var latency = LatencyRecord()
        latency.count = count
        latency.censored = censored
        latency.minNs = 200
        latency.meanNs = p50 ?? max
        latency.p50Ns = p50
        latency.p90Ns = p50.map { $0 * 2 }
        latency.p95Ns = p50.map { $0 * 3 }
        latency.p99Ns = p99
        latency.p99_9Ns = count >= 10_000 ? p99.map { $0 * 2 } : nil
        latency.maxNs = max
        latency.histogram = "HISTFAAAAA=="
        return latency
    }
}

extension RunRecord {
    /// The first operation, for tests to change.
    var first: OperationRecord {
        get { paths[0].operations[0] }
        set { paths[0].operations[0] = newValue }
    }
}
