// SPDX-License-Identifier: Apache-2.0

/// The network's speed, where it is known, was nearly used up: more than 70 % of it was measured in one direction, or is
/// what the planned rate needs for its values.
enum NetworkLimitRule: ValidityRule {
    static let scope = ValidityScope.oneRun

    static func findings(_ record: RunRecord) -> [Finding] {
        guard let speedMbps = record.network.speedMbps, speedMbps > 0 else { return [] }
        let speed = Double(speedMbps) * 1e6
        let used = max(record.network.sentBitsPerSecond, record.network.receivedBitsPerSecond)
        let link = "\(record.network.interface) carries \(Quantity.bitRate(speed))"
        if used > 0.7 * speed {
            return [
                Finding(
                    "network-limit", .warning,
                    "The load used \(Quantity.bitRate(used)), and \(link): the network may be the limit. "
                        + "Use smaller --value-size, a lower --rate, or a faster network.")
            ]
        }
        guard let rate = record.load.ratePerSecond, let bytes = record.expectation.averageValueBytes else { return [] }
        let wanted = rate * bytes * 8
        guard wanted > 0.7 * speed else { return [] }
        return [
            Finding(
                "network-limit", .warning,
                "Values of \(Quantity.bytes(bytes)) at \(Quantity.rate(rate)) need \(Quantity.bitRate(wanted)), and "
                    + "\(link): the network cannot carry the planned load. "
                    + "Use smaller --value-size, a lower --rate, or a faster network.")
        ]
    }
}
