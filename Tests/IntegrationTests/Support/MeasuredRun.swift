// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers

/// One run of the program that was made to its end, and what it left.
struct MeasuredRun {
    let place: Workplace
    let output: CommandLineTool.Output
    let record: RunRecord

    /// Flags of a short run: few operations, because debug builds on busy machines are slow, and no warm-up, so that what
    /// was measured is all that the server saw.
    ///
    /// A later flag of the same name wins.
    static let short = [
        "--keys", "500", "--connections", "4", "--threads", "1", "--depth", "4", "--rate", "500/s", "--warmup", "0s",
        "--duration", "1s", "--connect-timeout", "10s", "--timeout", "10s", "--quiet",
    ]

    /// The same without a rate.
    static let closed = Array(short[..<8] + short[10...])

    /// Runs `cachegauge run` with the short flags and `arguments`.
    ///
    /// A run that is found not valid is fine here: that its client is late is not the subject.
    init(
        _ profile: String = "user-profile", target: String?, _ arguments: [String] = [],
        environment: [String: String?] = [:], signals: [CommandLineTool.Signal] = []
    ) throws {
        place = try Workplace()
        let words =
            ["run", profile] + (target.map { ["--target", $0] } ?? [])
            + (arguments.contains("--closed") ? Self.closed : Self.short) + arguments + ["--output", "run"]
        output = try place.run(words, environment: environment, signals: signals)
        guard output.code == 0 || output.code == 4 else {
            throw ProcessFailure("cachegauge ended with \(output.exit):\n\(output.standardError)")
        }
        record = try RunDirectory.readRecord(at: place.path + "/run")
    }

    /// An operation of the record by its name.
    func operation(_ name: String) throws -> OperationRecord {
        guard let found = record.operations.first(where: { $0.operation.name == name }) else {
            throw ProcessFailure("The record has no operation \(name).")
        }
        return found.operation
    }

    var findings: [String] { record.validity.findings.map(\.code) }

    /// Every operation that was planned had its answer, and none an error.
    var isClean: Bool {
        let measure = record.measure
        return measure.planned > 0 && measure.planned == measure.completed && measure.failed == 0
            && measure.unsent == 0 && measure.unfinished == 0
    }
}
