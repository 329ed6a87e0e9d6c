// SPDX-License-Identifier: Apache-2.0
package import Gate
package import Results

/// A gate for programs.
///
/// A ratio above 1 is worse, also where less is worse; times are in nanoseconds, shares 0…1.
package enum GateJSONFormat: GateFormat {
    package static let name = "json"

    package static func render(_ report: GateReport) -> String { JSONWriter.text(json(report)) }

    /// The same as a value, for the record above the runs.
    package static func json(_ report: GateReport) -> JSONValue {
        let outcome = report.outcome
        var members = [JSONMember("verdict", .text(outcome.verdict.rawValue))]
        switch outcome.design {
        case .pairs(let count):
            members.append(JSONMember("pairs", count.json))
        case .samples(let baseline, let candidate):
            members.append(JSONMember("pairs", 0.json))
            members.append(
                JSONMember(
                    "repeats",
                    .object([JSONMember("baseline", baseline.json), JSONMember("candidate", candidate.json)])))
        }
        members += [
            JSONMember("metrics", .list(outcome.metrics.map(metric))),
            JSONMember("slos", .list(outcome.levels.map(level))),
            JSONMember(
                "notJudged",
                .list(
                    outcome.unjudged.map {
                        .object([JSONMember("metric", $0.name.json), JSONMember("reason", $0.reason.json)])
                    })),
            JSONMember("invalidRepeats", outcome.invalidRepeats.json), JSONMember("alpha", outcome.alpha.json),
            JSONMember("profile", report.profileName.json), JSONMember("target", report.target.json),
            JSONMember("against", report.baseline.json), JSONMember("warnings", outcome.warnings.json),
            JSONMember("differences", (report.hardDifferences + report.softDifferences).map(\.text).json),
        ]
        if !outcome.looks.isEmpty {
            members.append(
                JSONMember(
                    "looks",
                    .list(
                        outcome.looks.map {
                            .object([
                                JSONMember("pairs", $0.pairs.json), JSONMember("verdict", $0.verdict.rawValue.json),
                            ])
                        })))
        }
        return .object(members + circumstances(report))
    }

    /// What only some outcomes have.
    private static func circumstances(_ report: GateReport) -> [JSONMember] {
        let outcome = report.outcome
        var members: [JSONMember] = []
        if outcome.invalidRepeats > 0 { members.append(JSONMember("allRepeats", outcome.allRepeats.json)) }
        if let reason = outcome.invalidity { members.append(JSONMember("invalidity", reason.json)) }
        if let ending = outcome.ending { members.append(JSONMember("ending", ending.json)) }
        // The first of the differences are those that are hard.
        if !report.hardDifferences.isEmpty {
            members.append(JSONMember("hardDifferences", report.hardDifferences.count.json))
        }
        return members
    }

    private static func metric(_ metric: MetricVerdict) -> JSONValue {
        let estimate = metric.estimate
        let floor = metric.floor.map { [JSONMember("floor", $0.json)] } ?? []
        return .object(
            [
                JSONMember("metric", metric.metric.name.json), JSONMember("ratio", rounded(estimate?.ratio)),
                JSONMember("low", rounded(estimate?.low)), JSONMember("high", rounded(estimate?.high)),
                JSONMember("tolerance", rounded(metric.tolerance)),
                JSONMember("smallestEffect", rounded(estimate?.smallestEffect)),
                JSONMember("verdict", metric.verdict.rawValue.json),
                JSONMember("baseline", estimate == nil ? .null : metric.baseline.json),
                JSONMember("candidate", estimate == nil ? .null : metric.candidate.json),
                JSONMember("rule", metric.rule.rawValue.json), JSONMember("p", (estimate?.p).json),
                JSONMember("adjustedP", (estimate?.adjustedP).json),
            ] + floor)
    }

    /// Six digits behind the point: more were never measured.
    private static func rounded(_ ratio: Double?) -> JSONValue {
        ratio.map { $0.isFinite ? .number(($0 * 1e6).rounded() / 1e6) : .null } ?? .null
    }

    private static func level(_ level: LevelVerdict) -> JSONValue {
        .object([
            JSONMember("slo", level.level.text.json), JSONMember("value", level.value.json),
            JSONMember("crossed", level.crossed.json), JSONMember("repeats", level.repeats.json),
            JSONMember("verdict", level.verdict.rawValue.json),
        ])
    }
}
