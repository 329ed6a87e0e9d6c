// SPDX-License-Identifier: Apache-2.0
internal import Results

/// Makes the failover section of a record from what the threads saw.
struct FailoverReport {
    /// One for each thread.
    var logs: [OutageLog]
    /// The servers' addresses by their numbers.
    var nodes: [String]
    /// When the measure phase began and ended (monotonic).
    var start: Int64
    var end: Int64
    /// The p99 over five seconds by the last of them.
    var tails: [Int: Int64]
    /// Whether a connection that stood has broken; attempts that fail are not enough.
    var hasBroken: Bool
    /// Operations that were due in a second; nil in a closed loop.
    var ratePerSecond: Double?

    /// More outages than these say nothing more.
    private static let most = 20
    /// What is shorter is the time between some operations that were due: ten of them, a tenth of a second at most.
    private var shortest: Int64 {
        guard let ratePerSecond, ratePerSecond > 0 else { return 1_000_000 }
        return Int64(min(100_000_000, max(1_000_000, 1e10 / ratePerSecond)))
    }

    /// Nil where no connection broke and no server changed its part.
    var record: FailoverRecord? {
        let overall = OutageTotals(logs.map(\.overall))
        guard overall.tellsOfFailover(hasBroken: hasBroken), let first = overall.firstError else { return nil }
        var record = FailoverRecord()
        record.firstErrorNs = first - start
        record.outages = outages(overall)
        record.noSuccessNs = record.outages.map(\.lengthNs).max() ?? 0
        record.errors = Self.counts(overall)
        let count = logs.map(\.nodes.count).max() ?? 0
        record.nodes = (0..<count).compactMap { number in
            let totals = OutageTotals(logs.map { number < $0.nodes.count ? $0.nodes[number] : nil })
            guard let first = totals.firstError else { return nil }
            let outages = outages(totals)
            return NodeFailoverRecord(
                address: number < nodes.count ? nodes[number] : "?", firstErrorNs: first - start,
                noSuccessNs: outages.map(\.lengthNs).max() ?? 0, outages: outages, errors: Self.counts(totals))
        }
        addTails(to: &record)
        return record
    }

    private func outages(_ totals: OutageTotals) -> [OutageRecord] {
        let all = totals.silences.filter { $0.length(until: end) >= shortest }
        let longest = all.sorted { $0.length(until: end) > $1.length(until: end) }.prefix(Self.most)
        return longest.sorted { $0.lastSuccess < $1.lastSuccess }.map { silence in
            OutageRecord(
                lastSuccessNs: silence.lastSuccess - start, firstErrorNs: silence.firstError.map { $0 - start },
                firstSuccessNs: silence.firstSuccess.map { $0 - start }, lengthNs: silence.length(until: end))
        }
    }

    private static func counts(_ totals: OutageTotals) -> OrderedCounts {
        OrderedCounts(Dictionary(totals.errors.map { ($0.key.name, $0.value) }, uniquingKeysWith: +))
    }

    /// Adds the p99 before the longest outage, and how long after its first error five seconds began whose p99 was
    /// within 10 % of that.
    private func addTails(to record: inout FailoverRecord) {
        let longest = record.outages.max { $0.lengthNs < $1.lengthNs }
        let firstError = longest?.firstErrorNs ?? record.firstErrorNs
        let second: Int64 = 1_000_000_000
        guard firstError >= second, let before = tails[Int(firstError / second) - 1] else { return }
        record.p99BeforeNs = before
        let over = longest.map(\.firstSuccessNs) ?? firstError
        guard let over else { return }
        let whole = Int((end - start) / second)
        let from = Int((over + second - 1) / second)
        guard from + TailWindow.seconds <= whole else { return }
        let limit = before + before / 10
        for begin in from...whole - TailWindow.seconds {
            guard let tail = tails[begin + TailWindow.seconds - 1], tail <= limit else { continue }
            record.p99BackAfterNs = Int64(begin) * second - firstError
            return
        }
    }
}
