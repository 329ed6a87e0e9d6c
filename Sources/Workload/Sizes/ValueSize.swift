// SPDX-License-Identifier: Apache-2.0

/// A distribution of value sizes.
///
/// A key has one size: a function of its number and the seed.
public protocol ValueSize: Sendable {
    static var name: String { get }
    static var parameters: [Parameter] { get }

    /// What is wrong with parameters that are each inside their own range, as a full sentence that says what to do; nil
    /// when they fit together.
    static func mistake(in parameters: ParameterValues) -> String?

    /// `parameters` are complete and without mistake.
    init(parameters: ParameterValues)

    /// The size in bytes of the value at quantile `u`, 0 ≤ u < 1; 1 byte at least, `ValueSizes.largest` at most.
    func bytes(quantile u: Double) -> Int

    /// The expected size in bytes.
    var mean: Double { get }

    /// The largest size in bytes that it gives.
    var maximum: Int { get }
}

extension ValueSize {
    public static func mistake(in parameters: ParameterValues) -> String? { nil }
}

/// Every value size there is.
///
/// A new one is a file beside this and a line here.
public enum ValueSizes {
    /// The largest value in bytes: Redis's own limit, 512 MiB.
    public static let largest = 512 << 20

    /// The largest value that a heavy-tailed size gives when nothing else is said: 1 MiB.
    public static let usualLargest = 1 << 20

    public static let all: [any ValueSize.Type] = [
        FixedSize.self,
        RangeSize.self,
        WeightedSizeMix.self,
        LognormalSize.self,
        ParetoSize.self,
    ]
}
