// SPDX-License-Identifier: Apache-2.0
import TestServers

/// Filling our table in PostgreSQL beside `psql`'s `\copy` of the same rows: with the key's index and the statistics after
/// it on both sides.
struct SeedingCase: DatabaseCase {
    private static let keys = 200_000
    private static let valueBytes = 500

    let name = "seeding PostgreSQL, rows per second"
    let peer = "psql \\copy"
    var processorLimit: ComparisonTable.Limit? { nil }
    var rateLimit: ComparisonTable.Limit? { .atLeast(0.8) }
    var note: String {
        "Seeding: \(Self.keys) rows of \(Self.valueBytes) bytes by `cachegauge compare --populate all`, beside `\\copy` of "
            + "the same rows from a binary file into a new table; both then add the primary key and run VACUUM ANALYZE."
    }

    func measureOurs(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure {
        try bench.withFolder { folder in
            let flags = [
                "--set", "name=seeding", "--keys", "\(Self.keys)", "--value-size", "\(Self.valueBytes)B", "--paths",
                "direct", "--pairs", "1", "--duration", "1s", "--rate", "100/s",
            ]
            try bench.run(bench.comparison(flags, output: folder), seconds: 60)
            let populate = try bench.record(at: folder).phases.populate
            return DatabaseFigure(
                processorMicroseconds: nil, ratePerSecond: Double(populate.keys) / (Double(populate.durationNs) / 1e9))
        }
    }

    func measurePeer(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure {
        let file = "\(bench.postgres.folder.path)/rows.bin"
        try bench.postgres.sql("COPY cachegauge_seeding TO '\(file)' (FORMAT binary)")
        try bench.postgres.sql("DROP TABLE IF EXISTS peer")
        let began = monotonicSeconds()
        try bench.postgres.script([
            "BEGIN", "CREATE TABLE peer (id bigint NOT NULL, payload bytea NOT NULL)",
            "\\copy peer FROM '\(file)' (FORMAT binary)", "ALTER TABLE peer ADD PRIMARY KEY (id)", "COMMIT",
            "VACUUM (ANALYZE) peer",
        ])
        let time = monotonicSeconds() - began
        return DatabaseFigure(processorMicroseconds: nil, ratePerSecond: Double(Self.keys) / time)
    }
}
