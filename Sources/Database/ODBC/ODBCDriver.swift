// SPDX-License-Identifier: Apache-2.0
internal import CLibraries

/// One connection through unixODBC with its prepared statements: it waits for a network, so it has a thread of its own.
final class ODBCDriver: ConnectedDriver {
    /// After how long a driver that can gives up on a query, so that no thread hangs for ever.
    private static let querySeconds = 60

    struct Open {
        let connection: ODBCConnection
        let read: ODBCStatement
        let write: ODBCStatement?
    }

    private let library: ODBCLibrary
    private let access: ODBCAccess
    private let rows: DatabaseRows
    private let readText: ODBCText
    private let writeText: ODBCText?
    var open: Open?
    private let id = UnsafeMutablePointer<Int64>.allocate(capacity: 1)
    private let length = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    private var value = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
    private var writesText: Bool

    init(_ library: ODBCLibrary, _ access: ODBCAccess, _ rows: DatabaseRows) {
        self.library = library
        self.access = access
        self.rows = rows
        readText = ODBCText(rows.readStatement)
        writeText = rows.writeStatement.map(ODBCText.init)
        writesText = !rows.isOwnTable
        id.initialize(to: 0)
        length.initialize(to: 0)
    }

    deinit {
        open = nil
        id.deallocate()
        length.deallocate()
        value.deallocate()
    }

    func openConnection() throws(DatabaseFailure) -> Open {
        let connection = try access.connect(library)
        let read = try connection.prepare(readText.text)
        read.setTimeout(seconds: timeout(of: connection.server))
        for (place, number) in readText.numbers.enumerated() {
            guard number == 1 else {
                throw DatabaseFailure(.statement, text: "the statement database.read has a $2: it has no value")
            }
            try read.bind(id, at: place + 1)
        }
        // Some drivers prepare when they first execute: a table that is missing must show now.
        id.pointee = 0
        try read.execute()
        try read.close()
        var write: ODBCStatement?
        if let writeText {
            let statement = try connection.prepare(writeText.text)
            statement.setTimeout(seconds: timeout(of: connection.server))
            try bindWrite(statement, writeText)
            write = statement
        }
        return Open(connection: connection, read: read, write: write)
    }

    /// Zero leaves it to the driver: MariaDB's and PostgreSQL's would put it into every statement.
    private func timeout(of server: ODBCServer) -> Int { server == .sqlServer ? Self.querySeconds : 0 }

    private func bindWrite(_ statement: ODBCStatement, _ text: ODBCText) throws(DatabaseFailure) {
        guard let start = value.baseAddress else { return }
        for (place, number) in text.numbers.enumerated() {
            if number == 1 {
                try statement.bind(id, at: place + 1)
            } else {
                try statement.bind(
                    start, capacity: value.count, length: length, asText: writesText, at: place + 1)
            }
        }
    }

    func read(_ number: Int64, _ open: Open) throws(DatabaseFailure) -> DatabaseOutcome {
        id.pointee = number
        try open.read.execute()
        guard open.read.columnCount > 0, try open.read.fetch() else {
            try open.read.close()
            return .noRow
        }
        let bytes = try open.read.value(1, binary: rows.isOwnTable)
        try open.read.close()
        return .row(bytes)
    }

    func write(
        _ number: Int64, _ bytes: UnsafeRawBufferPointer, _ open: Open
    ) throws(DatabaseFailure) -> DatabaseOutcome {
        guard let write = open.write, let text = writeText else {
            return noWriteStatement
        }
        id.pointee = number
        try set(bytes, write, text)
        try write.execute()
        let changed = try write.changedRows()
        try write.close()
        if changed != 0 { return .written }
        // MySQL and MariaDB count the rows that changed, and not those that were found.
        guard open.connection.server == .mysql else { return .noRow }
        guard case .row = try read(number, open) else { return .noRow }
        return .written
    }

    /// Puts the value where the statement is bound to.
    private func set(
        _ bytes: UnsafeRawBufferPointer, _ statement: ODBCStatement, _ text: ODBCText
    ) throws(DatabaseFailure) {
        guard !rows.isOwnTable, let string = String(validating: bytes, as: UTF8.self) else {
            length.pointee = bytes.count
            try makeRoom(bytes.count, asText: false, statement, text)
            value.copyMemory(from: bytes)
            return
        }
        let units = Array(string.utf16)
        length.pointee = units.count * 2
        try makeRoom(units.count * 2, asText: true, statement, text)
        units.withUnsafeBytes { value.copyMemory(from: $0) }
    }

    private func makeRoom(
        _ count: Int, asText: Bool, _ statement: ODBCStatement, _ text: ODBCText
    ) throws(DatabaseFailure) {
        // SQLite's driver takes no longer value than the first, unless it is told anew.
        let rebinds = open?.connection.server == .sqlite
        guard count > value.count || asText != writesText || rebinds else { return }
        if count > value.count {
            value.deallocate()
            value = .allocate(byteCount: count * 2, alignment: 16)
        }
        writesText = asText
        try bindWrite(statement, text)
    }
}
