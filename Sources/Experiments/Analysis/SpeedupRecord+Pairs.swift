// SPDX-License-Identifier: Apache-2.0
internal import Results
internal import Statistics

extension SpeedupRecord {
    typealias Pair = (cached: MeasuredBlock, direct: MeasuredBlock)

    /// Direct by cached of every figure of the response of reads, and throughput the other way round, with 95 % intervals
    /// (see `PairedEstimate`).
    init(_ pairs: [Pair], comparesLatency: Bool, comparesThroughput: Bool) {
        self.init()
        if comparesLatency {
            mean = Self.latency(pairs) { $0.reads?.meanNs(.response) }
            p50 = Self.latency(pairs) { $0.reads?.latency[.response]?.p50Ns }
            p95 = Self.latency(pairs) { $0.reads?.latency[.response]?.p95Ns }
            p99 = Self.latency(pairs) { $0.reads?.latency[.response]?.p99Ns }
        }
        if comparesThroughput {
            throughput = RatioRecord(
                of: pairs.map(\.cached.record.measure.ratePerSecond),
                over: pairs.map(\.direct.record.measure.ratePerSecond))
        }
    }

    /// Nil unless every block has the figure.
    private static func latency(_ pairs: [Pair], _ figure: (MeasuredBlock) -> Int64?) -> RatioRecord? {
        let cached = pairs.compactMap { figure($0.cached) }
        let direct = pairs.compactMap { figure($0.direct) }
        guard cached.count == pairs.count, direct.count == pairs.count else { return nil }
        return RatioRecord(of: direct.map(Double.init), over: cached.map(Double.init))
    }
}

extension RatioRecord {
    /// The ratio of figures that were measured in pairs; nil where they have none.
    init?(of numerators: [Double], over denominators: [Double]) {
        guard let estimate = try? PairedEstimate(of: numerators, over: denominators) else { return nil }
        let interval = estimate.interval(confidence: 0.95)
        self.init(ratio: estimate.ratio, low: interval?.low, high: interval?.high)
    }
}
