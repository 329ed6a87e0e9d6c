// SPDX-License-Identifier: Apache-2.0

/// Every size from the smallest to the largest, both included, is as likely as any other.
public struct RangeSize: ValueSize {
    public static let name = "range"
    public static let parameters = [
        Parameter("from", .bytes, minimum: 1, maximum: Double(ValueSizes.largest)),
        Parameter("to", .bytes, minimum: 1, maximum: Double(ValueSizes.largest)),
    ]

    private let minimum: Int
    public let maximum: Int

    public static func mistake(in parameters: ParameterValues) -> String? {
        guard parameters.number("from") > parameters.number("to") else { return nil }
        return "A range of sizes goes from the smaller to the larger size; exchange its two ends."
    }

    public init(parameters: ParameterValues) {
        minimum = Int(parameters.number("from"))
        maximum = max(Int(parameters.number("to")), minimum)
    }

    public func bytes(quantile u: Double) -> Int { minimum + Int(u * Double(maximum - minimum + 1)) }

    public var mean: Double { Double(minimum + maximum) / 2 }
}
