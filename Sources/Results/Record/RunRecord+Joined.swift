// SPDX-License-Identifier: Apache-2.0

extension RunRecord {
    /// The record of both paths of a comparison, from one record for each: the sums of their counts, and their operations
    /// and seconds side by side.
    ///
    /// Everything else is the first one's. Not judged.
    package func joined(with other: RunRecord) -> RunRecord {
        var record = self
        record.interrupted = interrupted || other.interrupted
        record.paths += other.paths
        record.intervals += other.intervals
        record.measure = MeasureRecord(
            durationNs: measure.durationNs + other.measure.durationNs, planned: measure.planned + other.measure.planned,
            sent: measure.sent + other.measure.sent, unsent: measure.unsent + other.measure.unsent,
            completed: measure.completed + other.measure.completed, failed: measure.failed + other.measure.failed,
            unfinished: measure.unfinished + other.measure.unfinished,
            completedInWindow: sum(measure.completedInWindow, other.measure.completedInWindow), ratePerSecond: 0)
        if let inside = record.measure.completedInWindow, record.measure.durationNs > 0 {
            record.measure.ratePerSecond = Double(inside) / record.measure.seconds
        }
        record.connections.reconnects += other.connections.reconnects
        record.connections.connectFailures += other.connections.connectFailures
        record.connections.refused += other.connections.refused
        record.client.userCpuNs += other.client.userCpuNs
        record.client.systemCpuNs += other.client.systemCpuNs
        record.client.maxResidentBytes = max(client.maxResidentBytes, other.client.maxResidentBytes)
        record.client.busiestThreadShare = max(client.busiestThreadShare, other.client.busiestThreadShare)
        record.client.threadShares = zip(client.threadShares, other.client.threadShares).map { max($0, $1) }
        record.client.loopTurnP99Ns = [client.loopTurnP99Ns, other.client.loopTurnP99Ns].compactMap(\.self).max()
        record.client.throttledPeriods = sum(client.throttledPeriods, other.client.throttledPeriods)
        record.client.stealShare = [client.stealShare, other.client.stealShare].compactMap(\.self).max()
        record.notes += other.notes.filter { !notes.contains($0) }
        return record
    }

    /// The record without any measurement, for a comparison that ended in its cold start.
    package func emptied() -> RunRecord {
        var record = self
        record.paths = []
        record.intervals = []
        record.measure = MeasureRecord()
        return record
    }

    private func sum(_ one: Int?, _ other: Int?) -> Int? {
        guard let one, let other else { return nil }
        return one + other
    }
}
