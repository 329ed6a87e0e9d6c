// SPDX-License-Identifier: Apache-2.0

/// What a comparison of the cached path with the direct path came to.
///
/// Latencies are response times of reads in nanoseconds. Ratios are direct by cached: above 1 the cache is faster.
package struct ComparisonRecord: Sendable, Equatable {
    /// Pairs of blocks in which both paths were measured to their end.
    package var pairs = 0
    /// The paths that were measured: `cached`, `direct`.
    package var paths: [String] = []
    /// `delete`, `ttl`, `write-through`.
    package var strategy = ""
    /// The declared delay of each query in words, such as `2 ms`; nil when nothing was delayed.
    package var simulatedDelay: String?
    /// The paths that completed less than 99 % of what was planned; latencies are then not compared.
    package var overloaded: [String] = []
    package var speedup = SpeedupRecord()
    package var hitRatio = HitRatioRecord()
    /// Nil where it is none between 0 and 1 (see `breakEven`), or was not measured.
    package var breakEvenHitRatio: Double?
    /// `ratio`, `always` (the cache is faster even when all reads miss), `never`; nil when it was not measured.
    package var breakEven: String?
    /// mean(get) + (1 - h) × (mean of the direct path + mean of the fill); nil when a part was not measured.
    package var predictedMeanNs: Int64?
    package var measuredMeanNs: Int64?
    package var means = StepMeansRecord()
    package var databases: [DatabaseLoadRecord] = []
    /// The first block: from an empty cache until the hit ratio is steady.
    package var coldStart: [ColdStartRecord] = []
    /// The second of the cold start from which the hit ratio was steady; nil when it was not yet.
    package var steadyFromSecond: Int?
    package var fairness = FairnessRecord()
    package var blocks: [BlockRecord] = []
    package var wrongValues = 0
    /// The first of the wrong values, each as a sentence with its key.
    package var wrongValueExamples: [String] = []
    package var uncheckedValues = 0

    package init() {}
}

extension ComparisonRecord: JSONRecord {
    package static let fields: [JSONField<ComparisonRecord>] = [
        .required("pairs", \.pairs), .added("paths", \.paths), .added("strategy", \.strategy),
        .required("simulatedDelay", \.simulatedDelay), .added("overloaded", \.overloaded),
        .required("speedup", \.speedup), .required("hitRatio", \.hitRatio),
        .required("breakEvenHitRatio", \.breakEvenHitRatio), .added("breakEven", \.breakEven),
        .required("predictedMeanNs", \.predictedMeanNs), .required("measuredMeanNs", \.measuredMeanNs),
        .added("means", \.means), .required("databases", \.databases), .required("coldStart", \.coldStart),
        .added("steadyFromSecond", \.steadyFromSecond), .added("fairness", \.fairness), .added("blocks", \.blocks),
        .required("wrongValues", \.wrongValues), .added("wrongValueExamples", \.wrongValueExamples),
        .added("uncheckedValues", \.uncheckedValues),
    ]
}
