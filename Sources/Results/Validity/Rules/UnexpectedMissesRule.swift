// SPDX-License-Identifier: Apache-2.0

/// Reads missed more often than the workload explains: by more than one percentage point where the expected share is
/// known, else nearly always.
///
/// A miss is cheaper than a hit, so the figures flatter.
enum UnexpectedMissesRule: ValidityRule {
    static let scope = ValidityScope.oneRun

    static func findings(_ record: RunRecord) -> [Finding] {
        // Behind a comparison's cache stands the database, and a miss is no flattery; `HitRatioRule` judges the share.
        guard !record.hasDatabase else { return [] }
        return record.paths.compactMap { path -> Finding? in
            let misses = path.operations.reduce(0) { $0 + $1.misses }
            let reads = misses + path.operations.reduce(0) { $0 + $1.hits }
            guard misses > 0 else { return nil }
            let share = Double(misses) / Double(reads)
            let expected = record.expectation.missShare
            guard share > expected.map({ $0 + 0.01 }) ?? 0.99 else { return nil }
            let comparison =
                expected.map { ", and the workload explains \(Quantity.share($0))" } ?? ": the keys were not there"
            return Finding(
                "unexpected-misses", .warning,
                "\(Quantity.share(share)) of the reads on the \(path.name) path missed\(comparison). A miss costs the "
                    + "target less than a hit, so these latencies flatter it. Fill the cache first with --populate all, "
                    + "and see whether keys expire (--ttl) or are evicted.")
        }
    }
}
