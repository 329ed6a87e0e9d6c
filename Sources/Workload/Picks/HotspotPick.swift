// SPDX-License-Identifier: Apache-2.0

/// A share of the keys is hot and gets a share of the operations; inside each of the two groups all keys are alike.
///
/// The hot keys are scattered over the key space.
public struct HotspotPick: KeyPick {
    public static let name = "hotspot"
    public static let parameters = [
        Parameter("keys", .share, standard: 0.2, minimum: 0, allowsMinimum: false, maximum: 1),
        Parameter("operations", .share, standard: 0.8, minimum: 0, maximum: 1),
    ]

    private let keys: UInt64
    /// The number of hot keys, at least 1.
    let hotKeys: UInt64
    private let hotShare: Double
    private let scatter: RankScatter

    public init(keys: UInt64, parameters: ParameterValues, seed: UInt64) {
        self.keys = keys
        hotKeys = min(max(UInt64((Double(keys) * parameters.number("keys")).rounded()), 1), keys)
        hotShare = hotKeys == keys ? 1 : parameters.number("operations")
        scatter = RankScatter(count: keys, runSeed: seed)
    }

    public func fill(_ batch: inout KeyBatch) {
        for slot in 0..<batch.keys.count {
            let index = batch.firstIndex &+ UInt64(slot)
            let bits = batch.stream.value(index, 1)
            batch.keys[slot] =
                batch.stream.unit(index, 0) < hotShare
                ? scaled(bits, below: hotKeys) : hotKeys &+ scaled(bits, below: keys &- hotKeys)
        }
        scatter.scatter(batch.keys)
    }

    /// Ranks by popularity: with a hot group that gets less than its share, the other keys come first.
    public func probability(rank: UInt64) -> Double? {
        guard rank < keys else { return 0 }
        let hot = hotShare / Double(hotKeys)
        guard hotKeys < keys else { return hot }
        let cold = (1 - hotShare) / Double(keys - hotKeys)
        let popularKeys = hot >= cold ? hotKeys : keys - hotKeys
        return rank < popularKeys ? max(hot, cold) : min(hot, cold)
    }
}
