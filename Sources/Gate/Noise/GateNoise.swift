// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Results
internal import Statistics

/// How much two runs of the same target differ, from pairs of them, and what a gate could see at that noise.
package struct GateNoise: Equatable, Sendable {
    /// The pairs that are measured.
    package static let pairs = 10
    /// How many gates are drawn from them.
    package static let drawnGates = 1000
    private static let seed: UInt64 = 1

    /// One metric of the policy.
    package struct Metric: Equatable, Sendable {
        package var metric: GateMetric
        /// The median of all runs, in the metric's unit.
        package var median: Double
        /// The standard deviation of the pairs' log ratios, as the relative difference that it is: 0.02 for 2 %.
        package var deviation: Double
        /// The smallest effect that a gate would see, by its number of pairs.
        package var smallestEffects: [(pairs: Int, effect: Double)]
        /// The tolerance that stands in the policy, a floor that is more than it included.
        package var tolerance: Double
        /// The smallest tolerance with which ten pairs pass an equal server nine times in ten: the smallest effect,
        /// rounded up to half a percent, and never below 1 %.
        package var supported: Double

        package static func == (one: Self, other: Self) -> Bool {
            (one.metric, one.median, one.deviation, one.tolerance, one.supported)
                == (other.metric, other.median, other.deviation, other.tolerance, other.supported)
                && one.smallestEffects.elementsEqual(other.smallestEffects) { $0 == $1 }
        }
    }

    package let metrics: [Metric]
    package let unjudged: [UnjudgedMetric]
    /// Valid pairs.
    package let validPairs: Int
    package let allPairs: Int
    /// The verdicts of gates drawn from these pairs under the policy.
    ///
    /// In each, ten pairs are drawn with replacement, and in each pair the two sides change places or not: both are the
    /// same server, so that every fail is a false alarm (the bootstrap of B. Efron, 1979, under the hypothesis that the
    /// labels mean nothing).
    package let verdicts: [Verdict: Int]

    /// The share of the drawn gates that fail, 0…1.
    package var falseAlarms: Double { share(of: .fail) }

    /// - Throws: `GateError` where the pairs are too few, or the policy names what they do not show.
    package init(_ pairs: [GatePair], policy: GatePolicy, drawnGates: Int = Self.drawnGates) throws(GateError) {
        let valid = pairs.filter(\.isValid)
        guard valid.count >= PairedEstimate.fewestPairs else {
            throw GateError(
                "There are \(Quantity.counted(valid.count, "valid pair")), and noise takes "
                    + "\(PairedEstimate.fewestPairs) or more. Let gate noise run to its end, on a quieter machine or with "
                    + "less load.")
        }
        // Limits are not noise.
        let compared = GatePolicy(comparisons: policy.comparisons, levels: [], alpha: policy.alpha)
        guard !compared.isEmpty else {
            throw GateError("The policy compares no metric, so that noise does not matter to it. Give it metrics.")
        }
        let outcome = try GateJudge(compared).judge(valid)
        var metrics: [Metric] = []
        for verdict in outcome.metrics {
            metrics.append(try Self.metric(verdict, valid, alpha: policy.alpha))
        }
        self.metrics = metrics
        unjudged = outcome.unjudged
        validPairs = valid.count
        allPairs = pairs.count
        verdicts = metrics.isEmpty ? [:] : try Self.draw(drawnGates, from: valid, GateSequence(compared))
    }

    /// The share of them that pass, an improvement included.
    package var passes: Double { share(of: .pass) + share(of: .improved) }

    package func share(of verdict: Verdict) -> Double {
        let all = verdicts.values.reduce(0, +)
        return all > 0 ? Double(verdicts[verdict, default: 0]) / Double(all) : 0
    }

    private static func metric(
        _ verdict: MetricVerdict, _ pairs: [GatePair], alpha: Double
    ) throws(GateError) -> Metric {
        let metric = verdict.metric
        let base = pairs.compactMap { $0.base[metric].number }
        let candidate = pairs.compactMap { $0.candidate[metric].number }
        let deviation: Double
        do throws(SampleError) {
            deviation = try PairedEstimate(
                of: candidate.map { max($0, metric.least) }, over: base.map { max($0, metric.least) }
            ).logDeviation
        } catch {
            throw GateError("\(metric.name) cannot be compared: \(error)")
        }
        let effects = GateSequence.standardLooks.map { count in
            (pairs: count, effect: SmallestEffect.paired(logDeviation: deviation, pairs: count, alpha: alpha))
        }
        let least = SmallestEffect.paired(logDeviation: deviation, pairs: Self.pairs, alpha: alpha)
        return Metric(
            metric: metric, median: median(ascending: (base + candidate).sorted()), deviation: expm1(deviation),
            smallestEffects: effects, tolerance: verdict.tolerance,
            supported: max(0.01, (least * 200 - 1e-9).rounded(.up) / 200))
    }

    private static func draw(
        _ gates: Int, from pairs: [GatePair], _ sequence: GateSequence
    ) throws(GateError) -> [Verdict: Int] {
        var random = SplitMix(seed: seed)
        var verdicts: [Verdict: Int] = [:]
        for _ in 0..<gates {
            let drawn = (0..<sequence.mostPairs).map { _ -> GatePair in
                let pair = pairs[Int(random.next() % UInt64(pairs.count))]
                return random.next() & 1 == 0 ? pair : GatePair(base: pair.candidate, candidate: pair.base)
            }
            if case .decided(let outcome) = try sequence.step(after: drawn) {
                verdicts[outcome.verdict, default: 0] += 1
            }
        }
        return verdicts
    }
}

/// The random source of the drawn gates.
///
/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
private struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
