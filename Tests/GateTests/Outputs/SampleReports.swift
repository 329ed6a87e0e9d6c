// SPDX-License-Identifier: Apache-2.0
import Results
import StoredRuns

@testable import Gate

/// Gates with known figures, one for each verdict and for each thing that an output must show.
enum SampleReports {
    static let hostileName = "a]]>&<\"' ::error::x\n::set-output name=v::y\u{0}\u{7}\u{1b}[2J%0A|`"

    /// Name, and the report; made anew each time, since making one can throw.
    static func all() throws -> [(name: String, report: GateReport)] {
        [
            ("pass", try pass()), ("improved", try report(0.7)), ("fail", try fail()),
            ("inconclusive", try inconclusive()), ("invalid", try invalid()), ("capped", try capped()),
            ("hostile", try hostile()), ("pairs", try pairs()), ("one-repeat", try report(1, count: 1)),
            ("cut-short", try cutShort()),
        ]
    }

    static func report(
        _ factor: Double, count: Int = 7, policy: GatePolicy = .standard, _ change: (inout RunRecord) -> Void = { _ in }
    ) throws -> GateReport {
        let base = StoredRun.repeats(10, firstSeed: 30).map { RepeatReading($0) }
        let runs = StoredRun.repeats(count, factor: factor, change).map { RepeatReading($0) }
        return GateReport(
            profileName: "smoke", target: "redis 7.0.15 at redis://10.0.0.5:6379/0",
            baseline: "reference, saved 2026-01-02T04:00:00Z as main",
            outcome: try GateJudge(policy).judge(runs, against: base))
    }

    static func pass() throws -> GateReport {
        var report = try report(1)
        report.softDifferences = [
            FingerprintDifference(line: "machine.kernel", baseline: "6.1.0", run: "6.2.0")
        ]
        return report
    }

    static func fail() throws -> GateReport {
        var policy = GatePolicy.standard
        policy.levels.append(
            ServiceLevel(.percentile(.response, .p99), .below, 4.5e6, limitText: "4500us"))
        return try report(1.35, policy: policy) { record in
            record.measure.completed = 19_500
            record.measure.failed = 500
            record.measure.ratePerSecond = 1950
        }
    }

    static func inconclusive() throws -> GateReport {
        var index = 0
        return try report(1) { record in
            let factor = [1, 1.6, 0.7, 1.3, 0.8, 1.9, 1.1][index % 7]
            index += 1
            let p99 = Double(record.paths[0].operations[0].latency[.response]?.p99Ns ?? 0)
            record.paths[0].operations[0].latency[.response]?.p99Ns = Int64(p99 * factor)
        }
    }

    static func invalid() throws -> GateReport {
        try report(1) { record in
            guard record.seed <= 3 else { return }
            record.validity = ValidityRecord(findings: [
                Finding("generator-lag", .invalid, "The generator was late by 2.30 ms (p99). Lower --rate.")
            ])
        }
    }

    static func capped() throws -> GateReport {
        var report = try report(1)
        report.outcome = report.outcome.capped()
        report.hardDifferences = [FingerprintDifference(line: "machine.cores", baseline: "4", run: "2")]
        return report
    }

    /// A server that knows where its words will be shown.
    static func hostile() throws -> GateReport {
        var report = try invalid()
        report.outcome.invalidity = hostileName
        report.profileName = hostileName
        report.target = hostileName
        report.baseline = hostileName
        report.hardDifferences = [FingerprintDifference(line: "server.version", baseline: hostileName, run: nil)]
        return report
    }

    /// Three pairs of ten, and nothing decided.
    static func cutShort() throws -> GateReport {
        let runs = [StoredRun.repeats(3), StoredRun.repeats(3, factor: 2) { $0.target.version = "7.2.4" }]
        let pairs = zip(runs[0], runs[1]).map { GatePair(base: $0, candidate: $1) }
        let outcome = GateSequence(.standard).unfinished(
            after: pairs, because: "The gate was interrupted after 3 complete pairs, before anything was decided.")
        var report = GateReport(outcome, base: runs[0], candidate: runs[1])
        report.directory = "results/runs/x"
        return report
    }

    static func pairs() throws -> GateReport {
        let policy = GatePolicy(
            comparisons: [.init(.percentile(.response, .p99), tolerance: 0.1), .init(.throughput, tolerance: 0.05)],
            levels: [])
        let base = StoredRun.repeats(10).map { RepeatReading($0) }
        let candidate = StoredRun.repeats(10, factor: 1.2, firstSeed: 11).map { RepeatReading($0) }
        let pairs = zip(base, candidate).map { GatePair(base: $0, candidate: $1) }
        guard case .decided(let outcome) = try GateSequence(policy).step(after: pairs) else {
            throw GateError("The pairs decide nothing.")
        }
        return GateReport(
            profileName: "smoke", target: "redis 7.2.4 at redis://10.0.0.5:6379/0",
            baseline: "redis 7.0.15 at redis://10.0.0.6:6379/0", outcome: outcome)
    }
}
