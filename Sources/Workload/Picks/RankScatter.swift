// SPDX-License-Identifier: Apache-2.0

/// A seeded one-to-one map of 0..<count onto itself, which spreads popular ranks over the key space.
///
/// A bijection, unlike a hash modulo the count, keeps each rank's probability exact and every key reachable. It is a
/// four-round Feistel network on the smallest even number of bits that holds the count; a result outside is mapped again
/// until it falls inside (cycle walking: J. Black, P. Rogaway, CT-RSA 2002).
struct RankScatter: Sendable, Equatable {
    let count: UInt64
    private let halfBits: UInt64
    private let mask: UInt64
    private let seed: UInt64

    /// `count` is from 1 to 2⁶².
    init(count: UInt64, seed: UInt64) {
        precondition(count >= 1 && count <= 1 << 62, "A scatter maps 1 to 2^62 ranks.")
        let bits = UInt64(UInt64.bitWidth - (count - 1).leadingZeroBitCount)
        self.count = count
        self.seed = seed
        halfBits = max((bits + 1) / 2, 1)
        mask = 1 << halfBits - 1
    }

    /// The scatter of a run: the same for all picks of one seed and key count.
    init(count: UInt64, runSeed: UInt64) {
        self.init(count: count, seed: RandomStream(seed: runSeed, purpose: "scatter", lane: 0).seed)
    }

    /// Where `rank`, below the count, is put.
    @inline(__always)
    func callAsFunction(_ rank: UInt64) -> UInt64 {
        var place = rank
        repeat {
            var left = place &>> halfBits
            var right = place & mask
            for round in 0..<4 as Range<UInt64> {
                let mixed = mix64((seed ^ round &* 0xD1B5_4A32_D192_ED03 ^ right) &+ splitmixGamma)
                (left, right) = (right, left ^ mixed & mask)
            }
            place = left &<< halfBits | right
        } while place >= count
        return place
    }
}
