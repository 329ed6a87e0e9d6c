// SPDX-License-Identifier: Apache-2.0
package import Histogram

/// Which latencies share a count: HdrHistogram's mapping between values and the places of its table of counts.
///
/// The table starts with `subBucketCount` places of one unit each. After them each group of half as many places covers
/// the next doubling of the range, with units twice as wide as the group before. The package keeps this mapping to
/// itself; the log formats are made of places, so it is stated here again.
package struct HistogramGeometry: Equatable, Sendable {
    /// Binary logarithm of the lowest value that is told apart from 0, rounded down.
    private let unitMagnitude: Int
    /// Binary logarithm of half the number of places in the first group.
    private let halfMagnitude: Int

    /// The geometry for a lowest value of at least 1 and 0 to 5 significant digits.
    package init(lowest: UInt64, digits: SignificantDigits) {
        unitMagnitude = 63 - max(lowest, 1).leadingZeroBitCount
        var largestExact = 2
        for _ in 0..<digits.rawValue { largestExact *= 10 }
        let subBucketMagnitude = Int.bitWidth - (largestExact - 1).leadingZeroBitCount
        halfMagnitude = max(subBucketMagnitude, 1) - 1
    }

    package init(of histogram: LatencyHistogram) {
        self.init(lowest: histogram.lowestDiscernibleValue, digits: histogram.numberOfSignificantValueDigits)
    }

    /// The number of places in the first group.
    package var subBucketCount: Int { 1 << (halfMagnitude + 1) }

    private var mask: UInt64 { UInt64(subBucketCount - 1) << UInt64(unitMagnitude) }

    private func bucket(of value: UInt64) -> Int {
        64 - unitMagnitude - (halfMagnitude + 1) - (value | mask).leadingZeroBitCount
    }

    /// The place in the table of counts that `value` belongs to.
    package func index(of value: UInt64) -> Int {
        let bucket = bucket(of: value)
        let subBucket = Int(truncatingIfNeeded: value >> UInt64(bucket + unitMagnitude))
        return ((bucket + 1) << halfMagnitude) + subBucket - (1 << halfMagnitude)
    }

    /// The lowest value at a place.
    package func lowestValue(at index: Int) -> UInt64 {
        let half = 1 << halfMagnitude
        guard index >= half else { return UInt64(index) << UInt64(unitMagnitude) }
        let bucket = (index >> halfMagnitude) - 1
        let subBucket = (index & (half - 1)) + half
        return UInt64(subBucket) << UInt64(bucket + unitMagnitude)
    }

    /// The number of values that share a place.
    package func width(at index: Int) -> UInt64 {
        1 << UInt64(max((index >> halfMagnitude) - 1, 0) + unitMagnitude)
    }

    /// The highest value at a place.
    package func highestValue(at index: Int) -> UInt64 {
        lowestValue(at: index) + (width(at: index) - 1)
    }

    /// The value in the middle of a place, which stands for all of them in a mean.
    package func medianValue(at index: Int) -> UInt64 {
        lowestValue(at: index) + width(at: index) / 2
    }

    /// The number of doublings, each with its own unit, that reach `highest`.
    package func bucketCount(toReach highest: UInt64) -> Int {
        bucket(of: highest) + 1
    }

    /// The number of places in a table that reaches `highest`.
    package func placeCount(toReach highest: UInt64) -> Int {
        (bucketCount(toReach: highest) + 1) << halfMagnitude
    }
}
