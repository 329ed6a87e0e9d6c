// SPDX-License-Identifier: Apache-2.0

/// Looks after a PostgreSQL database.
///
/// Our table carries its mark as the comment on it.
final class PostgreSQLAdministration: TableAdministration {
    private let library: PostgreSQLLibrary
    let rows: DatabaseRows
    private(set) var connection: PostgreSQLConnection?

    init(
        _ library: PostgreSQLLibrary, _ parameters: PostgreSQLParameters, _ rows: DatabaseRows
    ) throws(DatabaseFailure) {
        self.library = library
        self.rows = rows
        connection = try PostgreSQLConnection(library, parameters)
    }

    func close() { connection = nil }

    func facts() throws(DatabaseFailure) -> DatabaseFacts {
        let connection = try open()
        let names = PostgreSQLSettings.all.map(\.name)
        let list = names.map { "'\($0)'" }.joined(separator: ", ")
        let found = try connection.rows("SELECT name, current_setting(name) FROM pg_settings WHERE name IN (\(list))")
        let values = Dictionary(found.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
        return DatabaseFacts(
            server: "PostgreSQL", version: connection.serverVersion,
            library: "libpq \(library.version)",
            transport: connection.transport, place: connection.host,
            settings: PostgreSQLSettings.all.compactMap { setting in
                values[setting.name].map { DatabaseSetting(setting.name, $0, concern: setting.concern($0)) }
            })
    }

    func tableState() throws(DatabaseFailure) -> TableState {
        guard case .own(let table) = rows else { return .statements }
        let found = try open().rows(
            "SELECT relkind = 'r' AND obj_description(oid, 'pg_class') = '\(OwnTable.mark)' FROM pg_class "
                + "WHERE oid = to_regclass('\(table.name)')")
        guard let row = found.first else { return .absent }
        return row[0] == "t" ? .ours(rows: try countRows()) : .foreign
    }

    func fill(_ source: RowSource) throws(DatabaseFailure) {
        let table = try rows.ownTable()
        let connection = try open()
        try connection.execute("BEGIN")
        do throws(DatabaseFailure) {
            try dropOurs(table)
            try connection.execute("CREATE TABLE \(table.name) (id bigint NOT NULL, payload bytea NOT NULL)")
            try connection.execute("COMMENT ON TABLE \(table.name) IS '\(OwnTable.mark)'")
            // Rows that are frozen as they come need no second writing when they are first read; the index is made
            // faster at once than row by row.
            let stream = CopyStream(source)
            try connection.copy("COPY \(table.name) (id, payload) FROM STDIN (FORMAT binary, FREEZE)") {
                () throws(DatabaseFailure) in try stream.next()
            }
            try connection.execute("ALTER TABLE \(table.name) ADD PRIMARY KEY (id)")
            try connection.execute("COMMIT")
        } catch {
            // The reason is what the caller must see, not what became of clearing up.
            try? connection.execute("ROLLBACK")
            throw error
        }
        try connection.execute("VACUUM (ANALYZE) \(table.name)")
    }

    func countRows() throws(DatabaseFailure) -> Int64 {
        switch rows {
        case .own(let table): return try count("SELECT count(*) FROM \(table.name)")
        case .statements(let statements): return try count("SELECT count(*) FROM (\(statements.idsQuery)) AS ids")
        }
    }

    private func count(_ query: String) throws(DatabaseFailure) -> Int64 {
        try open().rows(query).first.flatMap { $0.first }.flatMap { Int64($0) } ?? 0
    }

    func ids(limit: Int) throws(DatabaseFailure) -> [Int64] {
        let statements = try rows.ownStatements()
        let query = "SELECT * FROM (\(statements.idsQuery)) AS ids LIMIT \(limit)"
        var ids: [Int64] = []
        for row in try open().rows(query) {
            guard let id = row.first.flatMap({ Int64($0) }) else { throw UserStatements.notWhole }
            ids.append(id)
        }
        return ids
    }
}
