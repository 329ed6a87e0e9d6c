// SPDX-License-Identifier: Apache-2.0
package import Results

/// What a gate over pairs said, as the record above its runs keeps it.
struct StoredVerdict: JSONRecord {
    struct Metric: JSONRecord {
        var metric = ""
        var ratio: Double?
        var low: Double?
        var high: Double?
        /// Nil where a floor covers everything.
        var tolerance: Double?
        var smallestEffect: Double?
        var verdict = ""
        var baseline: Double?
        var candidate: Double?
        var rule = ""
        var p: Double?
        var adjustedP: Double?
        var floor: Double?

        static let fields: [JSONField<Metric>] = [
            .required("metric", \.metric), .required("ratio", \.ratio), .required("low", \.low),
            .required("high", \.high), .required("tolerance", \.tolerance),
            .added("smallestEffect", \.smallestEffect), .required("verdict", \.verdict), .added("baseline", \.baseline),
            .added("candidate", \.candidate), .added("rule", \.rule), .added("p", \.p),
            .added("adjustedP", \.adjustedP),
            .added("floor", \.floor),
        ]
    }

    struct Level: JSONRecord {
        var slo = ""
        var value: Double?
        var crossed = 0
        var repeats = 0
        var verdict = ""

        static let fields: [JSONField<Level>] = [
            .required("slo", \.slo), .required("value", \.value), .added("crossed", \.crossed),
            .added("repeats", \.repeats), .required("verdict", \.verdict),
        ]
    }

    struct Unjudged: JSONRecord {
        var metric = ""
        var reason = ""

        static let fields: [JSONField<Unjudged>] = [.required("metric", \.metric), .required("reason", \.reason)]
    }

    struct Look: JSONRecord {
        var pairs = 0
        var verdict = ""

        static let fields: [JSONField<Look>] = [.required("pairs", \.pairs), .required("verdict", \.verdict)]
    }

    var verdict = ""
    var pairs = 0
    var metrics: [Metric] = []
    var slos: [Level] = []
    var notJudged: [Unjudged] = []
    var invalidRepeats = 0
    var alpha = 0.05
    var profile = ""
    var target = ""
    var against = ""
    var warnings: [String] = []
    var differences: [String] = []
    var looks: [Look] = []
    var allRepeats = 0
    var invalidity: String?
    var ending: String?
    var hardDifferences = 0

    static let fields: [JSONField<StoredVerdict>] = [
        .required("verdict", \.verdict), .required("pairs", \.pairs), .required("metrics", \.metrics),
        .added("slos", \.slos), .added("notJudged", \.notJudged), .added("invalidRepeats", \.invalidRepeats),
        .added("alpha", \.alpha), .added("profile", \.profile), .added("target", \.target),
        .added("against", \.against),
        .added("warnings", \.warnings), .added("differences", \.differences), .added("looks", \.looks),
        .added("allRepeats", \.allRepeats), .added("invalidity", \.invalidity), .added("ending", \.ending),
        .added("hardDifferences", \.hardDifferences),
    ]
}

extension GateReport {
    /// The report of a gate over pairs from what its record keeps; nil for a record that keeps something else, such as the
    /// noise that was measured.
    package init?(stored json: JSONValue) {
        guard let stored = try? StoredVerdict(json: json), let verdict = Verdict(rawValue: stored.verdict) else {
            return nil
        }
        var outcome = GateOutcome(
            verdict: verdict, design: .pairs(stored.pairs), alpha: stored.alpha,
            metrics: stored.metrics.compactMap(MetricVerdict.init), levels: stored.slos.compactMap(LevelVerdict.init),
            unjudged: stored.notJudged.map { UnjudgedMetric(name: $0.metric, reason: $0.reason) })
        outcome.invalidRepeats = stored.invalidRepeats
        outcome.allRepeats = max(stored.allRepeats, stored.invalidRepeats)
        outcome.invalidity = stored.invalidity
        outcome.warnings = stored.warnings
        outcome.looks = stored.looks.compactMap { look in
            Verdict(rawValue: look.verdict).map { GateOutcome.Look(pairs: look.pairs, verdict: $0) }
        }
        if let ending = stored.ending { outcome = outcome.unfinished(because: ending) }
        let differences = stored.differences.map(FingerprintDifference.init(sentence:))
        let hard = max(0, min(stored.hardDifferences, differences.count))
        self.init(
            profileName: stored.profile, target: stored.target, baseline: stored.against, outcome: outcome,
            hardDifferences: Array(differences[..<hard]), softDifferences: Array(differences[hard...]))
    }
}

extension MetricVerdict {
    fileprivate init?(_ stored: StoredVerdict.Metric) {
        guard let metric = GateMetric.named(stored.metric), let verdict = Verdict(rawValue: stored.verdict) else {
            return nil
        }
        self.init(
            metric: metric, baseline: stored.baseline ?? 0, candidate: stored.candidate ?? 0,
            estimate: stored.ratio.map {
                GateEstimate(
                    ratio: $0, low: stored.low, high: stored.high, p: stored.p ?? 1, adjustedP: stored.adjustedP ?? 1,
                    smallestEffect: stored.smallestEffect)
            }, tolerance: stored.tolerance ?? .infinity, floor: stored.floor,
            rule: GatePolicy.Rule(rawValue: stored.rule) ?? .effect, verdict: verdict)
    }
}

extension LevelVerdict {
    fileprivate init?(_ stored: StoredVerdict.Level) {
        let words = stored.slo.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count == 3, let metric = GateMetric.named(words[0]),
            let comparison = ServiceLevel.Comparison(rawValue: words[1]),
            let verdict = Verdict(rawValue: stored.verdict)
        else { return nil }
        // The number is not kept, and nothing is judged again. A value beyond all numbers is kept as none.
        self.init(
            level: ServiceLevel(metric, comparison, .nan, limitText: words[2]),
            value: stored.value ?? (stored.repeats > 0 ? .infinity : nil), crossed: stored.crossed,
            repeats: stored.repeats, verdict: verdict)
    }
}
