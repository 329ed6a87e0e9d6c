// SPDX-License-Identifier: Apache-2.0
import TestServers

/// The direct path on MariaDB through ODBC beside `sysbench oltp_point_select`: as many clients and sessions.
struct MariaDBPointReadCase: DatabaseCase {
    private static let clients = 16

    let name = "direct path, MariaDB through ODBC, 16 clients"
    let peer = "sysbench oltp_point_select, 16 threads"
    var processorLimit: ComparisonTable.Limit? { nil }
    var rateLimit: ComparisonTable.Limit? { .atLeast(0.8) }
    var needs: [(program: String, package: String)] { Self.server + [("sysbench", "sysbench")] }
    /// What a MariaDB server of a case needs, and what reaches it.
    static let server: [(program: String, package: String)] = [
        ("mariadbd", "mariadb-server-core"), ("mariadb-install-db", "mariadb-server-core"),
        ("mariadb", "mariadb-client-core"), ("odbcinst", "odbcinst odbc-mariadb"),
    ]
    var note: String {
        "MariaDB: `cachegauge compare --paths direct --closed --depth 1 --connections \(Self.clients) --database-connections "
            + "\(Self.clients)` over ODBC, point reads of \(DatabaseBench.valueBytes) bytes out of \(DatabaseBench.keys) "
            + "rows, beside `sysbench oltp_point_select --threads=\(Self.clients)` with prepared statements, uniform, one "
            + "table of as many rows; server and client on any processor."
    }

    func measureOurs(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure {
        let server = try bench.mariadb()
        return try bench.withFolder { folder in
            // The table of this run's first round stays.
            let isFilled = try server.sql("SHOW TABLES LIKE 'cachegauge_smoke'") != ""
            let flags = [
                "--paths", "direct", "--pairs", "1", "--closed", "--connections", "\(Self.clients)", "--depth", "1",
                "--database-connections", "\(Self.clients)", "--populate", isFilled ? "none" : "all", "--duration",
                "\(seconds)s",
            ]
            try bench.run(
                bench.comparison(flags, database: server.url, output: folder), seconds: Double(seconds) + 5,
                isWide: true)
            return try bench.record(at: folder + "/pairs/01/direct").figure
        }
    }

    func measurePeer(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure {
        let server = try bench.mariadb()
        let program = try MariaDBServer.program("sysbench")
        let command = [
            program, "oltp_point_select", "--db-driver=mysql", "--mysql-host=127.0.0.1", "--mysql-port=\(server.port)",
            "--mysql-user=\(server.user)", "--mysql-password=\(server.password)", "--mysql-db=\(server.database)",
            "--tables=1", "--table-size=\(DatabaseBench.keys)", "--rand-type=uniform",
        ]
        if try server.sql("SHOW TABLES LIKE 'sbtest1'") == "" {
            try bench.run(command + ["prepare"], seconds: 60, allowed: [0], isWide: true)
        }
        let usage = try bench.run(
            command + ["--threads=\(Self.clients)", "--time=\(seconds)", "run"], seconds: Double(seconds),
            allowed: [0], isWide: true)
        // As in `    queries:   123456 (24691.20 per sec.)`.
        guard
            let line = usage.standardOutput.split(separator: "\n").first(where: {
                $0.contains("queries:") && $0.contains("per sec")
            }),
            let open = line.firstIndex(of: "("),
            let rate = Double(line[line.index(after: open)...].prefix { $0.isNumber || $0 == "." }),
            let total = Double(line.drop { !$0.isNumber }.prefix { $0.isNumber }), total > 0
        else {
            throw BenchmarkFailure("sysbench printed no result as expected, but: \(usage.standardOutput)")
        }
        return DatabaseFigure(
            processorMicroseconds: Double(usage.processorMicroseconds) / total, ratePerSecond: rate)
    }
}
