// SPDX-License-Identifier: Apache-2.0
internal import CLibraries
internal import Glibc

/// A prepared statement of a connection.
final class SQLiteStatement {
    private let connection: SQLiteConnection
    private let functions: cl_sqlite
    private let handle: OpaquePointer

    init(_ connection: SQLiteConnection, _ handle: OpaquePointer) {
        self.connection = connection
        functions = connection.functions
        self.handle = handle
    }

    deinit { _ = functions.finalize(handle) }

    /// The place of `$1` or `$2`, which is not its number: SQLite counts names as they come.
    func place(ofParameter number: Int) throws(DatabaseFailure) -> Int32 {
        for name in ["$\(number)", "?\(number)"] {
            let place = functions.parameter_index(handle, name)
            if place > 0 { return place }
        }
        throw DatabaseFailure(
            .statement, text: "a statement of the profile has no $\(number): write $1 for the id and $2 for the value")
    }

    var parameterCount: Int { Int(functions.parameter_count(handle)) }

    func bind(_ value: Int64, at place: Int32) { _ = functions.bind_integer(handle, place, value) }

    /// Binds bytes that must live until `reset`.
    func bind(_ bytes: UnsafeRawBufferPointer, at place: Int32, asText: Bool) {
        // A null pointer would be NULL, not an empty value.
        withUnsafePointer(to: 0 as CChar) { empty in
            let start = bytes.baseAddress ?? UnsafeRawPointer(empty)
            let count = Int32(bytes.count)
            if asText {
                _ = functions.bind_text(handle, place, start.assumingMemoryBound(to: CChar.self), count, nil)
            } else {
                _ = functions.bind_bytes(handle, place, start, count, nil)
            }
        }
    }

    /// Whether there is a row; false when the statement is done.
    ///
    /// After an error the statement is reset.
    func step() throws(DatabaseFailure) -> Bool {
        switch Int(functions.step(handle)) {
        case CL_SQLITE_ROW: return true
        case CL_SQLITE_DONE: return false
        default:
            let failure = connection.failure()
            reset()
            throw failure
        }
    }

    /// Ends the statement's transaction, and readies it for the next use.
    func reset() { _ = functions.reset(handle) }

    func integer(_ column: Int32) -> Int64 { functions.column_integer(handle, column) }

    /// Whether a column holds a whole number.
    func isInteger(_ column: Int32) -> Bool { functions.column_type(handle, column) == 1 }

    var columnCount: Int { Int(functions.column_count(handle)) }

    /// Valid until the next step or reset.
    func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        // The order is SQLite's rule: first the bytes, then their number.
        let start = functions.column_bytes(handle, column)
        return UnsafeRawBufferPointer(
            start: start, count: start == nil ? 0 : Int(functions.column_length(handle, column)))
    }

    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }
}
