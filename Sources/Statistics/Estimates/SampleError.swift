// SPDX-License-Identifier: Apache-2.0

/// Why no estimate can be made from the given values.
package enum SampleError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A sample without values.
    case empty
    /// Paired samples of different lengths.
    case unequalLengths(Int, Int)
    /// More values than the exact counts are made for.
    case tooMany(count: Int, limit: Int)
    /// A value that has no logarithm: zero, negative, infinite or not a number.
    case notPositive(value: Double, index: Int)

    package var description: String {
        switch self {
        case .empty:
            "There are no values to compare; give at least one on each side."
        case .unequalLengths(let first, let second):
            "Paired values must come in equal numbers, and there are \(first) and \(second)."
        case .tooMany(let count, let limit):
            "\(count) values were given, and exact intervals are made for at most \(limit); use fewer repeats."
        case .notPositive(let value, let index):
            "Value \(index + 1) is \(value); ratios need values above zero."
        }
    }
}
