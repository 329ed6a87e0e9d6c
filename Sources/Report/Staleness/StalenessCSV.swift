// SPDX-License-Identifier: Apache-2.0
import Measure
import Results

/// `staleness.csv`: one row per strategy.
enum StalenessCSV {
    static let fileName = "staleness.csv"

    private static let titles = [
        "strategy", "reads", "stale", "per_million", "low_per_million", "high_per_million", "age_p50_us", "age_p99_us",
        "age_max_us", "behind_p50", "behind_p99", "behind_max", "writes", "hidden_10ms", "hidden_100ms", "hidden_1s",
        "hidden_10s", "stale_for_good", "backward", "wrong_values", "hit_ratio", "queries_per_s",
        "worst_second_queries", "commands_per_read", "commands_per_write",
    ]

    static func render(_ staleness: StalenessRecord) -> String {
        staleness.strategies.reduce(CSVText.row(titles)) { $0 + row($1) }
    }

    private static func row(_ one: StrategyStalenessRecord) -> String {
        var fields = [
            one.strategy, String(one.reads), String(one.stale), perMillion(one.share), perMillion(one.shareLow),
            perMillion(one.shareHigh), CSVText.microseconds(one.age.p50Ns), CSVText.microseconds(one.age.p99Ns),
            CSVText.microseconds(one.age.count > 0 ? one.age.maxNs : nil), text(one.behindP50), text(one.behindP99),
            one.age.count > 0 ? String(one.behindMax) : "", String(one.writes),
        ]
        fields += one.hidden.map { text($0.writes) }
        fields += [
            text(one.outdated), String(one.backward), String(one.wrongValues),
            one.hitRatio.map { FixedDecimal.text($0, digits: 4) } ?? "", CSVText.rate(one.queriesPerSecond),
            String(one.worstSecondQueries), one.commandsPerRead.map { FixedDecimal.text($0, digits: 3) } ?? "",
            one.commandsPerWrite.map { FixedDecimal.text($0, digits: 3) } ?? "",
        ]
        return CSVText.row(fields)
    }

    private static func text(_ count: Int?) -> String { count.map(String.init) ?? "" }

    private static func perMillion(_ share: Double?) -> String {
        share.map { FixedDecimal.text($0 * 1e6, digits: 1) } ?? ""
    }
}
