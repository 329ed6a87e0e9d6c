// SPDX-License-Identifier: Apache-2.0

/// Rows of a source as INSERTs of many rows, in transactions.
final class ODBCFilling {
    private static let rowsPerTransaction = 10_000
    /// Two parameters a row: within what every server takes (SQL Server 2,100, SQLite 999).
    private static let mostRows = 250
    /// Of the values of one statement: servers take 16 MiB, some of them less.
    private static let mostBytes = 2 << 20
    /// Of memory, of which only what values fill is ever touched.
    private static let mostRoom = 256 << 20

    private let connection: ODBCConnection
    private let table: OwnTable
    private let source: RowSource
    private let rows: Int
    private let stride: Int
    private let ids: UnsafeMutablePointer<Int64>
    private let lengths: UnsafeMutablePointer<Int>
    private let values: UnsafeMutableRawBufferPointer

    init(_ connection: ODBCConnection, _ table: OwnTable, _ source: RowSource) {
        self.connection = connection
        self.table = table
        self.source = source
        stride = max(16, (source.largestValue + 15) & ~15)
        rows = max(1, min(Self.mostRows, Self.mostRoom / stride))
        ids = .allocate(capacity: rows)
        ids.initialize(repeating: 0, count: rows)
        lengths = .allocate(capacity: rows)
        lengths.initialize(repeating: 0, count: rows)
        values = .allocate(byteCount: rows * stride, alignment: 16)
    }

    deinit {
        ids.deallocate()
        lengths.deallocate()
        values.deallocate()
    }

    func run() throws(DatabaseFailure) {
        var next = source.ids.lowerBound
        var inTransaction = 0
        var many: ODBCStatement?
        while next < source.ids.upperBound {
            let count = try take(&next)
            // As many as there is room for, as a rule; fewer where values are large, and at the end.
            let statement: ODBCStatement
            if let many, count == rows { statement = many } else { statement = try prepare(count) }
            if count == rows { many = statement }
            try insert(statement, count)
            inTransaction += count
            if inTransaction >= Self.rowsPerTransaction {
                try connection.commit()
                inTransaction = 0
            }
        }
        try connection.commit()
    }

    /// Takes the values of the next rows, and says how many they are.
    private func take(_ next: inout Int64) throws(DatabaseFailure) -> Int {
        guard let start = values.baseAddress else { throw RowSource.stopped }
        var count = 0
        var bytes = 0
        while count < rows, next < source.ids.upperBound, bytes < Self.mostBytes {
            guard let length = source.write(next, start + count * stride) else { throw RowSource.stopped }
            precondition(length <= source.largestValue, "A value is longer than its source said.")
            ids[count] = next
            lengths[count] = length
            bytes += length
            count += 1
            next += 1
        }
        return count
    }

    private func prepare(_ count: Int) throws(DatabaseFailure) -> ODBCStatement {
        let places = [String](repeating: "(?, ?)", count: count).joined(separator: ", ")
        let statement = try connection.prepare("INSERT INTO \(table.name) (id, payload) VALUES \(places)")
        try bind(statement, count)
        return statement
    }

    private func bind(_ statement: ODBCStatement, _ count: Int) throws(DatabaseFailure) {
        guard let start = values.baseAddress else { throw RowSource.stopped }
        for row in 0..<count {
            try statement.bind(ids + row, at: 2 * row + 1)
            try statement.bind(
                start + row * stride, capacity: stride, length: lengths + row, asText: false, at: 2 * row + 2)
        }
    }

    private func insert(_ statement: ODBCStatement, _ count: Int) throws(DatabaseFailure) {
        // SQLite's driver takes no longer value than the first, unless it is told anew.
        if connection.server == .sqlite { try bind(statement, count) }
        try statement.execute()
        try statement.close()
    }
}
