// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Keys around a mean place in the key space, by a normal distribution; what falls outside the key space is drawn again.
///
/// The mean and the standard deviation are shares of the key space. Keys are not scattered: neighbours are alike popular.
public struct GaussianPick: KeyPick {
    public static let name = "gaussian"
    public static let parameters = [
        Parameter("mean", .share, standard: 0.5, minimum: 0, maximum: 1),
        Parameter("deviation", .share, standard: 0.1, minimum: 0, allowsMinimum: false, maximum: 1),
    ]

    private let keys: UInt64
    private let mean: Double
    private let deviation: Double
    /// The probability that a draw falls inside the key space: at least 0.34, as the parameters are bounded.
    private let inside: Double

    public init(keys: UInt64, parameters: ParameterValues, seed: UInt64) {
        self.keys = keys
        mean = parameters.number("mean") * Double(keys)
        deviation = parameters.number("deviation") * Double(keys)
        inside = Normal.mass(from: -mean / deviation, to: (Double(keys) - mean) / deviation)
    }

    public func fill(_ batch: inout KeyBatch) {
        for slot in 0..<batch.keys.count {
            batch.keys[slot] = key(batch.stream, batch.firstIndex &+ UInt64(slot))
        }
    }

    /// Box and Muller's pair of normal numbers, the second one used when the first falls outside.
    private func key(_ stream: RandomStream, _ operation: UInt64) -> UInt64 {
        var draw: UInt64 = 0
        while true {
            let radius = deviation * (-2 * log(1 - stream.unit(operation, draw))).squareRoot()
            let angle = 2 * Double.pi * stream.unit(operation, draw + 1)
            let first = mean + radius * cos(angle)
            if first >= 0 && first < Double(keys) { return UInt64(first) }
            let second = mean + radius * sin(angle)
            if second >= 0 && second < Double(keys) { return UInt64(second) }
            draw += 2
        }
    }

    public func probability(rank: UInt64) -> Double? {
        guard rank < keys else { return 0 }
        let from = Double(key(rank: rank)) - mean
        return Normal.mass(from: from / deviation, to: (from + 1) / deviation) / inside
    }

    /// The `rank`-th key (from 0) by the distance of its middle from the mean.
    ///
    /// Ranks alternate between the two sides of the key that holds the mean until one side ends.
    private func key(rank: UInt64) -> UInt64 {
        let middle = min(UInt64(mean), keys - 1)
        let below = middle
        let above = keys - 1 - middle
        let paired = min(below, above)
        let goesUpFirst = mean - Double(middle) >= 0.5
        if rank > 2 * paired {
            return above > below ? middle + (rank - paired) : middle - (rank - paired)
        }
        let distance = (rank + 1) / 2
        return (rank % 2 == 1) == goesUpFirst ? middle + distance : middle - distance
    }
}
