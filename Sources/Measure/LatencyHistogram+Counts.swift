// SPDX-License-Identifier: Apache-2.0
package import Histogram

extension Histogram where Count == UInt64 {
    /// Calls `body` with each place that holds a count, in ascending order.
    ///
    /// The package's own iterators also sum up the values themselves, which overflows and traps where a table was read
    /// from a file with very large counts. This walk does no arithmetic on counts.
    package func forEachCount(_ body: (_ index: Int, _ count: UInt64) -> Void) {
        guard totalCount > 0 else { return }
        let geometry = HistogramGeometry(of: self)
        let atZero = countForValue(0)
        if atZero > 0 { body(0, atZero) }
        guard maxRecorded > 0 else { return }
        let last = geometry.index(of: maxRecorded)
        var index = Swift.max(geometry.index(of: minNonZero), 1)
        while index <= last {
            let count = countForValue(geometry.lowestValue(at: index))
            if count > 0 { body(index, count) }
            index += 1
        }
    }

    /// The mean of all recorded latencies in nanoseconds, each taken as the middle of its place; 0 if there are none.
    package var meanLatency: Double { moments().mean }

    /// Mean and standard deviation over the whole population, each latency taken as the middle of its place.
    package func moments() -> (mean: Double, standardDeviation: Double) {
        guard totalCount > 0 else { return (0, 0) }
        let geometry = HistogramGeometry(of: self)
        var count = 0.0
        var sum = 0.0
        forEachCount { index, places in
            count += Double(places)
            sum += Double(geometry.medianValue(at: index)) * Double(places)
        }
        let mean = sum / count
        var squares = 0.0
        forEachCount { index, places in
            let deviation = Double(geometry.medianValue(at: index)) - mean
            squares += deviation * deviation * Double(places)
        }
        return (mean, (squares / count).squareRoot())
    }
}
