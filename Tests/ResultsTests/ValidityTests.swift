// SPDX-License-Identifier: Apache-2.0
import Results
import Testing

/// One change to a good record, and the codes that must come of it.
struct ValidityCase: Sendable, CustomTestStringConvertible {
    var title: String
    var codes: [String]
    var change: @Sendable (inout RunRecord) -> Void

    init(_ title: String, _ codes: [String], _ change: @escaping @Sendable (inout RunRecord) -> Void) {
        self.title = title
        self.codes = codes
        self.change = change
    }

    var testDescription: String { title }
}

struct ValidityTests {
    @Test func findsNothingInAGoodRun() {
        let validity = ValidityRules.judge(SampleRecord.make())
        #expect(validity.valid)
        #expect(validity.findings == [])
    }

    @Test func sayThatNothingWasMeasured() {
        #expect(ValidityRules.judge(RunRecord()).findings.map(\.code) == ["nothing-measured"])
        var refused = RunRecord()
        refused.measure.sent = 5
        let findings = ValidityRules.judge(refused).findings
        #expect(findings.first?.code == "nothing-measured")
        #expect(findings.first?.message.hasPrefix("None of the 5 operations that were sent succeeded") == true)
    }

    private static let client: [ValidityCase] = [
        ValidityCase("lag at the floor", []) { $0.setLag(100_000) },
        ValidityCase("lag above the floor and 5 %", ["warning generator-lag"]) { $0.setLag(100_001) },
        ValidityCase("lag above the floor, at 5 % of a slow response", []) {
            $0.setResponse(4_000_000)
            $0.setLag(200_000)
        },
        ValidityCase("lag above 5 % of a slow response", ["warning generator-lag"]) {
            $0.setResponse(4_000_000)
            $0.setLag(200_001)
        },
        ValidityCase("lag at 1 ms", ["warning generator-lag"]) { $0.setLag(1_000_000) },
        ValidityCase("lag above 1 ms and 25 %", ["invalid generator-lag"]) { $0.setLag(1_000_001) },
        ValidityCase("lag above 1 ms, at 25 %", ["warning generator-lag"]) {
            $0.setResponse(8_000_000)
            $0.setLag(2_000_000)
        },
        ValidityCase("lag above 1 ms and above 25 %", ["invalid generator-lag"]) {
            $0.setResponse(8_000_000)
            $0.setLag(2_000_001)
        },
        ValidityCase("lag of too few samples for p99 is judged by p95", ["invalid generator-lag"]) {
            $0.first.latency[.generatorLag]?.p99Ns = nil
            $0.first.latency[.generatorLag]?.p95Ns = 3_000_000
        },
        ValidityCase("lag beside a response beyond the timeout", ["warning generator-lag"]) {
            $0.first.latency[.response]?.p99Ns = nil
            $0.first.latency[.response]?.maxNs = 1_000_000_000
            $0.first.latency[.response]?.censored = 2000
            $0.setLag(50_000_001)
        },
        ValidityCase("lag means nothing in a closed loop", ["warning closed-loop"]) {
            $0.load.arrivals = "closed"
            $0.setLag(9_000_000)
        },
        ValidityCase("a thread at 80 %", []) { $0.client.busiestThreadShare = 0.80 },
        ValidityCase("a thread above 80 %", ["warning client-cpu"]) { $0.client.busiestThreadShare = 0.801 },
        ValidityCase("a thread at 95 %", ["warning client-cpu"]) { $0.client.busiestThreadShare = 0.95 },
        ValidityCase("a thread above 95 %", ["invalid client-cpu"]) { $0.client.busiestThreadShare = 0.951 },
        ValidityCase("a thread above 95 % in a closed loop", ["invalid client-cpu", "warning closed-loop"]) {
            $0.load.arrivals = "closed"
            $0.client.busiestThreadShare = 0.99
        },
        ValidityCase("a thread that spins is always busy", []) {
            $0.load.spin = true
            $0.client.busiestThreadShare = 1
        },
        ValidityCase("a turn of 1 ms", []) { $0.client.loopTurnP99Ns = 1_000_000 },
        ValidityCase("a turn above 1 ms", ["warning client-loop"]) { $0.client.loopTurnP99Ns = 1_000_001 },
        ValidityCase("one throttled period", ["invalid cpu-throttling"]) { $0.client.throttledPeriods = 1 },
        ValidityCase("throttling is not known", []) { $0.client.throttledPeriods = nil },
        ValidityCase("steal at 1 %", []) { $0.client.stealShare = 0.01 },
        ValidityCase("steal above 1 %", ["warning cpu-steal"]) { $0.client.stealShare = 0.011 },
    ]

    private static let load: [ValidityCase] = [
        ValidityCase("99.9 % were sent", []) { $0.setSent(19_980) },
        ValidityCase("less than 99.9 % were sent", ["invalid offered-load"]) { $0.setSent(19_979) },
        ValidityCase("lost connections explain what was not sent", ["warning offered-load", "warning reconnects"]) {
            $0.setSent(19_979)
            $0.connections.reconnects = 1
        },
        ValidityCase("overload explains what was not sent", ["warning offered-load", "warning overloaded"]) {
            $0.setSent(19_000)
        },
        ValidityCase("lag explains what was not sent", ["invalid generator-lag", "invalid offered-load"]) {
            $0.setSent(19_000)
            $0.setLag(9_000_000)
        },
        // At 2,000/s and 100 µs of service, 0.2 operations are under way at the end.
        ValidityCase("99 % were answered", []) { $0.measure.completedInWindow = 19_800 },
        ValidityCase("less than 99 % were answered", ["warning overloaded"]) { $0.measure.completedInWindow = 19_799 },
        // Of 200 operations 1 % are two: so many may be under way at any moment.
        ValidityCase("five of a short run were not answered in time", []) { $0.setShort(answered: 195) },
        ValidityCase("seven of a short run were not answered in time", ["warning overloaded"]) {
            $0.setShort(answered: 193)
        },
        ValidityCase("a long queue may have been under way at the end of a short run", []) {
            $0.setShort(answered: 175)
            $0.first.latency[.service]?.p50Ns = 5_000_000
        },
        ValidityCase("what is under way at the end is no overload", []) {
            $0.first.latency[.service]?.p50Ns = 200_000_000
            $0.first.latency[.service]?.p99Ns = 210_000_000
            $0.measure.completedInWindow = 19_400
        },
        ValidityCase("an error reply is an answer", ["warning error-replies"]) {
            $0.measure.completedInWindow = 19_000
            $0.first.errors.server = 1000
        },
        ValidityCase("timeouts alone are a sign of overload", ["warning overloaded", "warning lost-operations"]) {
            $0.measure.completedInWindow = 19_000
            $0.first.errors.timeout = 1000
        },
        ValidityCase("an outage explains what failed", ["warning reconnects", "warning lost-operations"]) {
            $0.measure.completedInWindow = 19_000
            $0.first.errors.connection = 1000
            $0.connections.reconnects = 50
        },
        ValidityCase("there is no overload in a closed loop", ["warning closed-loop"]) {
            $0.load.arrivals = "closed"
            $0.measure.completedInWindow = 0
        },
        ValidityCase("the queue at 10 % of the response", []) { $0.setQueue(40_000, connections: 1, depth: 1) },
        // 3 × 2,000/s × 0.38 ms of service = 2.28 places.
        ValidityCase("the queue above 10 %, one place", ["warning too-few-connections"]) {
            $0.setQueue(40_001, connections: 1, depth: 1)
        },
        ValidityCase("the queue above 10 %, two places", ["warning too-few-connections"]) {
            $0.setQueue(40_001, connections: 1, depth: 2)
        },
        ValidityCase("the queue above 10 %, enough places", []) { $0.setQueue(40_001, connections: 3, depth: 1) },
        ValidityCase("a stall of the target is no lack of connections", []) {
            $0.setQueue(300_000, connections: 1, depth: 1)
            $0.first.latency[.service]?.p50Ns = 37_000
        },
        ValidityCase("70 % of the network", []) { $0.setNetwork(sent: 700_000_000, received: 0) },
        ValidityCase("more than 70 % sent", ["warning network-limit"]) {
            $0.setNetwork(sent: 700_000_001, received: 0)
        },
        ValidityCase("more than 70 % received", ["warning network-limit"]) {
            $0.setNetwork(sent: 0, received: 800_000_000)
        },
        ValidityCase("the two directions do not add up", []) {
            $0.setNetwork(sent: 600_000_000, received: 600_000_000)
        },
        ValidityCase("values that the network carries", []) {
            $0.setNetwork(sent: 0, received: 0)
            $0.expectation.averageValueBytes = 43_750
        },
        ValidityCase("values that the network cannot carry", ["warning network-limit"]) {
            $0.setNetwork(sent: 0, received: 0)
            $0.expectation.averageValueBytes = 43_751
        },
        ValidityCase("the speed is not known", []) {
            $0.network = NetworkRecord(
                interface: "lo", speedMbps: nil, sentBitsPerSecond: 9e12, receivedBitsPerSecond: 9e12)
        },
        ValidityCase("a closed loop", ["warning closed-loop"]) { $0.load.arrivals = "closed" },
        ValidityCase("an interrupted run", ["warning interrupted"]) { $0.interrupted = true },
        ValidityCase("a simulated part", ["warning simulated"]) {
            $0.simulated = "The embedded server stood in for a real one."
        },
    ]

    private static let target: [ValidityCase] = [
        ValidityCase("a silent second", ["warning outage"]) { $0.intervals.remove(at: 4) },
        ValidityCase("a second of failures alone", ["warning outage"]) { $0.intervals[4].failed = 2000 },
        ValidityCase("silent seconds of a low rate", []) {
            $0.load.ratePerSecond = 9
            $0.intervals.remove(at: 4)
        },
        ValidityCase("a target that nobody verified", ["warning tls-insecure"]) {
            $0.target.tlsSession = TLSRecord(
                version: "TLSv1.3", cipher: "", serverName: "a", verified: false, kernel: "not available")
        },
        ValidityCase("a target that was verified", []) {
            $0.target.tlsSession = TLSRecord(
                version: "TLSv1.3", cipher: "", serverName: "a", verified: true, kernel: "not available")
        },
        ValidityCase("tokens that were renewed", []) {
            $0.token = TokenRecord(source: "command")
            $0.token?.renewals = [TokenRenewalRecord(at: "2026-01-02T03:04:05Z", expiresAt: nil)]
            $0.token?.authenticated = 50
        },
        ValidityCase("tokens that were not, and were refused", ["warning token-renewal", "warning token-refused"]) {
            $0.token = TokenRecord(source: "file")
            $0.token?.failures = [TokenFailureRecord(at: "2026-01-02T03:04:05Z", reason: "It failed.")]
            $0.token?.refused = 1
        },
        ValidityCase("a failover", ["warning failover"]) { $0.failover = FailoverRecord() },
        ValidityCase("a target with too many clients", ["warning max-clients"]) { $0.connections.refused = 1 },
        ValidityCase("a target that counts such clients itself", ["warning reconnects", "warning max-clients"]) {
            $0.connections.connectFailures = 1
            $0.server.before = OrderedTexts($0.server.before.all + [("rejected_connections", "1")])
            $0.server.after = OrderedTexts($0.server.after.all + [("rejected_connections", "3")])
        },
        ValidityCase("a reconnect", ["warning reconnects"]) { $0.connections.reconnects = 1 },
        ValidityCase("a failed attempt", ["warning reconnects"]) { $0.connections.connectFailures = 1 },
        ValidityCase("a timeout", ["warning lost-operations"]) { $0.first.errors.timeout = 1 },
        ValidityCase("an operation that was cut off", ["warning lost-operations"]) { $0.first.errors.connection = 1 },
        ValidityCase("an unfinished operation", ["warning lost-operations"]) { $0.measure.unfinished = 1 },
        ValidityCase("an error reply", ["warning error-replies"]) { $0.first.errors.server = 1 },
        ValidityCase("keys that could not be written", ["warning populate"]) { $0.phases.populate.failed = 1 },
        ValidityCase("1 % more misses than expected", []) { $0.setHits(19_800, misses: 200) },
        ValidityCase("over 1 % more misses than expected", ["warning unexpected-misses"]) {
            $0.setHits(19_799, misses: 201)
        },
        ValidityCase("misses that are expected", []) {
            $0.expectation.missShare = 0.5
            $0.setHits(9_900, misses: 10_100)
        },
        ValidityCase("misses that nothing tells about", []) {
            $0.expectation.missShare = nil
            $0.setHits(200, misses: 19_800)
        },
        ValidityCase("reads on an empty cache", ["warning unexpected-misses"]) {
            $0.expectation.missShare = nil
            $0.setHits(0, misses: 20_000)
        },
        ValidityCase("an eviction", ["warning evictions"]) { $0.server.after = ["evicted_keys": "8"] },
        ValidityCase("evictions before the run", []) { $0.server.after = ["evicted_keys": "7"] },
        ValidityCase("a server that hides its evictions", []) { $0.server = ServerRecord() },
        ValidityCase("memory at 90 % of its limit", []) {
            $0.server.after = ["used_memory": "900", "maxmemory": "1000"]
        },
        ValidityCase("memory above 90 % of its limit", ["warning server-memory"]) {
            $0.server.after = ["used_memory": "901", "maxmemory": "1000"]
        },
        ValidityCase("memory in swap", ["warning server-swap"]) {
            $0.server.after = ["used_memory": "1000000000", "used_memory_rss": "899999999"]
        },
        ValidityCase("a small server's resident memory", []) {
            $0.server.after = ["used_memory": "256000000", "used_memory_rss": "1"]
        },
        ValidityCase("the last third at 110 %", []) { $0.setMedians(last: 121_000) },
        ValidityCase("the last third above 110 %", ["warning non-stationary"]) { $0.setMedians(last: 121_001) },
        ValidityCase("the last third at 90 %", []) { $0.setMedians(last: 99_000) },
        ValidityCase("the last third below 90 %", ["warning non-stationary"]) { $0.setMedians(last: 98_999) },
        ValidityCase("a busy second weighs more", ["warning non-stationary"]) {
            $0.setMedians(last: 110_000)
            $0.intervals[9].p50Ns = 200_000
            $0.intervals[9].count = 20_000
        },
        ValidityCase("too short to tell", []) {
            $0.setMedians(last: 500_000)
            $0.measure.durationNs = 5_999_999_999
        },
        ValidityCase("samples for p99.9", []) { $0.first.latency[.response]?.count = 10_000 },
        ValidityCase("too few samples for p99.9", ["warning too-few-samples"]) {
            $0.first.latency[.response]?.count = 9_999
        },
        ValidityCase("a latency below the highest", []) { $0.first.latency[.response]?.maxNs = 59_999_999_999 },
        ValidityCase("a latency at the highest", ["warning clipped"]) {
            $0.first.latency[.response]?.maxNs = 60_000_000_000
        },
    ]

    @Test(arguments: client + load + target)
    func firesAtItsThreshold(_ example: ValidityCase) {
        let record = SampleRecord.make(example.change)
        let validity = ValidityRules.judge(record)
        #expect(validity.findings.map { "\($0.severity.rawValue) \($0.code)" } == example.codes)
        #expect(validity.valid == !example.codes.contains { $0.hasPrefix("invalid") })
        for finding in validity.findings {
            #expect(finding.message.hasSuffix(".") && finding.message.contains(" "))
        }
    }

    @Test func saysTheFigureAndTheRemedy() {
        func message(_ change: (inout RunRecord) -> Void) -> String? {
            ValidityRules.judge(SampleRecord.make(change)).findings.first?.message
        }
        #expect(
            message { $0.setLag(2_100_000) }
                == "The client picked up get operations late: the generator lag has a p99 of 2.10 ms, 525.0 % of the "
                + "response time. The figures show the client, not the target. "
                + "Lower --rate, raise --threads where processors are free, or run on a quieter machine.")
        #expect(
            message { $0.setQueue(300_000, connections: 1, depth: 1) }
                == "get operations waited up to 300 µs (p99) for a free connection while the target's service time "
                + "stayed flat. 1 connection with depth 1 is too few for 2,000/s: use --connections 3 or more.")
        #expect(
            message {
                $0.first.errors.server = 3
                $0.first.errorReplies = OrderedCounts(["OOM": 2, "ERR": 1])
            }
                == "The target answered 3 operations with an error (OOM 2, ERR 1), 0.015 % of those sent. "
                + "OOM: the target's memory is full; use fewer or smaller values, or set an eviction policy.")
        #expect(
            message { $0.first.latency[.response]?.count = 600 }
                == "Too few operations for some percentiles, which are not available: get (600: no p99 and above). "
                + "p99 takes 1,000 operations, p99.9 10,000: use a longer --duration or a higher --rate.")
    }

    @Test func putsWhatMakesARunInvalidFirst() {
        let record = SampleRecord.make {
            $0.interrupted = true
            $0.client.stealShare = 0.5
            $0.client.throttledPeriods = 3
        }
        let judged = record.judged()
        #expect(judged.validity.findings.map(\.code) == ["cpu-throttling", "cpu-steal", "interrupted"])
        #expect(!judged.validity.valid)
        #expect(judged.judged() == judged)
    }
}

extension RunRecord {
    fileprivate mutating func setLag(_ p99: Int64) { first.latency[.generatorLag]?.p99Ns = p99 }

    fileprivate mutating func setResponse(_ p99: Int64) { first.latency[.response]?.p99Ns = p99 }

    fileprivate mutating func setSent(_ sent: Int) {
        measure.sent = sent
        measure.unsent = measure.planned - sent
        measure.completed = sent
        measure.completedInWindow = sent
    }

    fileprivate mutating func setShort(answered: Int) {
        measure.planned = 200
        setSent(200)
        measure.completedInWindow = answered
    }

    fileprivate mutating func setQueue(_ p99: Int64, connections: Int, depth: Int) {
        first.latency[.queue]?.p99Ns = p99
        load.connections = connections
        load.depth = depth
    }

    fileprivate mutating func setNetwork(sent: Double, received: Double) {
        network = NetworkRecord(
            interface: "eth0", speedMbps: 1000, sentBitsPerSecond: sent, receivedBitsPerSecond: received)
    }

    fileprivate mutating func setHits(_ hits: Int, misses: Int) {
        first.hits = hits
        first.misses = misses
    }

    fileprivate mutating func setMedians(last: Int64) {
        for second in 7..<10 { intervals[second].p50Ns = last }
    }
}
