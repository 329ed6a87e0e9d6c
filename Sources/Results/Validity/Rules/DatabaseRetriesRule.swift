// SPDX-License-Identifier: Apache-2.0

/// The database refused queries for the time being, and they were made again, as the profile asks for.
enum DatabaseRetriesRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        // A database with request units has sentences of its own for it.
        let shares = record.operations.compactMap(\.operation.database).filter { $0.requestUnits == nil }
        let retried = shares.reduce(0) { $0 + ($1.retried ?? 0) }
        guard retried > 0 else { return [] }
        let waited = shares.reduce(0) { $0 + ($1.throttledNs ?? 0) }
        return [
            Finding(
                "database-retries", .warning,
                "The database refused work \(Quantity.counted(retried, "time", plural: "times")), and was asked again, as "
                    + "database.retries says; the \(Quantity.duration(waited)) of waiting before that are in the operations' "
                    + "times. Set database.retries to 0 to see the refusals as errors.")
        ]
    }
}
