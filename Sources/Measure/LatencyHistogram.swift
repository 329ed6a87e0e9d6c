// SPDX-License-Identifier: Apache-2.0
public import Histogram

/// Counts of latencies in nanoseconds, in buckets of bounded relative width (HdrHistogram).
public typealias LatencyHistogram = Histogram<UInt64>

extension Histogram where Count == UInt64 {
    /// The highest latency that is told apart: 60 s in nanoseconds.
    ///
    /// Longer ones are recorded as this.
    @inlinable
    public static var highestLatency: UInt64 { 60_000_000_000 }

    /// Three significant digits, 1 ns to 60 s: 27,648 counts.
    public static func fine() -> Self {
        Self(lowestDiscernibleValue: 1, highestTrackableValue: highestLatency, numberOfSignificantValueDigits: .three)
    }

    /// Two significant digits, 1 ns to 60 s, for what need not be exact but must stay small in the processor's cache.
    public static func coarse() -> Self {
        Self(lowestDiscernibleValue: 1, highestTrackableValue: highestLatency, numberOfSignificantValueDigits: .two)
    }
}
