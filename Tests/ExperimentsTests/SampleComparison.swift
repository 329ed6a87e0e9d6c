// SPDX-License-Identifier: Apache-2.0
import Database
import Plan
import RESP
import Results
import Workload

@testable import Experiments

let microsecond: Int64 = 1000

/// A comparison for tests to change: blocks of ten seconds at 2,000/s, nine reads to one write, of 100,000 keys by zipf
/// 0.99, which live for an hour; a hit takes 100 µs, a miss 2,200 µs, a read on the direct path 2,000 µs.
struct SampleComparison {
    var plan: ComparisonPlan
    var coldStart: MeasuredBlock?
    var blocks: [MeasuredBlock] = []
    var merged = RunRecord()
    var facts = DatabaseFacts(
        server: "PostgreSQL", version: "16.4", library: "libpq 16.4", transport: .tcp, place: "10.0.0.6",
        settings: [DatabaseSetting("fsync", "on"), DatabaseSetting("synchronous_commit", "on")])
    var cacheTransport = "tcp"
    var sharedHost: Bool? = false
    var examples: [String] = []

    /// - Parameter pairs: the cached block first in each; a block begins ten seconds after the one before.
    init(pairs: Int = 5, paths: [ReadPath] = ReadPath.allCases) {
        plan = ComparisonPlan(run: Self.run(), pairs: pairs, paths: paths, coldStart: 0, limit: nil)
        for pair in 0..<pairs {
            for (place, path) in paths.enumerated() {
                blocks.append(Self.block(pair: pair + 1, path, order: pair * paths.count + place))
            }
        }
        merged.paths = paths.map { path in
            PathRecord(name: path.rawValue, operations: Self.operations(path, seconds: 10 * pairs))
        }
    }

    var analysis: ComparisonAnalysis {
        ComparisonAnalysis(
            plan: plan, coldStart: coldStart, blocks: blocks, merged: merged, facts: facts,
            wrongValueExamples: examples, cacheSettings: ["appendonly": "no"], cacheTransport: cacheTransport,
            sharedHost: sharedHost)
    }

    var record: ComparisonRecord { analysis.record }

    mutating func changeBlocks(_ path: ReadPath? = nil, _ change: (Int, inout MeasuredBlock) -> Void) {
        var number = 0
        for place in blocks.indices where path == nil || blocks[place].path == path {
            change(number, &blocks[place])
            number += 1
        }
    }

    mutating func setClosed() {
        plan.run.load.arrivals = .closed
        changeBlocks { _, block in block.record.load.arrivals = "closed" }
    }

    mutating func setPick(_ pick: any KeyPick, keys: UInt64) {
        plan.run.keys.pick = pick
        plan.run.keys.count = keys
        plan.run.resolved = .map([])
    }

    static func run() -> RunPlan {
        let keys: UInt64 = 100_000
        let pick = ZipfPick(keys: keys, parameters: ParameterValues(["exponent": .number(0.99)]), seed: 1)
        var run = RunPlan(
            name: "test", about: "", seed: 1,
            keys: KeyPlan(
                count: keys, name: KeyName(prefix: Array("cachegauge:test:".utf8), suffix: [], digits: 1),
                nameText: "cachegauge:test:{id}", pick: pick),
            values: ValuePlan(
                size: FixedSize(parameters: ParameterValues(["size": .number(100)])), content: .text, compressible: 0,
                expiry: .fixed(milliseconds: 3_600_000)),
            operations: [operation("read", isWrite: false, weight: 9), operation("write", isWrite: true, weight: 1)],
            load: LoadPlan(
                arrivals: .open(PoissonArrivals(ratePerSecond: 2000), ratePerSecond: 2000), connections: 50, depth: 1,
                threads: 1, pin: [], spin: false),
            phases: PhasePlan(populate: 1, warmup: 0, measure: .duration(10_000_000_000), drain: 0),
            target: TargetPlan(
                url: TargetURL(address: .tcp(host: "10.0.0.5", port: 6379)), resp: 2, connectTimeout: 0, timeout: 0),
            manners: Manners(overwrite: false, cleanup: false),
            resolved: .map([
                .init(
                    "keys",
                    .map([
                        .init(
                            "pick", .map([.init("distribution", .text("zipf")), .init("exponent", .number(0.99))]))
                    ]))
            ]))
        run.database = DatabasePlan(
            spec: SQLiteSpec(path: "/var/tmp/rows.db"), rows: .own(OwnTable(profile: "test")), sessions: 16,
            timeout: 1_000_000_000)
        return run
    }

    private static func operation(_ name: String, isWrite: Bool, weight: Double) -> OperationPlan {
        let kind = OperationKind(
            name: name, command: CommandTemplate(arguments: []), dataType: .string, isWrite: isWrite,
            judgement: .success)
        return OperationPlan(kind: kind, weight: weight)
    }

    /// - Parameter order: how many blocks came before.
    static func block(pair: Int, _ path: ReadPath, order: Int, seconds: Int = 10) -> MeasuredBlock {
        var record = RunRecord()
        record.startedAt = "2026-01-02T03:0\(order / 6):\(order % 6)0Z"
        record.load = LoadRecord(arrivals: "poisson", ratePerSecond: 2000, connections: 50, depth: 1, threads: 1)
        let planned = 2000 * seconds
        record.measure = MeasureRecord(
            durationNs: Int64(seconds) * 1_000_000_000, planned: planned, sent: planned, unsent: 0, completed: planned,
            failed: 0, unfinished: 0, completedInWindow: planned, ratePerSecond: 2000)
        record.paths = [PathRecord(name: path.rawValue, operations: operations(path, seconds: seconds))]
        let start = 10.0 * Double(order)
        return MeasuredBlock(
            pair: pair, path: path, directory: pair > 0 ? "pairs/0\(pair)/\(path.rawValue)" : "cold-start",
            record: record, warmupStart: start, start: start, end: start + Double(seconds))
    }

    /// Nine reads of ten hit on the cached path.
    private static func operations(_ path: ReadPath, seconds: Int) -> [OperationRecord] {
        var read = OperationRecord(name: "read")
        read.count = 1800 * seconds
        read.database = DatabaseShareRecord()
        if path == .cached {
            read.misses = read.count / 10
            read.hits = read.count - read.misses
            read.latency[.response] = latency(read.count, 310 * microsecond)
            read.latency[.responseHit] = latency(read.hits, 100 * microsecond)
            read.latency[.responseMiss] = latency(read.misses, 2200 * microsecond)
            read.latency[.get] = latency(read.count, 100 * microsecond)
            read.latency[.fill] = latency(read.misses, 100 * microsecond)
            read.latency[.query] = latency(read.misses, 2000 * microsecond)
            read.database?.queries = read.misses
        } else {
            read.latency[.response] = latency(read.count, 2000 * microsecond)
            read.latency[.query] = latency(read.count, 2000 * microsecond)
            read.database?.queries = read.count
        }
        read.latency[.service] = read.latency[.response]
        var write = OperationRecord(name: "write")
        write.count = 200 * seconds
        write.latency[.response] = latency(write.count, 2000 * microsecond)
        write.latency[.query] = latency(write.count, 2000 * microsecond)
        write.database = DatabaseShareRecord()
        write.database?.queries = write.count
        return [read, write]
    }

    static func latency(_ count: Int, _ mean: Int64) -> LatencyRecord {
        var latency = LatencyRecord()
        latency.count = count
        latency.meanNs = mean
        latency.p50Ns = mean
        latency.p95Ns = 2 * mean
        latency.p99Ns = 3 * mean
        return latency
    }
}

func near(_ value: Double?, _ expected: Double, within share: Double = 1e-9) -> Bool {
    guard let value else { return false }
    return abs(value - expected) <= share * abs(expected)
}
