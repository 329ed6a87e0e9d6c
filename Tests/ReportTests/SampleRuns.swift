// SPDX-License-Identifier: Apache-2.0
import Results

/// Runs with known figures, one for each thing that a report must show.
enum SampleRuns {
    static let all: [(name: String, record: RunRecord)] = [
        ("open", open()), ("closed", closed()), ("invalid", invalid()), ("overloaded", overloaded()),
        ("nothing", nothing()), ("hostile", hostile()), ("secure", secure()),
        ("failover", failover()),
    ]

    /// Over a failover to another server, with clients refused afterwards.
    static func failover() -> RunRecord {
        var record = open()
        record.target.url = "redis+sentinel://***@a:26379,b:26379/primary/0"
        record.target.mode = "sentinel"
        record.connections = ConnectionsRecord(opened: 50, reconnects: 50, connectFailures: 130, refused: 4)
        record.connections.clientLimit = 100
        var failover = FailoverRecord()
        failover.firstErrorNs = 12_003_000_000
        failover.noSuccessNs = 3_021_000_000
        failover.outages = [
            OutageRecord(
                lastSuccessNs: 12_001_000_000, firstErrorNs: 12_003_000_000, firstSuccessNs: 15_022_000_000,
                lengthNs: 3_021_000_000),
            OutageRecord(
                lastSuccessNs: 20_000_000_000, firstErrorNs: 20_001_000_000, firstSuccessNs: 20_012_000_000,
                lengthNs: 12_000_000),
        ]
        failover.errors = OrderedCounts(["closed": 50, "refused": 126, "READONLY": 17, "max clients": 4])
        failover.p99BeforeNs = 410_000
        failover.p99BackAfterNs = 5_997_000_000
        failover.nodes = [
            NodeFailoverRecord(
                address: "10.0.0.4:6379", firstErrorNs: 12_003_000_000, noSuccessNs: 17_999_000_000,
                outages: [
                    OutageRecord(
                        lastSuccessNs: 12_001_000_000, firstErrorNs: 12_003_000_000, firstSuccessNs: nil,
                        lengthNs: 17_999_000_000)
                ], errors: OrderedCounts(["closed": 50, "refused": 126])),
            NodeFailoverRecord(
                address: "10.0.0.5:6379", firstErrorNs: 20_001_000_000, noSuccessNs: 12_000_000, outages: [],
                errors: OrderedCounts(["READONLY": 17, "max clients": 4])),
        ]
        record.failover = failover
        record.notes = ["The Sentinels named 10.0.0.5:6379 as the primary 15.00 s after the load began."]
        return record.judged()
    }

    static func open() -> RunRecord {
        var record = base()
        record.paths = [PathRecord(name: "cached", operations: [get(count: 54_000), set(count: 6_000)])]
        for second in 0..<30 {
            let slow = second == 12
            record.intervals.append(
                interval(
                    second, "get", 1800, hits: 1800, p99: slow ? 3_400_000 : 410_000, max: slow ? 8_100_000 : 900_000))
            record.intervals.append(interval(second, "set", 200, hits: 0, p99: nil, max: 1_200_000))
        }
        return record.judged()
    }

    /// With TLS, and a token that was renewed once and once not.
    static func secure() -> RunRecord {
        var record = open()
        record.target.url = "rediss://***@cache.example:6380/0"
        record.target.tls = true
        record.target.tlsSession = TLSRecord(
            version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384", serverName: "cache.example", verified: false,
            kernel: "not available")
        record.connections.handshake = latency(50, 900_000)
        record.connections.resumed = 3
        var token = TokenRecord(source: "command")
        token.renewals = [TokenRenewalRecord(at: "2026-01-02T03:04:15Z", expiresAt: "2026-01-02T04:04:15Z")]
        token.failures = [
            TokenFailureRecord(
                at: "2026-01-02T03:04:10Z", reason: "The command of --token-command did not end within 30 s.")
        ]
        token.authenticated = 50
        record.token = token
        return record.judged()
    }

    static func closed() -> RunRecord {
        var record = base()
        record.command = ["cachegauge", "run", "--closed", "--operations", "get=100", "--set", "about=it's $HOME"]
        record.load = LoadRecord(
            arrivals: "closed", ratePerSecond: nil, connections: 50, depth: 16, threads: 1, pin: [1])
        record.sandbox = "redis-server 7.0.15, started by cachegauge"
        record.phases.populate = PopulateRecord(keys: 100_000, durationNs: 412_000_000, failed: 0)
        record.measure = MeasureRecord(
            durationNs: 3_000_000_000, planned: 1_200_000, sent: 1_200_000, unsent: 0, completed: 1_200_000, failed: 0,
            unfinished: 0, completedInWindow: 1_200_000, ratePerSecond: 400_000)
        var operation = get(count: 1_200_000)
        operation.latency = LatencyTables([
            .response: latency(1_200_000, 1_900_000), .service: latency(1_200_000, 1_900_000),
        ])
        record.paths = [PathRecord(name: "cached", operations: [operation])]
        record.intervals = (0..<3).map { interval($0, "get", 400_000, hits: 400_000, p99: 2_900_000, max: 4_000_000) }
        record.client.busiestThreadShare = 0.85
        return record.judged()
    }

    static func invalid() -> RunRecord {
        var record = open()
        record.paths[0].operations[0].latency[.generatorLag]?.p99Ns = 2_300_000
        record.client.throttledPeriods = 12
        record.client.stealShare = 0.031
        return record.judged()
    }

    /// A target that does half of what is asked: everything above the median timed out.
    static func overloaded() -> RunRecord {
        var record = base()
        record.measure = MeasureRecord(
            durationNs: 30_000_000_000, planned: 60_000, sent: 58_000, unsent: 2_000, completed: 30_000, failed: 27_960,
            unfinished: 40, completedInWindow: 29_000, ratePerSecond: 1000)
        var operation = get(count: 57_960)
        operation.hits = 30_000
        operation.failed = 27_960
        operation.errors = ErrorCounts(timeout: 27_000, connection: 900, server: 60)
        operation.errorReplies = OrderedCounts(["LOADING": 10, "OOM": 50])
        var response = latency(58_000, 620_000_000)
        response.censored = 27_940
        (response.p90Ns, response.p95Ns, response.p99Ns, response.p99_9Ns) = (nil, nil, nil, nil)
        response.maxNs = 1_000_900_000
        var replies = LatencyRecord()
        (replies.count, replies.minNs, replies.meanNs, replies.p50Ns, replies.maxNs) =
            (60, 90_000, 120_000, 118_000, 240_000)
        operation.latency = LatencyTables([
            .response: response, .service: latency(30_000, 25_000_000), .generatorLag: latency(58_000, 6_000),
            .queue: latency(58_000, 590_000_000), .errorReply: replies,
        ])
        record.paths = [PathRecord(name: "cached", operations: [operation])]
        for second in 0..<30 where second != 20 && second != 21 {
            var row = interval(second, "get", 2070, hits: 1071, p99: nil, max: 1_000_400_000)
            row.failed = 999
            row.p50Ns = 20_000_000 * Int64(second + 1)
            record.intervals.append(row)
        }
        record.connections = ConnectionsRecord(opened: 50, reconnects: 3, connectFailures: 1200, refused: 1200)
        record.server.after = ["evicted_keys": "2100", "used_memory": "99000000", "maxmemory": "100000000"]
        return record.judged()
    }

    static func nothing() -> RunRecord {
        var record = base()
        record.interrupted = true
        record.measure = MeasureRecord()
        record.client = ClientRecord()
        record.target.server = ""
        return record.judged()
    }

    /// Names that would break a table, a document, a file or a terminal.
    static func hostile() -> RunRecord {
        var record = base()
        record.profile = .object([JSONMember("name", .text("a|b `c`\n# d <script>")), JSONMember("```", .text("```"))])
        record.command = ["cachegauge", "run", "it's\n\u{1b}[31m", "```", ""]
        record.target.server = "re|dis\n<b>\u{1b}[2J"
        record.target.version = "7\u{202e}.0"
        record.notes = ["The target said: `FLUSHALL` | <img src=x> & more."]
        var operation = get(count: 60_000)
        operation.name = "HSET {key} \"f\", 1\r\n=cmd|x"
        operation.hits = 0
        operation.failed = 2
        operation.errors.server = 2
        operation.errorReplies = OrderedCounts(["E|R`R\u{7}": 2])
        record.paths = [PathRecord(name: "direct|\u{0}", operations: [operation])]
        record.intervals = [
            interval(0, operation.name, 60_000, hits: 0, p99: 1, max: 2)
        ]
        record.intervals[0].path = record.paths[0].name
        record.measure.completed = 59_998
        record.measure.failed = 2
        record.load.ratePerSecond = 5
        return record.judged()
    }

    static func base() -> RunRecord {
        var record = RunRecord()
        record.tool = ToolRecord(name: "cachegauge", version: "0.1.0")
        record.startedAt = "2026-01-02T03:04:05Z"
        record.seed = 42
        record.command = [
            "cachegauge", "run", "user-profile", "--target", "redis://***@10.0.0.5:6379/0", "--rate", "2k/s",
        ]
        record.profile = .object([
            JSONMember("name", .text("user-profile")), JSONMember("seed", .integer(42)),
            JSONMember("operations", .object([JSONMember("get", .number(0.9)), JSONMember("set", .number(0.1))])),
        ])
        record.target = TargetRecord(
            url: "redis://***@10.0.0.5:6379/0", server: "redis", version: "7.0.15", mode: "standalone", tls: false,
            resp: 2, timeoutNs: 1_000_000_000)
        record.machine = MachineRecord(
            cpu: "AMD EPYC 7763", cores: 4, memoryBytes: 16_800_000_000, kernel: "6.1.0", os: "Debian 12")
        record.load = LoadRecord(arrivals: "poisson", ratePerSecond: 2000, connections: 50, depth: 16, threads: 2)
        record.phases = PhasesRecord(
            warmupNs: 5_000_000_000, populate: PopulateRecord(keys: 100_000, durationNs: 1_240_000_000, failed: 0))
        record.measure = MeasureRecord(
            durationNs: 30_000_000_000, planned: 60_000, sent: 60_000, unsent: 0, completed: 60_000, failed: 0,
            unfinished: 0, completedInWindow: 59_999, ratePerSecond: 2000)
        record.expectation = ExpectationRecord(missShare: 0, averageValueBytes: 812)
        record.connections = ConnectionsRecord(opened: 50, reconnects: 0, connectFailures: 0, refused: 0)
        record.client = ClientRecord(
            userCpuNs: 120_000_000, systemCpuNs: 402_000_000, maxResidentBytes: 24_100_000, busiestThreadShare: 0.018,
            threadShares: [0.018, 0.017], loopTurnP99Ns: 61_000, throttledPeriods: 0, stealShare: 0)
        record.network = NetworkRecord(
            interface: "eth0", speedMbps: 10_000, sentBitsPerSecond: 1_200_000, receivedBitsPerSecond: 14_100_000)
        record.server = ServerRecord(before: ["evicted_keys": "0"], after: ["evicted_keys": "0"])
        record.notes = ["The target hides CLIENT LIST."]
        return record
    }

    private static func get(count: Int) -> OperationRecord {
        var operation = OperationRecord(name: "get")
        operation.count = count
        operation.hits = count
        operation.bytesSent = count * 51
        operation.bytesReceived = count * 822
        operation.latency = LatencyTables([
            .response: latency(count, 112_345), .service: latency(count, 101_000),
            .generatorLag: latency(count, 6_100), .queue: latency(count, 350),
        ])
        return operation
    }

    private static func set(count: Int) -> OperationRecord {
        var operation = get(count: count)
        operation.name = "set"
        operation.hits = 0
        operation.bytesSent = count * 880
        operation.bytesReceived = count * 5
        return operation
    }

    private static func latency(_ count: Int, _ p50: Int64) -> LatencyRecord {
        var latency = LatencyRecord()
        latency.count = count
        latency.minNs = p50 / 2
        latency.meanNs = p50 + p50 / 8
        latency.p50Ns = p50
        latency.p90Ns = p50 * 2
        latency.p95Ns = p50 * 5 / 2
        latency.p99Ns = p50 * 7 / 2
        latency.p99_9Ns = count >= 10_000 ? p50 * 6 : nil
        latency.p99_99Ns = count >= 100_000 ? p50 * 9 : nil
        latency.maxNs = p50 * 20
        latency.histogram = "HISTFAAAAA=="
        return latency
    }

    private static func interval(
        _ second: Int, _ operation: String, _ count: Int, hits: Int, p99: Int64?, max: Int64
    ) -> IntervalRecord {
        IntervalRecord(
            startNs: Int64(second) * 1_000_000_000, path: "cached", operation: operation, count: count, failed: 0,
            hits: hits, misses: 0, p50Ns: 110_000, p99Ns: p99, maxNs: max)
    }
}
