// SPDX-License-Identifier: Apache-2.0
internal import Workload

/// A declared delay before each query, for people who have no remote database at hand; nanoseconds.
package enum QueryDelay: Sendable, Equatable {
    case none
    case fixed(Int64)
    /// Its logarithm is normally distributed.
    case lognormal(median: Int64, p99: Int64)

    /// As a reader should hear of it: `2 ms`; nil for none.
    package var words: String? {
        switch self {
        case .none: nil
        case .fixed(let delay): Self.text(delay)
        case .lognormal(let median, let p99): "\(Self.text(median)) (median, with a p99 of \(Self.text(p99)))"
        }
    }

    /// Whole milliseconds or microseconds, as they were written.
    private static func text(_ time: Int64) -> String {
        time % 1_000_000 == 0 ? "\(time / 1_000_000) ms" : "\(time / 1000) µs"
    }

    /// The delay below which a share `u` of all lies, 0 ≤ u < 1.
    package func nanoseconds(quantile u: Double) -> Int64 {
        switch self {
        case .none: 0
        case .fixed(let delay): delay
        case .lognormal(let median, let p99):
            LognormalLaw(median: Double(median), p99: Double(p99)).value(quantile: u)
        }
    }
}
