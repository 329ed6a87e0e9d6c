// SPDX-License-Identifier: Apache-2.0

/// Times of arrivals in whole nanoseconds.
enum ArrivalTime {
    /// Rounds a time, which is not negative, to whole nanoseconds; what is beyond all runs (146 years) becomes that bound.
    @inline(__always)
    static func nanoseconds(_ exact: Double) -> Int64 { Int64(min(exact + 0.5, 0x1p62)) }
}
