// SPDX-License-Identifier: Apache-2.0

/// An open loop asked for more than the target did: less than 99 % of the planned operations were dealt with inside the
/// measure phase.
///
/// Operations that are under way at the end are no sign of that. By Little's law they are rate × service time, and that
/// many may be missing besides.
enum OverloadRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        guard isOverloaded(record) else { return [] }
        let planned = record.measure.planned
        let completed = record.measure.completedInWindow ?? record.measure.completed
        return [
            Finding(
                "overloaded", .warning,
                "The target completed \(Quantity.count(completed)) of \(Quantity.count(planned)) planned operations in "
                    + "time (\(Quantity.share(Double(completed) / Double(planned)))): the target, not the client, was the "
                    + "limit, and the latency is that of a queue that grows as long as the run lasts. Lower --rate to "
                    + "measure latency; `cachegauge run --closed` measures the highest rate.")
        ]
    }

    static func isOverloaded(_ record: RunRecord) -> Bool {
        let planned = record.measure.planned
        guard planned > 0, !record.load.isClosed, !GeneratorLagRule.isInvalid(record) else { return false }
        let service = record.operations.compactMap { $0.operation.latency[.service]?.p50Ns }.max() ?? 0
        let underWay = (record.load.ratePerSecond ?? 0) * Double(service) / 1e9
        let missing = Double(planned - dealtWith(record)) - underWay
        return missing > Double(planned) * 0.01
    }

    /// Operations that were completed or answered with an error, and, where connections were lost, those that failed:
    /// then the outage explains them.
    private static func dealtWith(_ record: RunRecord) -> Int {
        let errors = record.operations.map(\.operation.errors)
        let hadOutage = record.connections.reconnects + record.connections.connectFailures > 0
        let failed = errors.reduce(0) { $0 + $1.server + (hadOutage ? $1.timeout + $1.connection : 0) }
        return (record.measure.completedInWindow ?? record.measure.completed) + failed
    }
}
