// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers

/// One comparison that the program made to its end, and what it left.
struct MeasuredComparison {
    let place: Workplace
    let output: CommandLineTool.Output
    let record: RunRecord
    let comparison: ComparisonRecord

    /// Flags of a short comparison, for debug builds on busy machines.
    ///
    /// A later flag of the same name wins.
    static let short = [
        "--keys", "500", "--connections", "4", "--threads", "1", "--depth", "4", "--rate", "400/s", "--warmup", "200ms",
        "--duration", "1s", "--pairs", "2", "--cold-start", "1s", "--database-connections", "4", "--connect-timeout",
        "10s", "--timeout", "10s", "--quiet",
    ]

    /// Runs `cachegauge compare` with the short flags and `arguments`.
    ///
    /// A comparison that is found not valid is fine here: that its client is late is not the subject.
    init(
        _ profile: String = "user-profile", target: String?, database: String?, base: [String] = short,
        _ arguments: [String] = [],
        environment: [String: String?] = [:], signals: [CommandLineTool.Signal] = [], codes: Set<Int32> = [0, 4]
    ) throws {
        place = try Workplace()
        let servers = (target.map { ["--target", $0] } ?? []) + (database.map { ["--database", $0] } ?? [])
        output = try place.run(
            ["compare", profile] + servers + base + arguments + ["--output", "run"], environment: environment,
            signals: signals)
        guard let code = output.code, codes.contains(code) else {
            throw ProcessFailure("cachegauge ended with \(output.exit):\n\(output.standardError)")
        }
        record = try RunDirectory.readRecord(at: place.path + "/run")
        guard let comparison = record.comparison else { throw ProcessFailure("The record has no comparison.") }
        self.comparison = comparison
    }

    /// An operation of a path by their names.
    func operation(_ name: String, on path: String) throws -> OperationRecord {
        let operations = record.paths.first { $0.name == path }?.operations ?? []
        guard let found = operations.first(where: { $0.name == name }) else {
            throw ProcessFailure("The record has no operation \(name) on the path \(path).")
        }
        return found
    }

    /// The record of a block by its folder.
    func block(_ directory: String) throws -> RunRecord {
        try RunDirectory.readRecord(at: place.path + "/run/" + directory)
    }

    var findings: [String] { record.validity.findings.map(\.code) }
}
