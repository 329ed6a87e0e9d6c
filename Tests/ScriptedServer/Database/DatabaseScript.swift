// SPDX-License-Identifier: Apache-2.0
package import Database

/// How a scripted database behaves.
///
/// Times are nanoseconds; points in time are those of the virtual clock. Queries are numbered from 1 over all sessions, in
/// the order in which they begin.
package struct DatabaseScript: Sendable {
    /// During it every session is lost, and none can be opened.
    package struct Outage: Sendable, Equatable {
        package var from: Int64
        package var until: Int64

        package init(from: Int64, until: Int64) {
            self.from = from
            self.until = until
        }
    }

    /// Queries that begin in it take so long.
    package struct SlowSpell: Sendable, Equatable {
        package var from: Int64
        package var until: Int64
        package var queryTime: Int64

        package init(from: Int64, until: Int64, queryTime: Int64) {
            self.from = from
            self.until = until
            self.queryTime = queryTime
        }
    }

    /// How long a query takes.
    package var queryTime = Script.Length.fixed(1_000_000)
    /// Queries that are worked on at once, while the others wait in the database; nil for all.
    package var workers: Int?
    /// How long a session takes to open.
    package var connectTime: Int64 = 0
    package var outage: Outage?
    package var slowSpell: SlowSpell?
    /// Every n-th query fails so.
    package var failEvery: Int?
    package var failure = DatabaseFailure(.statement, code: "42703", text: "column does not exist")
    /// What opening a session fails with.
    package var connectFailure: DatabaseFailure?
    /// The session of this query is lost with it.
    package var loseSessionAt: Int?
    /// This query is never answered.
    package var neverAnswer: Int?
    /// Ids without a row.
    package var missing: Set<Int64> = []
    /// Ids whose reads give the value of the next id.
    package var swapped: Set<Int64> = []
    /// Whether sessions take a query ahead.
    package var takesNext = false
    /// Whether every query is kept.
    package var records = false
    package var seed: UInt64 = 7

    package init() {}
}
