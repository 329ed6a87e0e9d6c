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
    package var meanLatency: Double {
        mean { median in median }
    }

    /// The standard deviation of all recorded latencies in nanoseconds, taken like the mean; 0 if there are none.
    package var latencyDeviation: Double {
        let center = meanLatency
        return mean { median in (median - center) * (median - center) }.squareRoot()
    }

    private func mean(_ term: (_ median: Double) -> Double) -> Double {
        let geometry = HistogramGeometry(of: self)
        var total = 0.0
        var sum = 0.0
        forEachCount { index, count in
            total += Double(count)
            sum += term(Double(geometry.medianValue(at: index))) * Double(count)
        }
        return total > 0 ? sum / total : 0
    }
}
