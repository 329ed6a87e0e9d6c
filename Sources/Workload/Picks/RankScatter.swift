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
    /// The places of the first ranks, which most draws of a skewed pick are, and one entry more that stands for the rest.
    private var known: [UInt32] = []

    /// `count` is from 1 to 2⁶².
    init(count: UInt64, seed: UInt64) {
        precondition(count >= 1 && count <= 1 << 62, "A scatter maps 1 to 2^62 ranks.")
        let bits = UInt64(UInt64.bitWidth - (count - 1).leadingZeroBitCount)
        self.count = count
        self.seed = seed
        halfBits = max((bits + 1) / 2, 1)
        mask = 1 << halfBits - 1
        let first = count <= UInt64(UInt32.max) ? min(count, 4096) : 0
        known = (0..<first).map { UInt32(self($0)) } + [0]
    }

    /// The scatter of a run: the same for all picks of one seed and key count.
    init(count: UInt64, runSeed: UInt64) {
        self.init(count: count, seed: RandomStream(seed: runSeed, purpose: "scatter", lane: 0).seed)
    }

    /// Where `rank`, below the count, is put.
    func callAsFunction(_ rank: UInt64) -> UInt64 {
        var place = permuted(rank)
        while place >= count { place = permuted(place) }
        return place
    }

    /// Replaces ranks by their places.
    ///
    /// The ranks that are not in the table all go one step of their walk, then those that are still outside, and so on:
    /// whether a step ends inside is a coin toss, which the processor would guess wrong if it had to branch on it.
    func scatter(_ ranks: UnsafeMutableBufferPointer<UInt64>) {
        known.withUnsafeBufferPointer { known in
            for start in stride(from: 0, to: ranks.count, by: UInt64.bitWidth) {
                var outside: UInt64 = 0
                for slot in start..<min(start + UInt64.bitWidth, ranks.count) {
                    let rank = ranks[slot]
                    let entry = min(rank, UInt64(known.count &- 1))
                    let isKnown = rank < UInt64(known.count &- 1)
                    let place = UInt64(known[Int(entry)])
                    ranks[slot] = isKnown ? place : rank
                    outside |= (isKnown ? 0 : 1) &<< UInt64(slot &- start)
                }
                walk(UnsafeMutableBufferPointer(rebasing: ranks[start...]), outside)
            }
        }
    }

    @inline(__always)
    private func walk(_ ranks: UnsafeMutableBufferPointer<UInt64>, _ slots: UInt64) {
        var outside = slots
        while outside != 0 {
            var rest = outside
            outside = 0
            while rest != 0 {
                let place = permuted(ranks[rest.trailingZeroBitCount])
                ranks[rest.trailingZeroBitCount] = place
                outside |= place >= count ? rest & (0 &- rest) : 0
                rest &= rest &- 1
            }
        }
    }

    /// One pass through the network, which maps the numbers of its bits one to one.
    @inline(__always)
    private func permuted(_ number: UInt64) -> UInt64 {
        var left = number &>> halfBits
        var right = number & mask
        for round in 0..<4 as Range<UInt64> {
            let mixed = mix64((seed ^ round &* 0xD1B5_4A32_D192_ED03 ^ right) &+ splitmixGamma)
            (left, right) = (right, left ^ mixed & mask)
        }
        return left &<< halfBits | right
    }
}
