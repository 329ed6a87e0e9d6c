// SPDX-License-Identifier: Apache-2.0
import TestServers

/// The direct path on PostgreSQL beside `pgbench -S -M prepared`: as many clients and sessions, one thread.
struct DirectPathCase: DatabaseCase {
    let clients: Int

    var name: String { "direct path, PostgreSQL, \(clients == 1 ? "1 client" : "\(clients) clients")" }
    var peer: String { "pgbench -S -M prepared -j 1" }
    var processorLimit: ComparisonTable.Limit? { .atMost(1.1) }
    var rateLimit: ComparisonTable.Limit? { .atLeast(0.95) }
    var note: String {
        "Direct path: `cachegauge compare --paths direct --closed --depth 1 --connections \(clients) "
            + "--database-connections \(clients)`, point reads of \(DatabaseBench.valueBytes) bytes, beside "
            + "`pgbench -S -M prepared -n -j 1 -c \(clients)` at scale 1; processor time of ours in the measure phase, of "
            + "pgbench from its start to its end."
    }

    func measureOurs(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure {
        try bench.withFolder { folder in
            // The table of this run's first round stays.
            let isFilled = try bench.postgres.sql("SELECT to_regclass('cachegauge_smoke') IS NOT NULL") == "t"
            let flags = [
                "--paths", "direct", "--pairs", "1", "--closed", "--connections", "\(clients)", "--depth", "1",
                "--database-connections", "\(clients)", "--populate", isFilled ? "none" : "all", "--duration",
                "\(seconds)s",
            ]
            try bench.run(bench.comparison(flags, output: folder), seconds: Double(seconds) + 5)
            return try bench.record(at: folder + "/pairs/01/direct").figure
        }
    }

    func measurePeer(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure {
        let program = try PostgresPrograms().path("pgbench")
        let connection = ["-h", "127.0.0.1", "-p", "\(bench.postgres.port)", "-U", bench.postgres.user]
        if try bench.postgres.sql("SELECT to_regclass('pgbench_accounts') IS NOT NULL") == "f" {
            let socket = ["-h", bench.postgres.folder.path] + connection.dropFirst(2)
            try bench.run([program, "-i", "-q", "-s", "1"] + socket + ["postgres"], seconds: 60, allowed: [0])
        }
        let flags = ["-S", "-M", "prepared", "-n", "-j", "1", "-c", "\(clients)", "-T", "\(seconds)"]
        let usage = try bench.run(
            ["/usr/bin/env", "PGPASSWORD=\(bench.postgres.password)", program] + flags + connection + ["postgres"],
            seconds: Double(seconds), allowed: [0])
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
