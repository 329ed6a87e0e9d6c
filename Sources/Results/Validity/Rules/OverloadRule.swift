// SPDX-License-Identifier: Apache-2.0

/// An open loop asked for more than the target did: less than 99 % of the planned operations were dealt with inside the
/// measure phase.
///
/// Operations that are under way at the end are no sign of that. By Little's law they are rate × service time on average,
/// and that many may be missing besides. In a short run it takes more than 1 %: the number under way at one moment varies,
/// and in a queue that does not grow it is beyond four standard deviations of a Poisson number and four more in less than 1
/// of 100 runs.
enum OverloadRule: ValidityRule {
    static let scope = ValidityScope.oneRun

    static func findings(_ record: RunRecord) -> [Finding] {
        guard isOverloaded(record) else { return [] }
        let planned = record.measure.planned
        let completed = record.measure.completedInWindow ?? record.measure.completed
        let closed = record.hasDatabase ? "" : "; `cachegauge run --closed` measures the highest rate"
        return [
            Finding(
                "overloaded", .warning,
                "\(subject(record)) completed \(Quantity.count(completed)) of \(Quantity.count(planned)) planned operations "
                    + "in time (\(Quantity.share(Double(completed) / Double(planned)))): \(record.measured), not the "
                    + "client, was the limit, and the latency is that of a queue that grows as long as the run lasts. "
                    + "Lower --rate to measure latency\(closed).")
        ]
    }

    private static func subject(_ record: RunRecord) -> String {
        guard record.hasDatabase else { return "The target" }
        return record.isDirect ? "The database" : "The cached path"
    }

    static func isOverloaded(_ record: RunRecord) -> Bool {
        let planned = record.measure.planned
        guard planned > 0, !record.load.isClosed, !GeneratorLagRule.isInvalid(record) else { return false }
        let service = record.operations.compactMap { $0.operation.latency[.service]?.p50Ns }.max() ?? 0
        let underWay = (record.load.ratePerSecond ?? 0) * Double(service) / 1e9
        let missing = Double(planned - dealtWith(record)) - underWay
        return missing > max(Double(planned) * 0.01, 4 + 4 * underWay.squareRoot())
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
