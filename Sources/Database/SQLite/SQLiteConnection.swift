// SPDX-License-Identifier: Apache-2.0
internal import CLibraries

/// One connection to an SQLite database, used by one thread at a time.
final class SQLiteConnection: StatementConnection {
    /// How long a statement waits for another writer's lock.
    private static let busyMilliseconds: Int32 = 5_000

    let functions: cl_sqlite
    private let handle: OpaquePointer

    /// - Parameter creates: whether a file that is not there is made.
    init(_ library: SQLiteLibrary, place: SQLitePlace, creates: Bool) throws(DatabaseFailure) {
        functions = library.functions
        var flags = Int32(CL_SQLITE_OPEN_READ_WRITE) | Int32(CL_SQLITE_OPEN_NO_MUTEX)
        if creates { flags |= Int32(CL_SQLITE_OPEN_CREATE) }
        if place.isMemory { flags |= Int32(CL_SQLITE_OPEN_URI) }
        var opened: OpaquePointer?
        let status = functions.open(place.name, &opened, flags, nil)
        guard let opened else {
            throw DatabaseFailure(.storage, text: "SQLite has no memory for a connection", endsSession: true)
        }
        guard Int(status) == CL_SQLITE_OK else {
            let text = DatabaseFailure.line(String(cString: functions.error_message(opened)))
            _ = functions.close(opened)
            throw DatabaseFailure(
                SQLiteLibrary.kind(code: status, text: text), code: "\(status)", text: "\(place): \(text)",
                endsSession: true)
        }
        handle = opened
        _ = functions.busy_timeout(handle, Self.busyMilliseconds)
    }

    deinit {
        // A connection whose statements are still there closes with the last of them.
        _ = functions.close(handle)
    }

    func failure() -> DatabaseFailure {
        let code = functions.extended_error_code(handle)
        let text = DatabaseFailure.line(String(cString: functions.error_message(handle)))
        let kind = SQLiteLibrary.kind(code: code, text: text)
        return DatabaseFailure(kind, code: "\(code)", text: text, endsSession: kind == .connection)
    }

    /// How many rows the last statement changed.
    var changedRows: Int32 { functions.changes(handle) }

    func prepare(_ text: String) throws(DatabaseFailure) -> SQLiteStatement {
        var prepared: OpaquePointer?
        let flags = UInt32(CL_SQLITE_PREPARE_PERSISTENT)
        guard Int(functions.prepare(handle, text, -1, flags, &prepared, nil)) == CL_SQLITE_OK else { throw failure() }
        guard let prepared else { throw DatabaseFailure(.statement, text: "a statement of the profile is empty") }
        return SQLiteStatement(self, prepared)
    }

    /// Runs one statement to its end; its rows are dropped.
    func execute(_ text: String) throws(DatabaseFailure) {
        let statement = try prepare(text)
        while try statement.step() {}
    }

    /// The first column of the first row, as text; empty where there is none.
    func text(_ query: String) throws(DatabaseFailure) -> String {
        let statement = try prepare(query)
        return try statement.step() ? statement.text(0) : ""
    }

    /// The first column of the first row, as a number; 0 where there is none.
    func integer(_ query: String) throws(DatabaseFailure) -> Int64 {
        let statement = try prepare(query)
        return try statement.step() ? statement.integer(0) : 0
    }

    /// Sets what every session of ours has: commits need not wait for the disk where a write-ahead log keeps the file
    /// whole, and `SQLiteCheckpointer` moves the log.
    func configure(_ rows: DatabaseRows) throws(DatabaseFailure) {
        guard rows.isOwnTable, try text("PRAGMA journal_mode") == "wal" else { return }
        try execute("PRAGMA synchronous = NORMAL")
        try execute("PRAGMA wal_autocheckpoint = 0")
    }
}
