// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The popularity of keys falls exponentially with their number: the first `keys` share of them gets the `operations`
/// share of the picks.
///
/// The defaults are those of YCSB. Its generator redraws what falls outside the key space, so that more than the named
/// share arrives; here the share is exact. Keys are not scattered.
public struct ExponentialPick: KeyPick {
    public static let name = "exponential"
    public static let parameters = [
        Parameter("keys", .share, standard: 0.86, minimum: 0, allowsMinimum: false, maximum: 1),
        Parameter("operations", .share, standard: 0.95, minimum: 0, maximum: 1),
    ]

    private let keys: UInt64
    /// The decay over the whole key space; negative when the last keys are the popular ones.
    private let decay: Double

    public init(keys: UInt64, parameters: ParameterValues, seed: UInt64) {
        self.keys = keys
        decay = Self.decay(keyShare: parameters.number("keys"), pickShare: parameters.number("operations"))
    }

    public func fill(_ batch: inout KeyBatch) {
        let scale = decay == 0 ? 0 : -Double(keys) / decay
        let span = expm1(-decay)
        for slot in 0..<batch.keys.count {
            let u = batch.stream.unit(batch.firstIndex &+ UInt64(slot), 0)
            let place = decay == 0 ? u * Double(keys) : log1p(u * span) * scale
            batch.keys[slot] = min(UInt64(max(place, 0)), keys - 1)
        }
    }

    public func probability(rank: UInt64) -> Double? {
        guard rank < keys else { return 0 }
        guard decay != 0 else { return 1 / Double(keys) }
        let step = abs(decay) / Double(keys)
        return exp(-step * Double(rank)) * expm1(-step) / expm1(-abs(decay))
    }

    /// The decay at which a share of the keys gets a share of the picks, by bisection.
    ///
    /// Forty decays over one of the two parts leave 10⁻¹⁷ of the picks for the rest, which is as good as none.
    private static func decay(keyShare: Double, pickShare: Double) -> Double {
        guard keyShare < 1, pickShare != keyShare else { return 0 }
        var low = -40 / (1 - keyShare)
        var high = 40 / keyShare
        for _ in 0..<200 {
            let middle = low + (high - low) / 2
            // Written for both signs without overflow.
            let share =
                middle == 0
                ? keyShare
                : middle > 0
                    ? expm1(-middle * keyShare) / expm1(-middle)
                    : 1 - expm1(middle * (1 - keyShare)) / expm1(middle)
            if share < pickShare { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }
}
