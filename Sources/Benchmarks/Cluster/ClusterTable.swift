// SPDX-License-Identifier: Apache-2.0
import CLinux
import TestServers

/// The client's processor time per request on a cluster of three local nodes beside that on a single server, in rounds that
/// take turns; medians, and ratios formed within a round.
struct ClusterTable {
    /// What finding the node of each key and writing to three servers may cost more.
    static let limit = ComparisonTable.Limit.atMost(1.15)
    static let keys = 100_000

    private struct Row {
        var operation: Operation
        var depth: Int
        var cluster: [DatabaseFigure] = []
        var single: [DatabaseFigure] = []
    }

    private var rows: [Row]
    private let machine: String
    private let rounds: Int
    private let isQuick: Bool

    init(on machine: Machine, rounds: Int, seconds: Int, isQuick: Bool, progress: (String) -> Void) throws {
        self.machine = machine.description
        self.rounds = rounds
        self.isQuick = isQuick
        rows = Operation.allCases.flatMap { operation in Cell.depths.map { Row(operation: operation, depth: $0) } }
        let processors = machine.processors
        // Children inherit it: the servers start here, and the client is placed by itself.
        if processors.count > 1 { _ = clinux_pin_thread(Int32(processors[0])) }
        let single = try RedisServer()
        let cluster = try RedisCluster()
        let client = Client(
            program: try ProgramSearch.built("cachegauge"), processor: processors.count > 1 ? processors[1] : nil)
        for target in [single.url, cluster.url] { try client.populate(target) }
        for round in 1...rounds {
            progress("Cluster: round \(round) of \(rounds).")
            for index in rows.indices {
                let row = rows[index]
                func measure(_ target: String) throws -> DatabaseFigure {
                    try client.measure(target, row.operation, depth: row.depth, seconds: seconds)
                }
                if round % 2 == 1 {
                    rows[index].cluster.append(try measure(cluster.url))
                    rows[index].single.append(try measure(single.url))
                } else {
                    rows[index].single.append(try measure(single.url))
                    rows[index].cluster.append(try measure(cluster.url))
                }
            }
        }
    }

    var meetsAllLimits: Bool { rows.allSatisfy(isMet) }

    var markdown: String {
        let quick = isQuick ? "**A quick run: it shows that the program works, and measures nothing.**\n\n" : ""
        let notes = [
            "Machine: \(machine)",
            "Load: `cachegauge run` on \(Self.keys) keys, values of 100 bytes, \(Cell.connections) connections in all, one "
                + "thread, closed loop; every server on one processor, the client on another; processor time in the "
                + "measure phase",
            "Rounds: \(rounds), in turn; medians; ratios within a round",
        ]
        let header =
            "| operation | depth | CPU µs per request: three nodes | single server | ratio | limit | per second: three "
            + "nodes | single server | verdict |\n|---|---:|---:|---:|---:|---|---:|---:|---|\n"
        return "## A cluster of three nodes\n\n" + quick + notes.map { "- \($0)\n" }.joined() + "\n" + header
            + rows.map(line).joined()
    }

    private func line(_ row: Row) -> String {
        let cells = [
            row.operation.rawValue, "\(row.depth)", fixed(median(row.cluster.compactMap(\.processorMicroseconds)), 3),
            fixed(median(row.single.compactMap(\.processorMicroseconds)), 3), fixed(ratio(row), 3), Self.limit.text,
            fixed(median(row.cluster.map(\.ratePerSecond)), 0), fixed(median(row.single.map(\.ratePerSecond)), 0),
            isQuick ? "not judged" : isMet(row) ? "pass" : "**fail**",
        ]
        return "| " + cells.joined(separator: " | ") + " |\n"
    }

    private func ratio(_ row: Row) -> Double {
        median(
            zip(row.cluster, row.single).compactMap { cluster, single in
                guard let one = cluster.processorMicroseconds, let other = single.processorMicroseconds else {
                    return nil
                }
                return one / other
            })
    }

    private func isMet(_ row: Row) -> Bool { Self.limit.isMet(by: ratio(row)) }

    /// The program that is measured.
    private struct Client {
        let program: String
        let processor: Int?

        func populate(_ target: String) throws {
            _ = try run(target, ["--operations", "get=1", "--populate", "all", "--requests", "1000"], seconds: 30)
        }

        func measure(_ target: String, _ operation: Operation, depth: Int, seconds: Int) throws -> DatabaseFigure {
            try run(
                target,
                [
                    "--operations", "\(operation.rawValue)=1", "--populate", "none", "--depth", "\(depth)",
                    "--duration",
                    "\(seconds)s",
                ], seconds: Double(seconds)
            ).figure
        }

        private func run(_ target: String, _ flags: [String], seconds: Double) throws -> LoadFigures {
            let folder = try TemporaryFolder()
            let command =
                [
                    program, "run", "--target", target, "--keys", "\(ClusterTable.keys)", "--value-size", "100B",
                    "--ttl",
                    "none", "--set", "values.content=zeros", "--pick", "uniform", "--closed", "--threads", "1",
                    "--connections", "\(Cell.connections)", "--warmup", "500ms", "--overwrite", "--quiet", "--output",
                    folder.path + "/run",
                ] + flags
            let usage = try MeasuredProcess(command, processor: processor).wait(seconds: seconds * 10 + 60)
            guard usage.exitCode == 0 || usage.exitCode == 4 else {
                throw BenchmarkFailure("cachegauge ended with exit code \(usage.exitCode): \(usage.standardError)")
            }
            return try LoadFigures.read(at: folder.path + "/run")
        }
    }
}
