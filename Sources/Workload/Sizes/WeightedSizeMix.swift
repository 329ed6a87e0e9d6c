// SPDX-License-Identifier: Apache-2.0

/// A few sizes, each with a weight; the weights need not add up to 1.
public struct WeightedSizeMix: ValueSize {
    public static let name = "weighted"
    public static let parameters = [Parameter("sizes", .weightedSizes, minimum: 1, maximum: Double(ValueSizes.largest))]

    /// In ascending order of size, so that larger quantiles give larger sizes.
    private let sizes: [Int]
    /// The share of the sizes up to and with each.
    private let cumulative: [Double]
    public let mean: Double
    public let maximum: Int

    public static func mistake(in parameters: ParameterValues) -> String? {
        let entries = parameters.weightedSizes("sizes")
        if entries.isEmpty { return "A weighted size needs at least one entry with a size and a weight." }
        if entries.contains(where: { $0.bytes < 1 || $0.bytes > ValueSizes.largest }) {
            return "Each size of a weighted size must be from 1B to 512MB."
        }
        if entries.contains(where: { !($0.weight >= 0 && $0.weight.isFinite) }) {
            return "Each weight of a weighted size must be zero or greater."
        }
        return entries.contains { $0.weight > 0 } ? nil : "At least one weight of a weighted size must be above zero."
    }

    public init(parameters: ParameterValues) {
        let entries = parameters.weightedSizes("sizes").filter { $0.weight > 0 }.sorted { $0.bytes < $1.bytes }
        precondition(!entries.isEmpty, "A weighted size has at least one entry with a weight above zero.")
        let total = entries.reduce(0) { $0 + $1.weight }
        var sum = 0.0
        sizes = entries.map(\.bytes)
        cumulative = entries.map { entry in
            sum += entry.weight
            return sum / total
        }
        mean = entries.reduce(0) { $0 + Double($1.bytes) * $1.weight } / total
        maximum = sizes.last ?? 1
    }

    public func bytes(quantile u: Double) -> Int {
        for (size, share) in zip(sizes, cumulative) where u < share { return size }
        return maximum
    }
}
