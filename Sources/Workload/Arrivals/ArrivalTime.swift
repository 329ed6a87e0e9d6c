// SPDX-License-Identifier: Apache-2.0

/// Times of arrivals in whole nanoseconds.
enum ArrivalTime {
    /// Rounds to whole nanoseconds; what is beyond all runs (146 years) becomes that bound.
    static func nanoseconds(_ exact: Double) -> Int64 { Int64(min(exact.rounded(), 0x1p62)) }
}
