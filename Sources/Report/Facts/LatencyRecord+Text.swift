// SPDX-License-Identifier: Apache-2.0
import Results

extension LatencyRecord {
    /// A percentile for people: a duration, `n/a`, or `≥ timeout`.
    func text(_ percentile: Percentile) -> String {
        switch value(percentile) {
        case .value(let nanoseconds): Quantity.duration(nanoseconds)
        case .tooFewSamples: "n/a"
        case .beyondTimeout: "≥ timeout"
        }
    }

    /// The mean for people; with operations that got no answer it is at least that.
    var meanText: String { bounded(meanNs) }

    var minText: String { count == 0 ? "n/a" : Quantity.duration(minNs) }

    /// The maximum for people; with operations that got no answer it is at least that.
    var maxText: String { bounded(maxNs) }

    private func bounded(_ nanoseconds: Int64) -> String {
        guard count > 0 else { return "n/a" }
        return (censored > 0 ? "≥ " : "") + Quantity.duration(nanoseconds)
    }
}
