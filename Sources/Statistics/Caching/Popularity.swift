// SPDX-License-Identifier: Apache-2.0

/// Why no hit ratio can be expected from the given popularity.
package enum PopularityError: Error, Equatable, Sendable, CustomStringConvertible {
    case noKeys
    /// The probabilities of all keys sum to something else than 1, or are not numbers.
    case notADistribution(sum: Double)

    package var description: String {
        switch self {
        case .noKeys:
            "A hit ratio needs at least one key."
        case .notADistribution(let sum):
            "The probabilities of all keys sum to \(sum), not to 1."
        }
    }
}

/// How likely each key is, the most popular first, as groups of neighbouring ranks with one mean probability.
///
/// The first ranks are taken one by one. Further ones are halved into groups whose first and last probability differ by
/// at most a small share, which gives geometrically growing groups for a Zipf law, and one group for equal keys: a
/// billion keys take about 20,000 groups. For a smooth law a group's mean is the mean of its ends up to the square of
/// that share.
package struct Popularity: Equatable, Sendable {
    /// Neighbouring ranks.
    package struct Group: Equatable, Sendable {
        /// Of each key, that an operation chooses it.
        package let probability: Double
        /// How many keys.
        package let keys: Double
    }

    package let keys: UInt64
    package let groups: [Group]

    /// Groups the ranks 0 ..< `keys`.
    ///
    /// - Parameters:
    ///   - probability: of the key of a rank, from 0; it never rises with the rank.
    ///   - exactRanks: the number of first ranks that stay apart.
    ///   - spread: by what share the probabilities in a group of further ranks may differ.
    /// - Throws: `PopularityError`, when the probabilities are none.
    package init(
        keys: UInt64, exactRanks: UInt64 = 100_000, spread: Double = 1.0 / 1024, probability: (UInt64) -> Double
    ) throws(PopularityError) {
        guard keys > 0 else { throw .noKeys }
        var builder = GroupBuilder(spread: spread)
        for rank in 0..<min(keys, exactRanks) { builder.append(probability(rank), keys: 1) }
        if keys > exactRanks { builder.appendRanks(exactRanks..<keys, probability) }
        let sum = builder.groups.reduce(0) { $0 + $1.probability * $1.keys }
        guard abs(sum - 1) < 1e-4, builder.groups.allSatisfy({ $0.probability >= 0 }) else {
            throw .notADistribution(sum: sum)
        }
        self.keys = keys
        groups = builder.groups
    }

    init(keys: UInt64, groups: [Group]) {
        self.keys = keys
        self.groups = groups
    }

    /// The sum of a function of a key's probability over all keys that are chosen at all.
    func sum(_ term: (Double) -> Double) -> Double {
        // The rarest first, so that their small terms are not lost.
        groups.reversed().reduce(0) { $1.probability > 0 ? $0 + $1.keys * term($1.probability) : $0 }
    }
}

private struct GroupBuilder {
    let spread: Double
    private(set) var groups: [Popularity.Group] = []

    init(spread: Double) {
        self.spread = spread
    }

    mutating func append(_ probability: Double, keys: Double) {
        if let last = groups.last, last.probability == probability {
            groups[groups.count - 1] = Popularity.Group(probability: probability, keys: last.keys + keys)
        } else {
            groups.append(Popularity.Group(probability: probability, keys: keys))
        }
    }

    mutating func appendRanks(_ all: Range<UInt64>, _ probability: (UInt64) -> Double) {
        var waiting = [all]
        while let ranks = waiting.popLast() {
            let first = probability(ranks.lowerBound)
            let last = probability(ranks.upperBound - 1)
            let keys = Double(ranks.count)
            // What is left of a law with a light tail may be too little to matter.
            if ranks.count == 1 || first <= last * (1 + spread) || first * keys < 1e-12 {
                append((first + last) / 2, keys: keys)
            } else {
                let middle = ranks.lowerBound + UInt64(ranks.count) / 2
                waiting.append(middle..<ranks.upperBound)
                waiting.append(ranks.lowerBound..<middle)
            }
        }
    }
}
