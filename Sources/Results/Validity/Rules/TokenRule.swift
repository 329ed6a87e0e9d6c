// SPDX-License-Identifier: Apache-2.0

/// A token could not be renewed, or the server did not take the new one.
enum TokenRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        var findings: [Finding] = []
        if let last = record.databaseToken?.failures.last, let token = record.databaseToken {
            findings.append(
                Finding(
                    "database-token-renewal", .warning,
                    "The database's token could not be renewed \(Quantity.counted(token.failures.count, "time")), the last "
                        + "time at \(last.at): \(last.reason) Queries after it has expired are refused."))
        }
        guard let token = record.token else { return findings }
        if let last = token.failures.last {
            findings.append(
                Finding(
                    "token-renewal", .warning,
                    "The token could not be renewed \(Quantity.counted(token.failures.count, "time")), the last time at "
                        + "\(last.at): \(last.reason) Connections that are opened after it has expired are refused."))
        }
        if token.refused > 0 {
            findings.append(
                Finding(
                    "token-refused", .warning,
                    "The server refused the renewed token on \(Quantity.counted(token.refused, "connection")), which may be "
                        + "broken once the token before has expired. See which user the token is for."))
        }
        return findings
    }
}
