// SPDX-License-Identifier: Apache-2.0
import Glibc

@testable import Statistics

/// The Zipf law over a number of keys, summed term by term.
struct Zipf {
    let keys: Int
    let exponent: Double
    private let sum: Double

    init(keys: Int, exponent: Double) {
        self.keys = keys
        self.exponent = exponent
        var sum = 0.0
        for rank in stride(from: keys, to: 0, by: -1) { sum += pow(Double(rank), -exponent) }
        self.sum = sum
    }

    func probability(_ rank: UInt64) -> Double {
        pow(Double(rank + 1), -exponent) / sum
    }

    func popularity(exactRanks: UInt64 = 100_000) throws -> Popularity {
        try Popularity(keys: UInt64(keys), exactRanks: exactRanks, probability: probability)
    }

    /// `keys` thresholds: a uniform number below the k-th and not below the one before chooses rank k.
    var cumulative: [Double] {
        var sum = 0.0
        return (0..<UInt64(keys)).map { rank in
            sum += probability(rank)
            return sum
        }
    }
}

/// The rank that a uniform number stands for.
func rank(_ uniform: Double, in cumulative: [Double]) -> Int {
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
        let middle = (low + high) / 2
        if cumulative[middle] > uniform { high = middle } else { low = middle + 1 }
    }
    return low
}
