// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The normal distribution of mean 0 and variance 1.
enum StandardNormal {
    /// The probability of `x` or less.
    static func probability(atMost x: Double) -> Double {
        erfc(-x / 2.0.squareRoot()) / 2
    }

    /// The value that is not exceeded with probability `p`, which lies between 0 and 1.
    static func quantile(_ p: Double) -> Double {
        precondition(p > 0 && p < 1, "A quantile is asked for at a probability between 0 and 1.")
        // Below the median, where the probability keeps its digits however small it is.
        guard p <= 0.5 else { return -quantile(1 - p) }
        return root(from: -40, to: 0) { probability(atMost: $0) < p }
    }
}

/// Where `isBelow` turns from true to false between two ends, to the last bits, by halving.
func root(from low: Double, to high: Double, isBelow: (Double) -> Bool) -> Double {
    var (low, high) = (low, high)
    for _ in 0..<200 {
        let middle = low + (high - low) / 2
        guard middle > low, middle < high else { break }
        if isBelow(middle) { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
}
