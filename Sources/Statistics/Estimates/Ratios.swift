// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A one-sided confidence bound of a ratio.
package struct RatioBound: Equatable, Sendable {
    package let ratio: Double
    /// The probability, at least as large as the one asked for, that the bound holds.
    package let achievedConfidence: Double
}

/// A two-sided confidence interval of a ratio.
package struct RatioInterval: Equatable, Sendable {
    package let low: Double
    package let high: Double
    /// The probability, whatever the distribution of the noise, that the interval holds the true ratio.
    ///
    /// It is discrete with few values: above the confidence asked for as a rule, and below it where the count of values
    /// cannot reach that.
    package let achievedConfidence: Double

    /// True where no difference is shown.
    package var holdsOne: Bool { low <= 1 && 1 <= high }
}

/// The natural logarithms of a sample of positive values; at most `limit` of them.
func logarithms(_ values: [Double], limit: Int) throws(SampleError) -> [Double] {
    guard !values.isEmpty else { throw .empty }
    guard values.count <= limit else { throw .tooMany(count: values.count, limit: limit) }
    for (index, value) in values.enumerated() where !(value > 0 && value.isFinite) {
        throw .notPositive(value: value, index: index)
    }
    return values.map { log($0) }
}

/// The middle value of an ascending list, or the mean of the two middle values; the list is not empty.
package func median(ascending values: [Double]) -> Double {
    let middle = values.count / 2
    return values.count.isMultiple(of: 2) ? (values[middle - 1] + values[middle]) / 2 : values[middle]
}

/// Mean and sample variance (divisor n - 1; 0 for a single value).
func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { sum, value in sum + (value - mean) * (value - mean) }
    return (mean, values.count > 1 ? squares / Double(values.count - 1) : 0)
}
