// SPDX-License-Identifier: Apache-2.0
internal import CLibraries

/// SQLite's functions, which are the same for the life of the program: hence safe on every thread.
struct SQLiteLibrary: @unchecked Sendable {
    let functions: cl_sqlite

    static func load() throws(DatabaseFailure) -> SQLiteLibrary {
        var reason: UnsafePointer<CChar>?
        guard let functions = cl_sqlite_load(&reason) else {
            let text = reason.map { String(cString: $0) } ?? "SQLite's library was not found"
            throw DatabaseFailure(.library, text: DatabaseFailure.line(text))
        }
        guard functions.pointee.threadsafe() != 0 else {
            throw DatabaseFailure(
                .library, text: "this machine's SQLite was built without threads: install your system's own libsqlite3")
        }
        return SQLiteLibrary(functions: functions.pointee)
    }

    var version: String { String(cString: functions.version()) }

    /// Such as 3040001 for 3.40.1.
    var versionNumber: Int32 { functions.version_number() }

    static func kind(code: Int32, text: String) -> DatabaseErrorClass {
        switch Int(code & 0xFF) {
        case CL_SQLITE_BUSY, CL_SQLITE_LOCKED: .contention
        case CL_SQLITE_READ_ONLY, CL_SQLITE_PERMISSION: .permission
        case CL_SQLITE_CANNOT_OPEN, CL_SQLITE_NOT_A_DATABASE: .connection
        case CL_SQLITE_CONSTRAINT: .constraint
        case CL_SQLITE_FULL, CL_SQLITE_NO_MEMORY, CL_SQLITE_IO_ERROR, CL_SQLITE_CORRUPT: .storage
        case CL_SQLITE_INTERRUPTED: .cancelled
        // A missing table has no code of its own.
        case 1: text.hasPrefix("no such table") ? .missingTable : .statement
        default: .other
        }
    }
}
