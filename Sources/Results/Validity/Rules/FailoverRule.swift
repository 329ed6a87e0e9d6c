// SPDX-License-Identifier: Apache-2.0
import Measure

/// Connections broke, or a server changed its part.
enum FailoverRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        guard let failover = record.failover else { return [] }
        return [Finding("failover", .warning, failover.sentences(closedLoop: record.load.isClosed))]
    }
}

extension FailoverRecord {
    /// The longest outage; nil where operations went on succeeding.
    package var longest: OutageRecord? { outages.max { $0.lengthNs < $1.lengthNs } }

    /// `closed 4, refused 12`, the most frequent first.
    package var errorText: String { Self.text(errors) }

    package static func text(_ errors: OrderedCounts) -> String {
        let sorted = errors.all.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        return sorted.map { "\($0.name) \(Quantity.count($0.count))" }.joined(separator: ", ")
    }

    /// The same with its preposition.
    package static func when(_ nanoseconds: Int64) -> String { (nanoseconds >= 0 ? "at " : "") + moment(nanoseconds) }

    /// A moment of the run to the millisecond: `2.103 s`, or `0.500 s before the measure phase`.
    package static func moment(_ nanoseconds: Int64) -> String {
        let seconds = FixedDecimal.text(Double(nanoseconds.magnitude) / 1e9, digits: 3) + " s"
        return nanoseconds >= 0 ? seconds : seconds + " before the measure phase"
    }

    /// Whether p99 came back, as half a sentence.
    package var tailText: String {
        guard let before = p99BeforeNs else {
            return "whether p99 came back is not known, for want of operations in the seconds before"
        }
        guard let back = p99BackAfterNs else {
            return
                "p99 was not back within 10 % of the \(Quantity.duration(before)) before for five seconds by the end of the run"
        }
        return
            "p99 was back within 10 % of the \(Quantity.duration(before)) before after \(Quantity.duration(max(back, 0))) "
            + "(to the second)"
    }

    func sentences(closedLoop: Bool) -> String {
        var text =
            "Connections broke or a server changed its part (\(errorText)); the first error came "
            + "\(Self.when(firstErrorNs)). "
        if let longest {
            let end = longest.firstSuccessNs.map { "until \(Self.moment($0))" } ?? "until the end"
            text +=
                "No operation succeeded for \(Quantity.duration(noSuccessNs)), from \(Self.moment(longest.lastSuccessNs)) "
                + "\(end)"
            if outages.count > 1 { text += ", the longest of \(Quantity.count(outages.count)) such times" }
            text += ", and \(tailText). "
        } else {
            text += "Operations went on succeeding, and \(tailText). "
        }
        text +=
            closedLoop
            ? "In a closed loop nothing is due meanwhile: only an open loop shows what users would have waited."
            : "The response times run from the planned schedule and hold the wait."
        return text
    }
}
