// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers

/// One measurement of staleness that the program made to its end, and what it left.
struct MeasuredStaleness {
    let place: Workplace
    let output: CommandLineTool.Output
    let record: RunRecord
    let staleness: StalenessRecord

    /// Flags of a short measurement, for debug builds on busy machines.
    ///
    /// A later flag of the same name wins.
    static let short = [
        "--keys", "40", "--connections", "8", "--threads", "2", "--depth", "4", "--rate", "300/s", "--operations",
        "get=70,set=30", "--warmup", "200ms", "--duration", "2s", "--rounds", "1", "--ttl", "10m", "--quiet-period",
        "300ms", "--database-connections", "16", "--connect-timeout", "10s", "--timeout", "10s", "--quiet",
    ]

    init(
        target: String?, database: String?, _ arguments: [String] = [],
        signals: [CommandLineTool.Signal] = [], codes: Set<Int32> = [0, 4]
    ) throws {
        place = try Workplace()
        let servers = (target.map { ["--target", $0] } ?? []) + (database.map { ["--database", $0] } ?? [])
        output = try place.run(
            ["stale"] + servers + Self.short + arguments + ["--output", "run"], signals: signals)
        guard let code = output.code, codes.contains(code) else {
            throw ProcessFailure("cachegauge ended with \(output.exit):\n\(output.standardError)")
        }
        record = try RunDirectory.readRecord(at: place.path + "/run")
        guard let staleness = record.staleness else { throw ProcessFailure("The record says nothing of staleness.") }
        self.staleness = staleness
    }

    func strategy(_ name: String) throws -> StrategyStalenessRecord {
        guard let found = staleness.strategies.first(where: { $0.strategy == name }) else {
            throw ProcessFailure("The record has no strategy \(name).")
        }
        return found
    }
}
