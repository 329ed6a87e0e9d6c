// SPDX-License-Identifier: Apache-2.0

/// A percentile of the cached path is the latency of a miss, because the share of misses is not below what lies above it.
enum MissesInPercentileRule: ValidityRule {
    static let scope = ValidityScope.comparisons

    static func findings(_ record: RunRecord) -> [Finding] {
        guard let path = record.path("cached"), let share = path.databaseShare,
            let response = path.operation("read")?.latency[.response]
        else { return [] }
        let percentiles = path.percentilesOfMisses.filter { response[$0] != nil }
        guard !percentiles.isEmpty else { return [] }
        let names = Quantity.listed(percentiles.map(\.title))
        let isOne = percentiles.count == 1
        return [
            Finding(
                "misses-in-percentile", .warning,
                "\(Quantity.share(share)) of the reads missed\(path.readsWithoutCache > 0 ? " or went without the cache" : ""), so \(names) of the cached path "
                    + "\(isOne ? "is a miss" : "are misses"): \(isOne ? "it shows" : "they show") the database behind the "
                    + "cache, and no faster cache would lower \(isOne ? "it" : "them"). "
                    + "p99 is a hit only where less than 1 % of the reads miss.")
        ]
    }
}
