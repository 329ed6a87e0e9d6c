// SPDX-License-Identifier: Apache-2.0

/// The cache did not do its part, and operations went on with the database alone.
enum CacheUnavailableRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        record.paths.compactMap { finding($0, record) }
    }

    private static func finding(_ path: PathRecord, _ record: RunRecord) -> Finding? {
        let without = path.operations.reduce(0) { $0 + ($1.database?.cacheUnavailable ?? 0) }
        guard without > 0 else { return nil }
        let count = path.operations.reduce(0) { $0 + $1.count }
        // A read that could not ask the cache is one more query; a write asks the database in any case.
        let reads = path.operation("read")?.database?.cacheUnavailable ?? 0
        let queries = path.operations.reduce(0) { $0 + ($1.database?.queries ?? 0) }
        let seconds = record.seconds(ofPath: path.name)
        var load = ""
        if seconds > 0, reads > 0 {
            load =
                " The database got \(Quantity.rate(Double(queries) / seconds)) on this path, and without these reads it "
                + "would have been \(Quantity.rate(Double(max(queries - reads, 0)) / seconds))."
        }
        let stale =
            without > reads
            ? " \(Quantity.counted(without - reads, "write")) could not renew the cached value, which stays stale until it "
                + "expires." : ""
        return Finding(
            "cache-unavailable", .warning,
            "The cache was not available to \(Quantity.count(without)) of \(Quantity.counted(count, "operation")) "
                + "(\(Quantity.share(Double(without) / Double(max(count, 1))))), which went on with the database alone."
                + "\(load)\(stale) See the target's log and its limit of clients.")
    }
}
