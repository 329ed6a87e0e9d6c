// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The key of popularity rank `r` (from 1) is chosen with a probability proportional to `1/r^exponent`; the ranks are
/// scattered over the key space.
public struct ZipfPick: KeyPick {
    public static let name = "zipf"
    public static let parameters = [
        Parameter("exponent", .number, standard: 0.99, minimum: 0, allowsMinimum: false, maximum: 100)
    ]

    private let sampler: ZipfSampler
    private let scatter: RankScatter
    private let sum: Double

    public init(keys: UInt64, parameters: ParameterValues, seed: UInt64) {
        sampler = ZipfSampler(count: keys, exponent: parameters.number("exponent"))
        scatter = RankScatter(count: keys, runSeed: seed)
        sum = zeta(count: keys, exponent: sampler.exponent)
    }

    public func fill(_ batch: inout KeyBatch) {
        for slot in 0..<batch.keys.count {
            batch.keys[slot] = sampler.rank(batch.stream, batch.firstIndex &+ UInt64(slot)) &- 1
        }
        scatter.scatter(batch.keys)
    }

    public func probability(rank: UInt64) -> Double? {
        rank < sampler.count ? pow(Double(rank + 1), -sampler.exponent) / sum : 0
    }
}
