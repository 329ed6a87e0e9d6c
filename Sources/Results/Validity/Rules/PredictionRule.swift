// SPDX-License-Identifier: Apache-2.0

/// The mean of the cached path is more than 10 % off what its parts, and the direct path, lead one to expect.
///
/// The prediction takes the database as it answers on the direct path; behind a cache it is asked less.
enum PredictionRule: ValidityRule {
    static let scope = ValidityScope.comparisons

    static func findings(_ record: RunRecord) -> [Finding] {
        guard let comparison = record.comparison, comparison.overloaded.isEmpty,
            let predicted = comparison.predictedMeanNs, let measured = comparison.measuredMeanNs, predicted > 0,
            abs(Double(measured) - Double(predicted)) * 10 > Double(predicted)
        else { return [] }
        let difference = Quantity.share(abs(Double(measured) / Double(predicted) - 1))
        let direction = measured < predicted ? "less" : "more"
        return [
            Finding(
                "prediction", .warning,
                "Reads on the cached path take \(Quantity.duration(measured)) on average, \(difference) \(direction) than "
                    + "the \(Quantity.duration(predicted)) that GET, fill and the direct path's mean add up to. "
                    + reason(record, isFaster: measured < predicted))
        ]
    }

    /// The query itself tells whether the database or the waiting around it makes the difference.
    private static func reason(_ record: RunRecord, isFaster: Bool) -> String {
        let without = record.path("cached")?.readsWithoutCache ?? 0
        guard isFaster || without == 0 else {
            return "The cache did not answer \(Quantity.counted(without, "read")), which the database answered: the "
                + "prediction does not hold them."
        }
        let direct = record.path("direct")?.operation("read")?.latency[.query]?.meanNs
        let cached = record.comparison?.means.queryNs
        guard let direct, let cached, direct > 0, cached > 0 else {
            return isFaster
                ? "The database answers faster when the cache lets it be asked less, or fewer operations wait for it."
                : "On the cached path more time goes into waiting than its parts hold: for the cache's connections, or "
                    + "for a session of the database."
        }
        let queries =
            "its query took \(Quantity.duration(cached)) on the cached path and \(Quantity.duration(direct)) on the direct "
            + "one"
        if isFaster {
            return Double(cached) * 10 < Double(direct) * 9
                ? "The database answers faster because the cache lets it be asked less: \(queries)."
                : "The database itself answers alike (\(queries)): operations wait less in queues on the cached path."
        }
        return Double(cached) * 10 > Double(direct) * 11
            ? "The database answers slower behind the cache, where it is asked for the rarely read keys: \(queries)."
            : "The database itself answers alike (\(queries)): operations wait longer in queues on the cached path, for "
                + "the cache's connections or for a session of the database."
    }
}
