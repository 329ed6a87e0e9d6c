// SPDX-License-Identifier: Apache-2.0

/// Queries of the database failed.
enum DatabaseErrorsRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        let shares = record.operations.compactMap(\.operation.database)
        var counts: [String: Int] = [:]
        for share in shares {
            for error in share.errors.all { counts[error.name, default: 0] += error.count }
        }
        let listed = counts.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        guard let worst = listed.first else { return [] }
        let total = listed.reduce(0) { $0 + $1.value }
        let queries = shares.reduce(0) { $0 + $1.queries }
        let shown = listed.prefix(5).map { "\($0.key) \(Quantity.count($0.value))" }
        let more = listed.count > 5 ? ["\(listed.count - 5) more classes"] : []
        return [
            Finding(
                "database-errors", .warning,
                "\(Quantity.counted(total, "query", plural: "queries")) of the database failed "
                    + "(\((shown + more).joined(separator: ", "))), "
                    + "\(Quantity.share(Double(total) / Double(max(queries, total)))) of all. \(advice(worst.key))")
        ]
    }

    private static func advice(_ name: String) -> String {
        switch name {
        case "connection": "connection: sessions were lost or could not be opened; see the database's log."
        case "timeout": "timeout: queries or the wait for a session took too long; see what the database was busy with."
        case "missingTable": "missingTable: the table is not there; see whether something dropped it."
        case "noRow": "noRow: rows that were asked for are not there; see whether something deleted them."
        case "throttled":
            "throttled: the database refuses work; lower --rate or --database-connections, or raise its quota."
        case "workerLimit":
            "workerLimit: the database ran out of workers; lower --rate or --database-connections, or give it a larger size."
        case "unavailable":
            "unavailable: the service was not there for a time; see its status, and measure again."
        case "retry":
            "retry: the service asked for requests once more; see whether several clients write the same rows."
        case "conflict", "precondition":
            "\(name): somebody else changes the same rows; keep others away from them while measuring."
        case "authentication":
            "authentication: the key or the token was refused; see whether it was changed or has expired."
        case "permission": "permission: the account may not do this; grant it, or use another account."
        case "contention": "contention: transactions were in each other's way; see the database's locks."
        case "storage": "storage: the database has no room left; give it more."
        default: "\(name): see the database's log."
        }
    }
}
