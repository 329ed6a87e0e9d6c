// SPDX-License-Identifier: Apache-2.0

/// Why a database did not do what it was asked for.
package struct DatabaseFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package var kind: DatabaseErrorClass
    /// The database's own code: an SQLSTATE such as `42P01`, an extended result code of SQLite; empty where there is none.
    package var code: String
    /// The database's or the driver's own words, in one line without a full stop at its end; holds no password.
    package var text: String
    /// Whether the session is of no more use: the caller closes it, and may connect anew.
    package var endsSession: Bool

    package init(_ kind: DatabaseErrorClass, code: String = "", text: String, endsSession: Bool = false) {
        self.kind = kind
        self.code = code
        self.text = text
        self.endsSession = endsSession
    }

    package var description: String { code.isEmpty ? text : "\(text) (\(code))" }

    /// The first line of a driver's message, without white space and full stop around it.
    static func line(_ message: String) -> String {
        let first = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no reason was given"
        var text = first.drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace || last == "." { text.removeLast() }
        return String(text)
    }
}

/// The classes by which failures of a database are counted.
package enum DatabaseErrorClass: String, Sendable, CaseIterable {
    /// The connection could not be made, or was lost.
    case connection
    case authentication
    /// The account may not do this, or the database is read-only.
    case permission
    case missingDatabase
    case missingTable
    /// The table has no row of the id: a fault of the set-up, because every id that is asked for was stored.
    case noRow
    /// The database refuses work for now: too many connections, too little quota.
    case throttled
    /// Every worker that the database's size gives it is taken, and it turned the request away.
    case workerLimit
    /// The database is there and cannot answer for now: it moves, restarts, or wakes up.
    case unavailable
    /// The database gave up after a time limit of its own.
    case timeout
    /// Another transaction was in the way: a deadlock, a lock, a serialization failure.
    case contention
    case constraint
    /// A row of that id is there already, or the row is not the one that was meant.
    case conflict, precondition
    /// The database asks for the same request once more.
    case retry
    /// The statement itself is wrong, or does not fit its parameters.
    case statement
    /// The database has no room or memory left.
    case storage
    /// The client library is not installed.
    case library
    /// Stopped by the caller.
    case cancelled
    case other

    /// Whether the database refuses work for now: what a try later may find otherwise.
    var isRefusal: Bool { self == .throttled || self == .workerLimit || self == .unavailable }
}
