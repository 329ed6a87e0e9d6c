// SPDX-License-Identifier: Apache-2.0

/// Every key is as likely as any other.
public struct UniformPick: KeyPick {
    public static let name = "uniform"
    public static let parameters: [Parameter] = []

    private let keys: UInt64

    public init(keys: UInt64, parameters: ParameterValues, seed: UInt64) { self.keys = keys }

    public func fill(_ batch: inout KeyBatch) {
        for slot in 0..<batch.keys.count {
            batch.keys[slot] = batch.stream.integer(below: keys, batch.firstIndex &+ UInt64(slot), 0)
        }
    }

    public func probability(rank: UInt64) -> Double? { rank < keys ? 1 / Double(keys) : 0 }
}
