// SPDX-License-Identifier: Apache-2.0

/// Every value has the same size.
public struct FixedSize: ValueSize {
    public static let name = "fixed"
    public static let parameters = [
        Parameter("size", .bytes, minimum: 1, maximum: Double(ValueSizes.largest))
    ]

    public let maximum: Int

    public init(parameters: ParameterValues) { maximum = Int(parameters.number("size")) }

    public func bytes(quantile u: Double) -> Int { maximum }

    public var mean: Double { Double(maximum) }
}
