// SPDX-License-Identifier: Apache-2.0
internal import Gate
internal import Results

/// What several searches come to: the best setting, the median over its searches, and how it ended.
struct CapacitySummary {
    var question: CapacityQuestion
    var searches: [CapacitySearchRecord]
    var stop: (outcome: CapacityOutcome, sentence: String)?

    func fill(_ record: inout CapacityRecord) {
        let found = searches.filter { $0.outcome == .found }
        let limited = searches.filter { $0.outcome == .clientLimit }.max { $0.perSecond < $1.perSecond }
        let best = bestSetting(found)
        if let best {
            let rates = best.map(\.perSecond).sorted()
            // Of an even number the lower one of the middle, which was measured.
            let middle = best.sorted { $0.perSecond < $1.perSecond }[(best.count - 1) / 2]
            record.perSecond = middle.perSecond
            record.low = rates.first
            record.high = best.count > 1 ? rates.last : middle.missedPerSecond
            take(middle, into: &record)
            record.outcome = .found
        }
        if let limited, limited.perSecond >= record.perSecond {
            record.perSecond = limited.perSecond
            record.low = limited.perSecond > 0 ? limited.perSecond : nil
            record.high = nil
            take(limited, into: &record)
            record.outcome = .clientLimit
            record.atCapacity = ""
        } else if best == nil {
            let last = searches.max { $0.perSecond < $1.perSecond } ?? CapacitySearchRecord()
            take(last, into: &record)
            record.outcome = last.outcome
            record.perSecond = last.perSecond
        }
        if let stop, best == nil || stop.outcome == .interrupted { record.outcome = stop.outcome }
        record.explanation = explanation(record)
        checkThroughput(&record)
    }

    private func take(_ search: CapacitySearchRecord, into record: inout CapacityRecord) {
        record.limiter = search.limiter
        record.connections = search.connections
        record.depth = search.depth
        record.atCapacity = search.directory
    }

    /// The searches of the setting with the highest median.
    private func bestSetting(_ found: [CapacitySearchRecord]) -> [CapacitySearchRecord]? {
        let groups = question.settings.map { setting in
            found.filter { $0.connections == setting.connections && $0.depth == setting.depth }
        }
        func median(_ group: [CapacitySearchRecord]) -> Double {
            let rates = group.map(\.perSecond).sorted()
            return rates[(rates.count - 1) / 2]
        }
        return groups.filter { !$0.isEmpty }.max { median($0) < median($1) }
    }

    private func explanation(_ record: CapacityRecord) -> String {
        let rate = Quantity.rate(record.perSecond)
        let slo = record.slo.joined(separator: " and ")
        switch record.outcome {
        case .found:
            let missed = record.searches.first { $0.directory == record.atCapacity }?.missedPerSecond
            let next = missed.map { "; \(Quantity.rate($0)) missed it" } ?? ""
            return "At \(rate) three fresh runs met \(slo)\(next)." + (stop.map { " " + $0.sentence } ?? "")
        case .unconfirmed:
            return
                "Rates met \(slo) once, and their confirmation missed it, down to \(rate): the target differs too much from "
                + "run to run. Use a longer --duration, or find out what else its machine does."
        case .outOfReach:
            return
                "Not even one connection with one operation per second meets \(slo). Loosen the service level, or bring the "
                + "client nearer to the target."
        case .clientLimit:
            let atLeast =
                record.perSecond > 0
                ? "The target can do more than \(rate), the highest rate at which it met \(slo)"
                : "No rate could be judged"
            return
                "\(atLeast): above it the client was the limit, not the target, twice in a row. Run from a machine with more "
                + "processors, or with more --threads."
        case .targetLost, .interrupted:
            let atLeast = record.perSecond > 0 ? " Up to then \(rate) met \(slo), without a confirmation." : ""
            return (stop?.sentence ?? "The search ended early.") + atLeast
        }
    }

    /// A throughput that is asked for is asked of the capacity itself.
    private func checkThroughput(_ record: inout CapacityRecord) {
        guard record.outcome == .found,
            let level = question.levels.first(where: {
                $0.metric == .throughput && !$0.comparison.holds(record.perSecond, $0.limit)
            })
        else { return }
        record.outcome = .outOfReach
        record.explanation =
            "\(level.text) is out of reach: the rest of the service level is met up to \(Quantity.rate(record.perSecond))."
    }
}
