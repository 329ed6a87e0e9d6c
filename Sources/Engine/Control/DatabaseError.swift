// SPDX-License-Identifier: Apache-2.0
package import Database

/// Why the database of a comparison cannot be worked with, as a sentence without secrets.
package struct DatabaseError: Error, Sendable, CustomStringConvertible {
    package let failure: DatabaseFailure
    /// With `***` in place of user and password.
    private let url: String
    private let kind: String
    private let activity: String

    /// - Parameter activity: what was tried, as in “while the table was filled”.
    package init(_ spec: any DatabaseSpec, during activity: String, _ failure: DatabaseFailure) {
        url = spec.description
        kind = type(of: spec).kind
        self.activity = activity
        self.failure = failure
    }

    package var description: String { "The database \(url) failed during \(activity): \(failure). \(advice)" }

    private var advice: String {
        switch failure.kind {
        case .connection: "Check that it runs, and host and port in --database."
        case .authentication:
            kind == "cosmos"
                ? "Check the key (COSMOS_KEY, --database-key-file) or the token (--database-token-command)."
                : "Check user and password (in the URL, or PGPASSWORD)."
        case .missingDatabase: "Check the database's name in --database."
        case .permission: "Grant the user what the run needs, or use another user."
        case .missingTable, .statement: "Check database.read, database.write and database.ids in the profile."
        case .throttled: "Use fewer --database-connections, or raise the database's limit."
        case .workerLimit: "Use fewer --database-connections, or a larger size of the database: it ran out of workers."
        case .unavailable: "Wait until the database is available again; it may be moving, restarting or waking up."
        case .timeout: "Raise --database-timeout, or see what keeps the database busy."
        case .library: "The client library is loaded at run time."
        case .retry: "Try again later."
        // SQLite has no log.
        case .storage where kind == "sqlite" && !url.hasSuffix(":memory:"):
            "See that the disk of \(url.dropFirst("sqlite:".count)) has room, and that no limit of file sizes is in the way "
                + "(ulimit -f)."
        case .constraint, .contention, .conflict, .precondition, .storage, .noRow, .cancelled, .other:
            url.hasSuffix(":memory:")
                ? "See that this machine has memory left."
                : kind == "sqlite" ? "See the file \(url.dropFirst("sqlite:".count))." : "See the database's log."
        }
    }
}
