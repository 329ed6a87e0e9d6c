// SPDX-License-Identifier: Apache-2.0
import Results

/// What a comparison says in its first lines, as plain text: what the cache does for reads, and what that rests on.
struct ComparisonVerdict {
    /// One sentence without its full stop.
    var headline: String
    /// Full sentences that belong right below it.
    var reasons: [String] = []

    init(_ record: RunRecord, _ comparison: ComparisonRecord) {
        headline = Self.headline(record, comparison) + (record.interrupted ? " (interrupted)" : "")
        if let simulated = record.simulated { reasons.append("Simulated: " + simulated) }
        // Of figures that must not be used nothing more is said.
        guard record.validity.valid else { return }
        if let inProcess = Self.inProcess(comparison) { reasons.append(inProcess) }
        if let means = Self.means(comparison) { reasons.append(means) }
    }

    private static func headline(_ record: RunRecord, _ comparison: ComparisonRecord) -> String {
        guard comparison.paths.count > 1 else {
            let path = comparison.paths.first ?? "cached"
            return "The \(path) path alone was measured: there is nothing to compare it with"
        }
        let speedup = comparison.speedup
        guard comparison.overloaded.isEmpty else {
            let paths = Quantity.listed(comparison.overloaded)
            let were = comparison.overloaded.count == 1 ? "path was" : "paths were"
            return "Throughput is compared, not latency, because the \(paths) \(were) overloaded: "
                + throughput(record, speedup.throughput)
        }
        if record.load.isClosed, speedup.throughput != nil {
            return "In a closed loop, " + throughput(record, speedup.throughput)
        }
        guard let mean = speedup.mean else {
            return "Nothing can be compared: no pair of blocks was measured to its end on both paths"
        }
        return words(mean, pairs: comparison.pairs)
    }

    private static func words(_ mean: RatioRecord, pairs: Int) -> String {
        guard let interval = mean.intervalText else {
            return "Reads were \(Quantity.ratio(mean.ratio)) times as fast through the cache, over "
                + "\(Quantity.counted(pairs, "pair")) of blocks: too few to rule out chance"
        }
        guard mean.showsDifference else {
            return "No difference shown: on average, reads through the cache are between \(interval.low) and "
                + "\(interval.high) times as fast as without it (95 % interval)"
        }
        guard mean.ratio < 1 else {
            let faster = mean.ratio >= 2 ? "faster on average" : "as fast on average"
            return
                "The cache makes reads \(Quantity.ratio(mean.ratio)) times \(faster) (95 % interval \(interval.text))"
        }
        let slower = RatioRecord(
            ratio: mean.ratio > 0 ? 1 / mean.ratio : 0, low: mean.high.map { 1 / $0 }, high: mean.low.map { 1 / $0 })
        return "The cache makes reads slower: on average they take \(Quantity.ratio(slower.ratio)) times as long "
            + "(95 % interval \(slower.intervalText?.text ?? ""))"
    }

    private static func throughput(_ record: RunRecord, _ ratio: RatioRecord?) -> String {
        let rates =
            "the cached path completed \(Quantity.rate(record.ratePerSecond(ofPath: "cached"))) and the direct path "
            + Quantity.rate(record.ratePerSecond(ofPath: "direct"))
        guard let ratio else { return rates }
        guard let interval = ratio.intervalText else { return rates + " (\(Quantity.ratio(ratio.ratio)) times)" }
        let difference = ratio.showsDifference ? "" : ", no difference shown"
        return rates + " (\(Quantity.ratio(ratio.ratio)) times, 95 % interval \(interval.text)\(difference))"
    }

    private static func means(_ comparison: ComparisonRecord) -> String? {
        guard comparison.overloaded.isEmpty, let cached = comparison.measuredMeanNs,
            let direct = comparison.means.directNs
        else { return nil }
        return "Reads take \(Quantity.duration(cached)) on average through the cache and \(Quantity.duration(direct)) "
            + "straight from the database."
    }

    /// A cache over a socket cannot win against a library in the same process.
    private static func inProcess(_ comparison: ComparisonRecord) -> String? {
        guard comparison.fairness.databaseTransport == "inProcess", comparison.simulatedDelay == nil,
            let mean = comparison.speedup.mean, mean.showsDifference, mean.ratio < 1
        else { return nil }
        return "The database runs inside this program, with no network in between: without a delay no cache behind a "
            + "socket can be faster than that."
    }
}

extension RatioRecord {
    /// The interval as people read it; nil without one.
    var intervalText: (low: String, high: String, text: String)? {
        guard let low, let high else { return nil }
        let ends = (Quantity.ratio(low), Quantity.ratio(high))
        return (ends.0, ends.1, ends.0 + "–" + ends.1)
    }
}
