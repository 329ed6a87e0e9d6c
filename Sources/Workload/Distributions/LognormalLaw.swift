// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A lognormal distribution of times, given by its median and its 99th percentile.
public struct LognormalLaw: Sendable, Equatable {
    private let location: Double
    private let scale: Double

    /// - Parameters:
    ///   - median: above 0.
    ///   - p99: above the median.
    public init(median: Double, p99: Double) {
        location = log(median)
        scale = (log(p99) - location) / Normal.quantile(0.99)
    }

    /// The whole number next to the value below which a share `u` lies, 0 ≤ u < 1; at most a million medians.
    public func value(quantile u: Double) -> Int64 {
        guard u > 0 else { return 0 }
        return Int64(min(exp(location + scale * Normal.quantile(u)), exp(location) * 1e6).rounded())
    }

    /// exp(µ + σ²/2).
    public var mean: Double { exp(location + scale * scale / 2) }
}
