// SPDX-License-Identifier: Apache-2.0

/// Keys in the order of their numbers, over and over: operation `i` of a lane takes key `64·i + lane`, modulo the keys.
///
/// A multi-key operation takes the keys that follow its first one.
public struct SequentialPick: KeyPick {
    public static let name = "sequential"
    public static let parameters: [Parameter] = []

    private let keys: UInt64

    public init(keys: UInt64, parameters: ParameterValues, seed: UInt64) { self.keys = keys }

    public func fill(_ batch: inout KeyBatch) {
        for slot in 0..<batch.keys.count {
            let position =
                batch.anchor.map { $0 &+ 1 &+ UInt64(slot) }
                ?? (batch.firstIndex &+ UInt64(slot)) &* UInt64(laneCount) &+ batch.lane
            batch.keys[slot] = position % keys
        }
    }

    /// The next key is certain, and changes with each operation.
    public func probability(rank: UInt64) -> Double? { nil }
}
