// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Draws lengths of time: splitmix64 and the inverse of the distribution, so that a seed fixes them.
struct DrawnLength {
    private let length: Script.Length
    private var state: UInt64

    init(_ length: Script.Length, seed: UInt64) {
        self.length = length
        state = seed
    }

    mutating func next() -> Int64 {
        switch length {
        case .none: 0
        case .fixed(let length): length
        case .uniform(let from, let through): from + Int64((Double(through - from + 1) * fraction()).rounded(.down))
        case .exponential(let mean): Int64((-Double(mean) * log1p(-fraction())).rounded())
        }
    }

    /// At least 0 and below 1, with 53 bits.
    private mutating func fraction() -> Double {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        mixed ^= mixed >> 31
        return Double(mixed >> 11) * 0x1p-53
    }
}
