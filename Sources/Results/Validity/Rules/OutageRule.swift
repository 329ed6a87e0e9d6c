// SPDX-License-Identifier: Apache-2.0

/// Connections were lost, or whole seconds passed without one completed operation.
enum OutageRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        var findings: [Finding] = []
        let silent = record.silentSeconds
        if let first = silent.first {
            findings.append(
                Finding(
                    "outage", .warning,
                    "\(Quantity.counted(silent.count, "second")) of the measure phase passed without one completed "
                        + "operation, the first at second \(first). See what \(record.measured) did then; the response times "
                        + "hold the wait."))
        }
        let connections = record.connections
        if connections.reconnects + connections.connectFailures > 0 {
            findings.append(
                Finding(
                    "reconnects", .warning,
                    "Connections were lost: \(Quantity.counted(connections.reconnects, "reconnect")), "
                        + "\(Quantity.counted(connections.connectFailures, "failed attempt")) "
                        + "(\(Quantity.count(connections.refused)) refused). See the \(record.isDirect ? "database" : "target")'s "
                        + "log, its limit of clients and its idle timeout."))
        }
        return findings
    }
}

extension RunRecord {
    /// The whole seconds of the measure phase in which no operation was completed.
    ///
    /// Below ten operations a second, empty seconds are the load's own, and none are listed. Nor are those of a comparison,
    /// which its blocks' own records tell.
    package var silentSeconds: [Int] {
        guard !isComparison else { return [] }
        let rate = load.ratePerSecond ?? measure.ratePerSecond
        guard rate >= 10, measure.completed > 0 else { return [] }
        let count = Int(measure.durationNs / 1_000_000_000)
        var completed: Set<Int> = []
        for interval in intervals where interval.completed > 0 { completed.insert(interval.second) }
        return (0..<count).filter { !completed.contains($0) }
    }
}
