// SPDX-License-Identifier: Apache-2.0

/// Fewer than 99.9 % of the planned operations were sent.
///
/// Invalid, unless lost connections or a target that fell behind explain it: then it is the target's doing, and a
/// warning.
enum OfferedLoadRule: ValidityRule {
    static let scope = ValidityScope.oneRun

    static func findings(_ record: RunRecord) -> [Finding] {
        let measure = record.measure
        guard measure.planned > 0, !record.load.isClosed else { return [] }
        let share = Double(measure.sent) / Double(measure.planned)
        guard share < 0.999 else { return [] }
        let fact =
            "Only \(Quantity.count(measure.sent)) of \(Quantity.count(measure.planned)) planned operations "
            + "were sent (\(Quantity.share(1 - share)) missing)"
        if record.connections.reconnects + record.connections.connectFailures > 0 {
            return [
                Finding(
                    "offered-load", .warning,
                    "\(fact), because connections to \(record.measured) were lost. The rest is counted as unsent and is in "
                        + "no latency. See whether \(record.measured) was restarted or refuses connections.")
            ]
        }
        if OverloadRule.isOverloaded(record) {
            return [
                Finding(
                    "offered-load", .warning,
                    "\(fact), because \(record.measured) fell behind until the end of the drain. The rest is counted as "
                        + "unsent and is in no latency. Lower --rate.")
            ]
        }
        return [
            Finding(
                "offered-load", .invalid,
                "\(fact), and neither lost connections nor \(record.isDirect ? "a slow database" : "a slow target") explain "
                    + "it: the client did not make the load that was asked for. Lower --rate, or raise --threads or "
                    + "--\(record.isDirect ? "database-connections" : "connections").")
        ]
    }
}
