// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import Results

/// One second of the cold start.
struct ColdStartSecond {
    var record: ColdStartRecord
    var hits: Int
    var reads: Int
    /// Not cut short by the end of the phase, and not of the drain.
    var isWhole: Bool

    var hitRatio: Double { Double(hits) / Double(reads) }
}

extension ComparisonAnalysis {
    var coldStartSeconds: [ColdStartSecond] {
        guard let block = coldStart else { return [] }
        let whole = Int(block.record.measure.durationNs / 1_000_000_000)
        return block.record.intervals.filter { $0.path == ReadPath.cached.rawValue && $0.operation == "read" }.map {
            let reads = $0.hits + $0.misses
            let ratio = reads > 0 ? Double($0.hits) / Double(reads) : nil
            return ColdStartSecond(
                record: ColdStartRecord(second: $0.second, hitRatio: ratio, p99Ns: $0.p99Ns), hits: $0.hits,
                reads: reads, isWhole: $0.second < whole)
        }
    }
}

/// From when on a filling cache has its steady hit ratio.
///
/// The last third of the seconds with reads, at least three, says what is steady: its mean is the steady hit ratio, unless
/// its first and last halves differ by more than one point, in which case the ratio still moves. The steady state begins
/// with the first second from which on every second, at least three, is within two points of that mean. Where few reads
/// make a difference of three standard errors larger than these points, that is allowed instead.
enum SteadyState {
    private static let fewestSeconds = 3

    /// - Parameter seconds: whole ones, in order.
    /// - Returns: the second, or nil where the hit ratio is not steady yet, or the seconds are too few to tell.
    static func firstSecond(_ seconds: [ColdStartSecond]) -> Int? {
        let all = seconds.filter { $0.reads > 0 }
        guard all.count >= fewestSeconds else { return nil }
        let last = all.suffix(max(fewestSeconds, all.count / 3))
        let steady = Share(last)
        let halves = (Share(last.prefix(last.count / 2)), Share(last.suffix(last.count / 2)))
        guard
            !differ(
                halves.0.ratio, halves.1.ratio, by: 0.01,
                variance: steady.variance * (1 / halves.0.reads + 1 / halves.1.reads))
        else { return nil }
        let tail = all.reversed().prefix { second in
            !differ(second.hitRatio, steady.ratio, by: 0.02, variance: steady.variance / Double(second.reads))
        }
        return tail.count >= fewestSeconds ? tail.last?.record.second : nil
    }

    private static func differ(_ one: Double, _ other: Double, by points: Double, variance: Double) -> Bool {
        // The allowance keeps two points from being more than two points.
        abs(one - other) > max(points, 3 * variance.squareRoot()) + 1e-9
    }

    /// The hit ratio of some seconds together.
    private struct Share {
        let ratio: Double
        let reads: Double
        /// Of one read.
        var variance: Double { ratio * (1 - ratio) }

        init(_ seconds: ArraySlice<ColdStartSecond>) {
            reads = Double(seconds.reduce(0) { $0 + $1.reads })
            ratio = Double(seconds.reduce(0) { $0 + $1.hits }) / reads
        }
    }
}
