// SPDX-License-Identifier: Apache-2.0
import TestServers

/// The direct path on PostgreSQL beside `pgbench -S -M prepared`: as many clients and sessions, one thread.
struct DirectPathCase: DatabaseCase {
    let clients: Int
    /// Whether server and client may use every processor.
    ///
    /// One processor cannot serve many sessions and leave the client the limit: then the server's wake-ups of a client that
    /// sleeps decide, and the client with less to do sleeps more. One client, on the other hand, is only comparable where
    /// both are held: on one processor with its session it is three times as fast as on two.
    let isWide: Bool

    var name: String {
        let crowded = clients > 1 && !isWide ? ", the server on one processor" : ""
        return "direct path, PostgreSQL, \(clients == 1 ? "1 client" : "\(clients) clients")\(crowded)"
    }
    var peer: String { "pgbench -S -M prepared -j 1" }
    var processorLimit: ComparisonTable.Limit? { .atMost(1.1) }
    /// None for many sessions on one processor: what decides there is the server.
    var rateLimit: ComparisonTable.Limit? { clients == 1 || isWide ? .atLeast(0.95) : nil }
    var note: String {
        "Direct path: `cachegauge compare --paths direct --closed --depth 1 --connections \(clients) "
            + "--database-connections \(clients)`, point reads of \(DatabaseBench.valueBytes) bytes, beside "
            + "`pgbench -S -M prepared -n -j 1 -c \(clients)` at scale 1; \(placement); processor time of ours in the "
            + "measure phase, of pgbench from its start to its end."
    }

    private var placement: String {
        isWide ? "server and client on any processor" : "the server on the first processor, the client on the second"
    }

    private func server(_ bench: DatabaseBench) -> PostgresServer { isWide ? bench.widePostgres : bench.postgres }

    func measureOurs(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure {
        let server = server(bench)
        return try bench.withFolder { folder in
            // The table of this run's first round stays.
            let isFilled = try server.sql("SELECT to_regclass('cachegauge_smoke') IS NOT NULL") == "t"
            let flags = [
                "--paths", "direct", "--pairs", "1", "--closed", "--connections", "\(clients)", "--depth", "1",
                "--database-connections", "\(clients)", "--populate", isFilled ? "none" : "all", "--duration",
                "\(seconds)s",
            ]
            try bench.run(
                bench.comparison(flags, on: server, output: folder), seconds: Double(seconds) + 5, isWide: isWide)
            return try bench.record(at: folder + "/pairs/01/direct").figure
        }
    }

    func measurePeer(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure {
        let program = try PostgresPrograms().path("pgbench")
        let server = server(bench)
        let connection = ["-h", "127.0.0.1", "-p", "\(server.port)", "-U", server.user]
        if try server.sql("SELECT to_regclass('pgbench_accounts') IS NOT NULL") == "f" {
            let socket = ["-h", server.folder.path] + connection.dropFirst(2)
            try bench.run([program, "-i", "-q", "-s", "1"] + socket + ["postgres"], seconds: 60, allowed: [0])
        }
        let flags = ["-S", "-M", "prepared", "-n", "-j", "1", "-c", "\(clients)", "-T", "\(seconds)"]
        let usage = try bench.run(
            ["/usr/bin/env", "PGPASSWORD=\(server.password)", program] + flags + connection + ["postgres"],
            seconds: Double(seconds), allowed: [0], isWide: isWide)
        guard let count = Self.number(after: "actually processed: ", in: usage.standardOutput),
            let rate = Self.number(after: "tps = ", in: usage.standardOutput), count > 0
        else {
            throw BenchmarkFailure("pgbench printed no result as expected, but: \(usage.standardOutput)")
        }
        return DatabaseFigure(
            processorMicroseconds: Double(usage.processorMicroseconds) / count, ratePerSecond: rate)
    }

    private static func number(after words: String, in text: String) -> Double? {
        guard let range = text.firstRange(of: words) else { return nil }
        return Double(text[range.upperBound...].prefix { $0.isNumber || $0 == "." })
    }
}
