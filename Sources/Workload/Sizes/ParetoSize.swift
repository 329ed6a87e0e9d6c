// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Heavy-tailed sizes: the share of values of at least `x` bytes falls as a power of `x`, from the minimum on.
///
/// The power is given by the 99th percentile. What lies above `maximum` becomes `maximum`.
public struct ParetoSize: ValueSize {
    public static let name = "pareto"
    public static let parameters = [
        Parameter("minimum", .bytes, minimum: 1, maximum: Double(ValueSizes.largest)),
        Parameter("p99", .bytes, minimum: 1, maximum: Double(ValueSizes.largest)),
        Parameter(
            "maximum", .bytes, standard: Double(ValueSizes.usualLargest), minimum: 1,
            maximum: Double(ValueSizes.largest)),
    ]

    private let minimum: Double
    private let shape: Double
    public let maximum: Int
    public let mean: Double

    public static func mistake(in parameters: ParameterValues) -> String? {
        if parameters.number("p99") <= parameters.number("minimum") {
            return "The p99 of a pareto size must be larger than its minimum; for one size only, write a fixed size."
        }
        if parameters.number("maximum") < parameters.number("p99") {
            return "The maximum of a pareto size must be at least its p99; raise maximum."
        }
        return nil
    }

    public init(parameters: ParameterValues) {
        let minimum = parameters.number("minimum")
        let shape = log(100.0) / log(parameters.number("p99") / minimum)
        self.minimum = minimum
        self.shape = shape
        maximum = Int(parameters.number("maximum"))
        mean = clampedMean(
            maximum: maximum,
            survival: { $0 <= minimum ? 1 : pow(minimum / $0, shape) },
            limitedMean: { x in
                guard x > minimum else { return x }
                // expm1 keeps the digits where the shape is close to 1.
                let growth = log(x / minimum)
                let rest = shape == 1 ? growth : -expm1((1 - shape) * growth) / (shape - 1)
                return minimum + minimum * rest
            })
    }

    public func bytes(quantile u: Double) -> Int {
        let size = minimum * exp(-log1p(-u) / shape)
        return Int(min(size, Double(maximum)) + 0.5)
    }
}
