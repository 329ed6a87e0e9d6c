// SPDX-License-Identifier: Apache-2.0
package import Gate
internal import Histogram
internal import Measure
package import Results
internal import Statistics

/// What a step says of each expression of a service level, in a form that can be put together with that of other steps.
package struct StepEvidence: Sendable {
    /// One expression.
    private enum Fact: Sendable {
        /// How many operations were beyond the limit, by seconds, and the share that may be.
        case share(BatchedShare, most: Double)
        case values([Double], ServiceLevel)
        /// It was not measured.
        case none
    }

    package let levels: [ServiceLevel]
    private var facts: [Fact]
    /// Whether less was completed than was planned, so that a queue grew as long as the step lasted.
    package private(set) var isOverloaded: Bool

    /// - Parameters:
    ///   - log: the interval log, for how the seconds differ.
    ///   - levels: as `judged` gives them.
    package init(_ record: RunRecord, log: String, levels: [ServiceLevel]) {
        self.levels = levels
        let reading = RepeatReading(record)
        isOverloaded =
            record.validity.findings.contains { $0.code == "overloaded" }
            || (record.measure.completed == 0 && record.measure.planned > 0)
        let seconds = Self.seconds(log)
        facts = levels.map { level in
            switch level.metric {
            case .percentile(let kind, let percentile):
                let most = Double(percentile.tailPerTenThousand) / 10_000
                if kind == .response, !seconds.isEmpty {
                    return .share(BatchedShare(seconds.map { Self.beyond(level, $0) }), most: most)
                }
                guard let all = Self.table(record, kind) else { return .none }
                return .share(BatchedShare([Self.beyond(level, all)]), most: most)
            case .errorRate:
                let planned = Int64(record.measure.planned)
                let failed = max(0, planned - Int64(record.measure.completed))
                return .share(BatchedShare([.init(hits: failed, trials: planned)]), most: level.limit)
            case .mean, .max, .throughput, .hitRatio:
                return reading[level.metric].number.map { .values([$0], level) } ?? .none
            }
        }
    }

    /// The expressions that a step is judged by: a throughput is asked of the capacity itself.
    package static func judged(_ levels: [ServiceLevel]) -> [ServiceLevel] {
        levels.filter { $0.metric != .throughput }
    }

    /// Both together.
    package func pooled(with other: StepEvidence) -> StepEvidence {
        var all = self
        all.isOverloaded = isOverloaded || other.isOverloaded
        all.facts = zip(facts, other.facts).map { one, other in
            switch (one, other) {
            case (.share(let one, let most), .share(let other, _)):
                .share(BatchedShare(one.batches + other.batches), most: most)
            case (.values(let one, let level), .values(let other, _)): .values(one + other, level)
            case (.none, let some), (let some, .none): some
            default: one
            }
        }
        return all
    }

    /// `ok` or `bad` only where the interval of the figure lies on one side of the limit.
    package var verdict: StepVerdict {
        let verdicts = facts.map(Self.verdict)
        if isOverloaded || verdicts.contains(.bad) { return .bad }
        return verdicts.contains(.undecided) ? .undecided : .ok
    }

    /// The expressions that were missed, for certain or by their figures.
    package var missed: [ServiceLevel] {
        zip(levels, facts).filter { _, fact in
            if case .share(let share, let most) = fact { return (share.share ?? 0) > most }
            return Self.verdict(fact) == .bad
        }.map(\.0)
    }

    private static func verdict(_ fact: Fact) -> StepVerdict {
        switch fact {
        case .share(let share, let most):
            guard let found = share.share else { return .undecided }
            // No number of operations proves that none fails.
            if most == 0 { return found == 0 ? .ok : .bad }
            let interval = share.interval()
            if interval.high <= most { return .ok }
            return interval.low > most ? .bad : .undecided
        case .values(let values, let level):
            let mean = values.reduce(0, +) / Double(max(values.count, 1))
            return level.comparison.holds(mean, level.limit) ? .ok : .bad
        case .none: return .undecided
        }
    }

    /// The response times of all operations, second by second.
    private static func seconds(_ log: String) -> [LatencyHistogram] {
        guard let entries = try? HistogramLogReader.read(log).entries else { return [] }
        return entries.filter { $0.tag == nil }.compactMap { try? $0.histogram() }
    }

    private static func table(_ record: RunRecord, _ kind: LatencyKind) -> LatencyHistogram? {
        guard let all = LatencyRecord(merging: record.operations.compactMap { $0.operation.latency[kind] }),
            all.count > 0
        else { return nil }
        return try? HistogramEncoding.histogram(fromText: all.histogram)
    }

    private static func beyond(_ level: ServiceLevel, _ table: LatencyHistogram) -> BatchedShare.Batch {
        let geometry = HistogramGeometry(of: table)
        var hits: Int64 = 0
        table.forEachCount { index, count in
            if !level.comparison.holds(Double(geometry.medianValue(at: index)), level.limit) {
                hits += Int64(clamping: count)
            }
        }
        return .init(hits: hits, trials: Int64(clamping: table.totalCount))
    }
}

extension ServiceLevel {
    /// Why it cannot be searched for, as a full sentence; nil where it can.
    package var unsearchable: String? {
        let isUpper = comparison == .below || comparison == .atMost
        switch metric {
        case .throughput, .hitRatio:
            return isUpper
                ? "--slo \"\(text)\" limits \(metric.name) from above, which no highest rate has to meet. Write "
                    + "\(metric.name) >= \(limitText)." : nil
        case .percentile, .mean, .max, .errorRate:
            return isUpper
                ? nil
                : "--slo \"\(text)\" limits \(metric.name) from below, which no highest rate has to meet. Write "
                    + "\(metric.name) < \(limitText)."
        }
    }
}
