// SPDX-License-Identifier: Apache-2.0

/// Looks after a database behind ODBC.
///
/// Our table carries its mark as its comment or, in SQL Server, as the name of its key.
final class ODBCAdministration: TableAdministration {
    let rows: DatabaseRows
    private let access: ODBCAccess
    private let dialect: ODBCDialect
    private let isSerialized: Bool
    private(set) var connection: ODBCConnection?

    init(_ library: ODBCLibrary, _ access: ODBCAccess, _ rows: DatabaseRows) throws(DatabaseFailure) {
        self.rows = rows
        self.access = access
        let connection = try access.connect(library)
        dialect = ODBCDialect(server: connection.server)
        let driver = access.string.value("driver")?.lowercased()
        isSerialized = try library.drivers().contains { $0.name.lowercased() == driver && $0.isSerialized }
        self.connection = connection
    }

    func close() { connection = nil }

    var note: String? {
        if isSerialized {
            return
                "The driver's entry in odbcinst.ini has Threading=1 or more: unixODBC then lets one call work at a time, "
                + "and sessions wait for each other; set Threading=0."
        }
        guard ODBCServer.isFreeTDS(access.string) else { return nil }
        return
            "FreeTDS takes any certificate of the server unless its own configuration names a CA file: use Microsoft's "
            + "driver where the server must be known for certain."
    }

    func facts() throws(DatabaseFailure) -> DatabaseFacts {
        try ODBCFacts(connection: try open(), string: access.string).read()
    }

    func tableState() throws(DatabaseFailure) -> TableState {
        guard case .own(let table) = rows else { return .statements }
        guard let row = try open().rows(try dialect.state(of: table)).first else { return .absent }
        return row.first == "1" ? .ours(rows: try countRows()) : .foreign
    }

    func fill(_ source: RowSource) throws(DatabaseFailure) {
        let table = try rows.ownTable()
        try dropOurs(table)
        let connection = try open()
        for statement in try dialect.create(table) { try connection.execute(statement) }
        do throws(DatabaseFailure) {
            try connection.setTransactions(true)
            try ODBCFilling(connection, table, source).run()
            try connection.setTransactions(false)
        } catch {
            // The reason is what the caller must see, not what became of clearing up.
            try? connection.rollBack()
            try? connection.setTransactions(false)
            try? connection.execute("DROP TABLE \(table.name)")
            throw error
        }
        if let settle = dialect.settle(table) { try connection.execute(settle) }
    }

    func countRows() throws(DatabaseFailure) -> Int64 {
        switch rows {
        case .own(let table): return try count("SELECT COUNT(*) FROM \(table.name)")
        case .statements(let statements): return try count(dialect.count(statements.idsQuery))
        }
    }

    private func count(_ query: String) throws(DatabaseFailure) -> Int64 {
        try open().rows(query).first.flatMap { $0.first }.flatMap { Int64($0) } ?? 0
    }

    func ids(limit: Int) throws(DatabaseFailure) -> [Int64] {
        let statements = try rows.ownStatements()
        var ids: [Int64] = []
        for row in try open().rows(dialect.ids(statements.idsQuery, limit: limit), limit: limit) {
            guard let id = row.first.flatMap({ Int64($0) }) else { throw UserStatements.notWhole }
            ids.append(id)
        }
        return ids
    }
}
