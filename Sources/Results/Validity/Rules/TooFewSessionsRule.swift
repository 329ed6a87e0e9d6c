// SPDX-License-Identifier: Apache-2.0

/// Operations waited for a free database session while the database was no slower than else: the pool wait's p99 is above
/// 10 % of the response's, and there are fewer sessions than Little's law asks for, 3 × queries per second × query p99.
///
/// Reads that hit have no part in it: where misses are told apart, their response counts.
enum TooFewSessionsRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        guard !record.load.isClosed else { return [] }
        let needs = record.paths.compactMap { need(of: $0, record) }
        guard let worst = needs.max(by: { $0.sessions < $1.sessions }) else { return [] }
        let have = record.sessions.map { "\(Quantity.counted($0, "session")) \($0 == 1 ? "is" : "are") too few" }
        return [
            Finding(
                "too-few-sessions", .warning,
                "\(worst.operation) operations on the \(worst.path) path waited up to "
                    + "\(Quantity.duration(worst.wait)) (p99) for a free database session while the query's own time "
                    + "stayed flat. \(have ?? "The sessions are too few") for \(Quantity.rate(worst.rate)) of queries: "
                    + "use --database-connections \(worst.sessions) or more, if the database allows them.")
        ]
    }

    private struct Need {
        var path: String
        var operation: String
        var wait: Int64
        var rate: Double
        var sessions: Int
    }

    private static func need(of path: PathRecord, _ record: RunRecord) -> Need? {
        let waits = path.operations.compactMap { operation -> (name: String, wait: Int64, query: Int64)? in
            let latency = operation.latency
            guard let wait = latency[.poolWait]?.p99Ns, let query = latency[.query]?.p99Ns,
                let middle = latency[.query]?.p50Ns, query / 10 <= middle,
                let response = (latency[.responseMiss] ?? latency[.response])?.p99Ns, wait > response / 10
            else { return nil }
            return (operation.name, wait, query)
        }
        guard let worst = waits.max(by: { $0.wait < $1.wait }) else { return nil }
        // A path that falls behind sends fewer queries than it should.
        let planned = path.name == "direct" ? record.load.ratePerSecond ?? 0 : 0
        let rate = max(record.queriesPerSecond(ofPath: path.name), planned)
        let sessions = 3 * rate * Double(worst.query) / 1e9
        guard sessions < 1e6, Double(record.sessions ?? 0) < sessions else { return nil }
        return Need(
            path: path.name, operation: worst.name, wait: worst.wait, rate: rate, sessions: Int(sessions.rounded(.up)))
    }
}

extension RunRecord {
    /// Sessions of the database over all threads; nil where the record does not tell.
    package var sessions: Int? {
        if let sessions = comparison?.databases.first?.sessions, sessions > 0 { return sessions }
        guard case .integer(let sessions)? = profile["database"]?["connections"] else { return nil }
        return Int(sessions)
    }
}
