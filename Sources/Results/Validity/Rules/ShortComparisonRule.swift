// SPDX-License-Identifier: Apache-2.0

/// Fewer than five pairs of blocks: the speed-up has no interval.
enum ShortComparisonRule: ValidityRule {
    static let scope = ValidityScope.comparisons

    static let fewestPairs = 5

    static func findings(_ record: RunRecord) -> [Finding] {
        guard let comparison = record.comparison, comparison.paths.count > 1, comparison.pairs < fewestPairs else {
            return []
        }
        let pairs = comparison.pairs
        let fact =
            pairs == 0
            ? "No pair of blocks was measured to its end"
            : "Only \(Quantity.counted(pairs, "pair")) of blocks \(pairs == 1 ? "was" : "were") measured to the end"
        return [
            Finding(
                "short-comparison", .warning,
                "\(fact), and an interval takes \(fewestPairs): chance may explain any difference that is shown. Use "
                    + "--pairs \(fewestPairs) or more.")
        ]
    }
}
