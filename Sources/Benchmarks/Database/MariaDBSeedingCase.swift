// SPDX-License-Identifier: Apache-2.0
import Glibc
import TestServers

/// Filling our table in MariaDB through ODBC beside the client `mariadb` with the same rows in the same statements.
struct MariaDBSeedingCase: DatabaseCase {
    private static let keys = 100_000
    private static let valueBytes = 500
    private static let rowsPerStatement = 250
    private static let rowsPerTransaction = 10_000

    let name = "seeding MariaDB through ODBC, rows per second"
    let peer = "mariadb < the same INSERTs"
    var processorLimit: ComparisonTable.Limit? { nil }
    var rateLimit: ComparisonTable.Limit? { .atLeast(0.8) }
    var needs: [(program: String, package: String)] { MariaDBPointReadCase.server }
    var note: String {
        "Seeding MariaDB: \(Self.keys) rows of \(Self.valueBytes) bytes by `cachegauge compare --populate all` over ODBC, "
            + "beside the client `mariadb` reading INSERTs of \(Self.rowsPerStatement) rows, "
            + "\(Self.rowsPerTransaction) rows to a transaction, from a file; ANALYZE TABLE behind both."
    }

    func measureOurs(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure {
        let server = try bench.mariadb()
        return try bench.withFolder { folder in
            let flags = [
                "--set", "name=seeding", "--keys", "\(Self.keys)", "--value-size", "\(Self.valueBytes)B", "--paths",
                "direct", "--pairs", "1", "--duration", "1s", "--rate", "100/s",
            ]
            try bench.run(bench.comparison(flags, database: server.url, output: folder), seconds: 60, isWide: true)
            let populate = try bench.record(at: folder).phases.populate
            return DatabaseFigure(
                processorMicroseconds: nil, ratePerSecond: Double(populate.keys) / (Double(populate.durationNs) / 1e9))
        }
    }

    func measurePeer(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure {
        let server = try bench.mariadb()
        let folder = try TemporaryFolder()
        let file = folder.path + "/rows.sql"
        try Self.writeStatements(to: file)
        try server.sql("DROP TABLE IF EXISTS peer")
        let began = monotonicSeconds()
        // The words of the file go through a pipe: the client takes its statements from standard input.
        try bench.run(
            [
                "/bin/sh", "-c",
                "\(try MariaDBServer.program("mariadb")) --no-defaults --host=127.0.0.1 --port=\(server.port) "
                    + "--user=\(server.user) --password=\(server.password) \(server.database) <\(file)",
            ], seconds: 60, allowed: [0], isWide: true)
        let time = monotonicSeconds() - began
        return DatabaseFigure(processorMicroseconds: nil, ratePerSecond: Double(Self.keys) / time)
    }

    private static func writeStatements(to path: String) throws {
        guard let file = fopen(path, "we") else { throw BenchmarkFailure("\(path) cannot be written.") }
        defer { fclose(file) }
        fputs(
            "CREATE TABLE peer (id BIGINT NOT NULL PRIMARY KEY, payload LONGBLOB NOT NULL) ENGINE=InnoDB;\n"
                + "SET autocommit = 0;\n", file)
        var state: UInt64 = 42
        for start in stride(from: 0, to: keys, by: rowsPerStatement) {
            var statement = "INSERT INTO peer (id, payload) VALUES "
            for id in start..<(start + rowsPerStatement) {
                // Letters and digits, as the value's own content is text: nothing in it needs an escape.
                var value: [UInt8] = []
                while value.count < valueBytes {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    value.append(0x61 + UInt8(truncatingIfNeeded: (state >> 58) % 26))
                }
                statement += "\(id == start ? "" : ",")(\(id),'\(String(decoding: value, as: UTF8.self))')"
            }
            fputs(statement + ";\n", file)
            if (start + rowsPerStatement) % rowsPerTransaction == 0 { fputs("COMMIT;\n", file) }
        }
        fputs("COMMIT;\nANALYZE TABLE peer;\n", file)
    }
}
