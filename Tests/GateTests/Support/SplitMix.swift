// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The random source of the simulations.
///
/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Above 0 and below 1.
    mutating func unit() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

    mutating func normal() -> Double { (-2 * log(unit())).squareRoot() * cos(2 * .pi * unit()) }

    /// Student's t with four degrees of freedom, scaled to a standard deviation of 1.
    mutating func heavyTailed() -> Double {
        let chiSquare = (0..<4).reduce(0.0) { sum, _ in
            let value = normal()
            return sum + value * value
        }
        return normal() / (chiSquare / 4).squareRoot() / 2.0.squareRoot()
    }
}
