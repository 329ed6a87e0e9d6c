// SPDX-License-Identifier: Apache-2.0
package import Histogram

/// What a table of counts says in a few figures: mean, percentiles and extremes, in nanoseconds.
///
/// The counts include `censored` operations, which ended without an answer (timed out or cut off): of those only a lower
/// bound of the latency is known. So mean and maximum are lower bounds where there are any.
package struct LatencySummary: Equatable, Sendable {
    /// One percentile, or why it has no number.
    package enum Percentile: Equatable, Sendable {
        /// Nanoseconds: the highest latency of the place that holds the rank, never above the recorded maximum.
        case value(Int64)
        /// Fewer than ten operations lie above it.
        case tooFewSamples
        /// The rank falls among the censored operations: it is the timeout or more.
        case beyondTimeout

        package var nanoseconds: Int64? {
            guard case .value(let nanoseconds) = self else { return nil }
            return nanoseconds
        }
    }

    /// Recorded operations, the censored among them.
    package let count: Int64
    package let censored: Int64
    /// Nil where nothing was recorded, as are `meanNs` and `maxNs`.
    package let minNs: Int64?
    package let meanNs: Int64?
    package let maxNs: Int64?
    package let p50: Percentile
    package let p90: Percentile
    package let p95: Percentile
    package let p99: Percentile
    package let p99_9: Percentile
    package let p99_99: Percentile

    /// Summarises `histogram`, of whose counts `censored` are not latencies but lower bounds.
    package init(of histogram: LatencyHistogram, censored: Int64 = 0) {
        count = Int64(clamping: histogram.totalCount)
        self.censored = min(max(censored, 0), count)
        let isEmpty = count == 0
        minNs = isEmpty ? nil : Int64(clamping: histogram.min)
        meanNs = isEmpty ? nil : Int64(histogram.meanLatency.rounded())
        maxNs = isEmpty ? nil : Int64(clamping: histogram.maxRecorded)
        let found = histogram.percentiles(
            perTenThousand: [5000, 9000, 9500, 9900, 9990, 9999], censored: self.censored)
        (p50, p90, p95, p99, p99_9, p99_99) = (found[0], found[1], found[2], found[3], found[4], found[5])
    }
}

extension Histogram where Count == UInt64 {
    /// Percentiles in one pass over the counts.
    ///
    /// Shares are whole numbers of ten-thousandths (99.9 % is 9990), so that ranks and limits are exact: a percentile q of
    /// n operations is a number from n(1 - q) = 10 on, and is the latency of rank ⌈qn⌉.
    ///
    /// - Parameters:
    ///   - shares: ascending, each below 10,000.
    ///   - censored: how many of the counts are not latencies but lower bounds.
    package func percentiles(perTenThousand shares: [Int], censored: Int64 = 0) -> [LatencySummary.Percentile] {
        let count = Int64(clamping: totalCount)
        let answered = UInt64(count - Swift.min(Swift.max(censored, 0), count))
        let ranks = shares.map { Self.rank(share: UInt64($0), of: UInt64(count)) }
        var found = zip(shares, ranks).map { share, rank -> LatencySummary.Percentile in
            guard UInt64(count) >= Self.fewest(share: share) else { return .tooFewSamples }
            return rank > answered ? .beyondTimeout : .value(0)
        }
        let geometry = HistogramGeometry(of: self)
        var covered: UInt64 = 0
        var next = 0
        forEachCount { index, places in
            covered = covered.addingReportingOverflow(places).overflow ? .max : covered + places
            while next < ranks.count, covered >= ranks[next] {
                if case .value = found[next] {
                    let value = Swift.min(geometry.highestValue(at: index), maxRecorded)
                    found[next] = .value(Int64(clamping: value))
                }
                next += 1
            }
        }
        return found
    }

    /// The rank ⌈share × count / 10,000⌉, at least 1.
    private static func rank(share: UInt64, of count: UInt64) -> UInt64 {
        let product = share.multipliedFullWidth(by: count)
        let (quotient, remainder) = UInt64(10_000).dividingFullWidth(product)
        return Swift.max(quotient + (remainder > 0 ? 1 : 0), 1)
    }

    /// The fewest operations of which ten lie above a share.
    private static func fewest(share: Int) -> UInt64 {
        let above = UInt64(Swift.max(10_000 - share, 1))
        return (100_000 + above - 1) / above
    }
}
