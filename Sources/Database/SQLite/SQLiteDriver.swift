// SPDX-License-Identifier: Apache-2.0

/// One connection to SQLite with its prepared statements: answers in microseconds, on the caller's thread.
final class SQLiteDriver: ConnectedDriver {
    struct Open {
        let connection: SQLiteConnection
        let read: SQLiteStatement
        let readId: Int32
        let write: SQLiteStatement?
        let writeId: Int32
        let writeValue: Int32
    }

    private let library: SQLiteLibrary
    private let place: SQLitePlace
    private let rows: DatabaseRows
    var open: Open?
    /// A copy of the last row: the statement that it came from is reset at once, so that no old snapshot holds up the
    /// write-ahead log.
    private var row = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    init(_ library: SQLiteLibrary, place: SQLitePlace, rows: DatabaseRows) {
        self.library = library
        self.place = place
        self.rows = rows
    }

    deinit { row.deallocate() }

    func openConnection() throws(DatabaseFailure) -> Open {
        let connection = try SQLiteConnection(library, place: place, creates: false)
        try connection.configure(rows)
        let read = try connection.prepare(rows.readStatement)
        let readId = try read.place(ofParameter: 1)
        var write: SQLiteStatement?
        var writeId: Int32 = 0
        var writeValue: Int32 = 0
        if let text = rows.writeStatement {
            let statement = try connection.prepare(text)
            writeId = try statement.place(ofParameter: 1)
            writeValue = try statement.place(ofParameter: 2)
            write = statement
        }
        return Open(
            connection: connection, read: read, readId: readId, write: write, writeId: writeId,
            writeValue: writeValue)
    }

    func read(_ id: Int64, _ open: Open) throws(DatabaseFailure) -> DatabaseOutcome {
        open.read.bind(id, at: open.readId)
        guard try open.read.step() else {
            open.read.reset()
            return .noRow
        }
        let bytes = open.read.bytes(0)
        if row.count < bytes.count {
            row.deallocate()
            row = .allocate(byteCount: max(4096, bytes.count * 2), alignment: 16)
        }
        row.copyMemory(from: bytes)
        open.read.reset()
        return .row(UnsafeRawBufferPointer(rebasing: row[..<bytes.count]))
    }

    func write(
        _ id: Int64, _ value: UnsafeRawBufferPointer, _ open: Open
    ) throws(DatabaseFailure) -> DatabaseOutcome {
        guard let write = open.write else {
            return noWriteStatement
        }
        write.bind(id, at: open.writeId)
        // A column of a user's own holds text as a rule, and SQLite would keep bytes in it as bytes.
        write.bind(value, at: open.writeValue, asText: !rows.isOwnTable)
        while try write.step() {}
        let changed = open.connection.changedRows
        write.reset()
        return changed == 0 ? .noRow : .written
    }
}
