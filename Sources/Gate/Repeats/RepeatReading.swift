// SPDX-License-Identifier: Apache-2.0
package import Results

/// One repeat of a plan in the figures that a gate may need: the unit of replication.
///
/// Requests within a run depend on each other, and however many there are, they say nothing of how much runs differ.
package struct RepeatReading: Equatable, Sendable {
    package var startedAt: String
    package var seed: UInt64
    /// Why the repeat's figures say more about the client than about the target; nil for a valid repeat.
    package var invalidity: String?
    private var readings: [GateMetric: MetricReading]

    package init(startedAt: String, seed: UInt64, invalidity: String? = nil, readings: [GateMetric: MetricReading]) {
        self.startedAt = startedAt
        self.seed = seed
        self.invalidity = invalidity
        self.readings = readings
    }

    /// The figures of a run.
    ///
    /// Of several paths the cached one is read.
    package init(_ record: RunRecord) {
        let path = record.paths.first { $0.name == "cached" } ?? record.paths.first
        let operations = path?.operations ?? []
        startedAt = record.startedAt
        seed = record.seed
        invalidity =
            record.validity.valid ? nil : record.validity.findings.first { $0.severity == .invalid }?.message ?? ""
        readings = Self.counts(record.measure, operations)
        for kind in [LatencyKind.response, .service] {
            let tables = operations.compactMap { $0.latency[kind] }
            readings.merge(Self.latencies(tables, kind, timeout: record.target.timeoutNs)) { first, _ in first }
        }
    }

    package subscript(_ metric: GateMetric) -> MetricReading {
        readings[metric] ?? .unmeasured("it was not recorded")
    }

    private static func counts(
        _ measure: MeasureRecord, _ operations: [OperationRecord]
    ) -> [GateMetric: MetricReading] {
        let planned = Double(measure.planned)
        let nothing = MetricReading.unmeasured("no operation was planned in the measure phase")
        let hits = operations.reduce(0) { $0 + $1.hits }
        let reads = hits + operations.reduce(0) { $0 + $1.misses }
        return [
            .errorRate: planned > 0 ? .value(max(0, planned - Double(measure.completed)) / planned) : nothing,
            .throughput: measure.durationNs > 0 ? .value(measure.ratePerSecond) : nothing,
            .hitRatio: reads > 0 ? .value(Double(hits) / Double(reads)) : .unmeasured("no read was completed"),
        ]
    }

    private static func latencies(
        _ tables: [LatencyRecord], _ kind: LatencyKind, timeout: Int64?
    ) -> [GateMetric: MetricReading] {
        let metrics = Percentile.allCases.map { GateMetric.percentile(kind, $0) } + [.mean(kind), .max(kind)]
        func none(_ reason: String) -> [GateMetric: MetricReading] {
            Dictionary(uniqueKeysWithValues: metrics.map { ($0, .unmeasured(reason)) })
        }
        guard let latency = LatencyRecord(merging: tables) else {
            return none("the record does not hold the histograms of all its operations")
        }
        guard latency.count > 0 else { return none("no operation was answered") }
        var readings: [GateMetric: MetricReading] = [
            .mean(kind): latency.censored > 0 ? .atLeast(Double(latency.meanNs)) : .value(Double(latency.meanNs)),
            .max(kind): latency.censored > 0 ? .atLeast(Double(latency.maxNs)) : .value(Double(latency.maxNs)),
        ]
        for percentile in Percentile.allCases {
            readings[.percentile(kind, percentile)] =
                switch latency.value(percentile) {
                case .value(let nanoseconds): .value(Double(nanoseconds))
                case .beyondTimeout: .atLeast(Double(timeout ?? latency.maxNs))
                case .tooFewSamples:
                    .unmeasured(
                        "it takes \(Quantity.counted(percentile.fewestSamples, "operation")), and a repeat has "
                            + Quantity.count(latency.count))
                }
        }
        return readings
    }
}
