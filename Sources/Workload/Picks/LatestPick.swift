// SPDX-License-Identifier: Apache-2.0

/// Reads favour the keys that were written last; writes go round the key space.
///
/// Each lane goes its own way over every 64th key: after `w` writes its newest key is `lane + 64·w`, modulo the number of
/// keys, and a write makes the following one the newest. A read takes the key that lies `r - 1` before the newest, where
/// the rank `r` is drawn as in `zipf`. The keys just before the newest were written by the other lanes at about the
/// same time.
public struct LatestPick: KeyPick {
    public static let name = "latest"
    public static let parameters = [
        Parameter("exponent", .number, standard: 0.99, minimum: 0, allowsMinimum: false, maximum: 100)
    ]

    private let sampler: ZipfSampler

    public init(keys: UInt64, parameters: ParameterValues, seed: UInt64) {
        sampler = ZipfSampler(count: keys, exponent: parameters.number("exponent"))
    }

    public func fill(_ batch: inout KeyBatch) {
        let keys = sampler.count
        for slot in 0..<batch.keys.count {
            let isWrite = slot < batch.isWrite.count && batch.isWrite[slot]
            let writes = batch.writesBefore[slot] &+ (isWrite ? 1 : 0)
            let newest = (batch.lane &+ UInt64(laneCount) &* writes) % keys
            let age = isWrite ? 0 : sampler.rank(batch.stream, batch.firstIndex &+ UInt64(slot)) &- 1
            batch.keys[slot] = newest >= age ? newest &- age : newest &+ keys &- age
        }
    }

    /// The popularity of a key changes with each write.
    public func probability(rank: UInt64) -> Double? { nil }
}
