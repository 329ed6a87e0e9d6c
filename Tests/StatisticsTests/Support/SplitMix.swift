// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The random source of the simulations.
///
/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Above 0 and below 1.
    mutating func unit() -> Double {
        (Double(next() >> 11) + 0.5) * 0x1p-53
    }

    /// An exponential time of mean 1.
    mutating func exponential() -> Double {
        -log(unit())
    }

    mutating func normal() -> Double {
        (2 * exponential()).squareRoot() * cos(2 * .pi * unit())
    }

    /// Student's t with four degrees of freedom: a normal number over the root of a chi-square one by its degrees.
    mutating func heavyTailed() -> Double {
        normal() / ((exponential() + exponential()) / 2).squareRoot()
    }
}
