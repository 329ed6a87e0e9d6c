// SPDX-License-Identifier: Apache-2.0
internal import Results

/// Whether a path of a comparison could not keep up with an open loop: less than 99 % of the operations that were planned
/// for its blocks were dealt with inside their measure phases.
///
/// As in the validity rule of one run, the operations that are under way at the end are no sign of that (by Little's law
/// they are rate × service time in each block), nor are those that an outage explains, nor a block in which the client
/// itself was late.
enum Overload {
    static func holds(_ records: [RunRecord]) -> Bool {
        let judged = records.filter { !$0.load.isClosed && !isClientLate($0) }
        let planned = judged.reduce(0) { $0 + $1.measure.planned }
        let missing = judged.reduce(0) { $0 + Double($1.measure.planned - dealtWith($1)) - underWay($1) }
        return planned > 0 && missing > Double(planned) * 0.01
    }

    private static func isClientLate(_ record: RunRecord) -> Bool {
        record.validity.findings.contains { $0.code == "generator-lag" && $0.severity == .invalid }
    }

    private static func underWay(_ record: RunRecord) -> Double {
        let service = record.operations.compactMap { $0.operation.latency[.service]?.p50Ns }.max() ?? 0
        return (record.load.ratePerSecond ?? 0) * Double(service) / 1e9
    }

    /// Operations that were completed or answered with an error, and, where connections were lost, those that failed.
    private static func dealtWith(_ record: RunRecord) -> Int {
        let errors = record.operations.map(\.operation.errors)
        let hadOutage = record.connections.reconnects + record.connections.connectFailures > 0
        let failed = errors.reduce(0) { $0 + $1.server + (hadOutage ? $1.timeout + $1.connection : 0) }
        return (record.measure.completedInWindow ?? record.measure.completed) + failed
    }
}
