// SPDX-License-Identifier: Apache-2.0
internal import Histogram
internal import Measure

/// The p99 of all operations over the last five seconds, second by second: what an outage is compared with.
///
/// The tail of a single second is too noisy to say that it is “back”.
struct TailWindow {
    static let seconds = 5
    /// The fewest operations of which ten lie above a p99.
    private static let fewest: UInt64 = 1000

    /// The places of a second's table that hold counts: a few hundred of many thousand.
    private struct Second {
        var number: Int
        var counts: [(place: Int, count: UInt64)] = []
        var total: UInt64 = 0
        var censored: UInt64
    }

    private var ring: [Second] = []
    /// By the last second of the window.
    ///
    /// Seconds with too few operations for a p99 are missing, as are those whose p99 lies among operations that got no
    /// answer.
    private(set) var tails: [Int: Int64] = [:]

    mutating func append(second: Int, _ latency: LatencyHistogram, censored: Int64) {
        ring.removeAll { $0.number <= second - Self.seconds }
        var new = Second(number: second, censored: UInt64(max(0, censored)))
        latency.forEachCount { place, count in
            new.counts.append((place, count))
            new.total += count
        }
        ring.append(new)
        guard let place = place(ofRank: 99, per: 100) else { return }
        let value = HistogramGeometry(of: latency).highestValue(at: place)
        tails[second] = Int64(clamping: value)
    }

    /// The place that holds a rank of the window; nil where that is not known.
    private func place(ofRank share: UInt64, per whole: UInt64) -> Int? {
        let total = ring.reduce(0) { $0 + $1.total }
        guard total >= Self.fewest else { return nil }
        let rank = (total * share + whole - 1) / whole
        guard rank <= total - min(total, ring.reduce(0) { $0 + $1.censored }) else { return nil }
        var sums: [Int: UInt64] = [:]
        for second in ring {
            for (place, count) in second.counts { sums[place, default: 0] += count }
        }
        var covered: UInt64 = 0
        for (place, count) in sums.sorted(by: { $0.key < $1.key }) {
            covered += count
            if covered >= rank { return place }
        }
        return nil
    }
}
