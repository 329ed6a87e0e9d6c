// SPDX-License-Identifier: Apache-2.0

/// A distribution of value sizes. A key has one size: a function of its number and the seed.
public protocol ValueSize: Sendable {
    static var name: String { get }
    static var parameters: [Parameter] { get }

    init(parameters: ParameterValues)

    /// The size in bytes of the value at quantile `u`, 0 ≤ u < 1; 1 byte at least, `ValueSizes.largest` at most.
    func bytes(quantile u: Double) -> Int

    /// The expected size in bytes.
    var mean: Double { get }

    /// The largest size in bytes that it gives.
    var maximum: Int { get }
}

/// Every value size there is. A new one is a file beside this and a line here.
public enum ValueSizes {
    /// The largest value in bytes: Redis's own limit, 512 MiB.
    public static let largest = 512 << 20

    public static let all: [any ValueSize.Type] = []
}
