// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Sizes whose logarithm is normally distributed, given by their median and 99th percentile.
///
/// What lies above `maximum` becomes `maximum`, so that the median and the percentile stand as they were given.
public struct LognormalSize: ValueSize {
    public static let name = "lognormal"
    public static let parameters = [
        Parameter("median", .bytes, minimum: 1, maximum: Double(ValueSizes.largest)),
        Parameter("p99", .bytes, minimum: 1, maximum: Double(ValueSizes.largest)),
        Parameter(
            "maximum", .bytes, standard: Double(ValueSizes.usualLargest), minimum: 1,
            maximum: Double(ValueSizes.largest)),
    ]

    private let location: Double
    private let scale: Double
    public let maximum: Int
    public let mean: Double

    public static func mistake(in parameters: ParameterValues) -> String? {
        if parameters.number("p99") <= parameters.number("median") {
            return "The p99 of a lognormal size must be larger than its median; for one size only, write a fixed size."
        }
        if parameters.number("maximum") < parameters.number("p99") {
            return "The maximum of a lognormal size must be at least its p99; raise maximum."
        }
        return nil
    }

    public init(parameters: ParameterValues) {
        let location = log(parameters.number("median"))
        let scale = (log(parameters.number("p99")) - location) / Normal.quantile(0.99)
        self.location = location
        self.scale = scale
        maximum = Int(parameters.number("maximum"))
        mean = clampedMean(
            maximum: maximum,
            survival: { Normal.below((location - log($0)) / scale) },
            limitedMean: { x in
                let z = (log(x) - location) / scale
                return exp(location + scale * scale / 2) * Normal.below(z - scale) + x * Normal.below(-z)
            })
    }

    public func bytes(quantile u: Double) -> Int {
        guard u > 0 else { return 1 }
        let size = exp(location + scale * Normal.quantile(u))
        return Int(min(max(size, 0.5), Double(maximum)) + 0.5)
    }
}
