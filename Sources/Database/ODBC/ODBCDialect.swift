// SPDX-License-Identifier: Apache-2.0

/// What the kinds of servers behind ODBC say differently about our table and the user's ids.
struct ODBCDialect: Sendable {
    let server: ODBCServer

    /// The type of the values of our table; nil where no table of ours is made.
    private var payload: String? {
        switch server {
        case .mysql: "LONGBLOB"
        case .postgres: "bytea"
        case .sqlite: "BLOB"
        case .sqlServer: "VARBINARY(MAX)"
        case .other: nil
        }
    }

    static let unknownServer = DatabaseFailure(
        .statement,
        text: "a table of our own is made in SQL Server, MySQL, MariaDB, PostgreSQL and SQLite only: give the profile "
            + "database.read and database.ids for this one")

    /// Makes our table, with its mark.
    func create(_ table: OwnTable) throws(DatabaseFailure) -> [String] {
        guard let payload else { throw Self.unknownServer }
        let columns = "id BIGINT NOT NULL PRIMARY KEY, payload \(payload) NOT NULL"
        switch server {
        case .mysql: return ["CREATE TABLE \(table.name) (\(columns)) ENGINE=InnoDB COMMENT='\(OwnTable.mark)'"]
        case .postgres:
            return [
                "CREATE TABLE \(table.name) (\(columns))", "COMMENT ON TABLE \(table.name) IS '\(OwnTable.mark)'",
            ]
        case .sqlite:
            return [
                "CREATE TABLE \(table.name) (/* \(OwnTable.mark) */ id INTEGER PRIMARY KEY, payload BLOB NOT NULL)"
            ]
        // A comment on a table is a procedure of its own there; the name of the key is plain SQL.
        case .sqlServer, .other:
            return [
                "CREATE TABLE \(table.name) (id BIGINT NOT NULL CONSTRAINT \(Self.keyName(table)) PRIMARY KEY CLUSTERED, "
                    + "payload \(payload) NOT NULL)"
            ]
        }
    }

    private static func keyName(_ table: OwnTable) -> String {
        "made_by_\(table.name)"
    }

    /// A query with no row where nothing has our table's name, else one whose first column is 1 where it is ours.
    func state(of table: OwnTable) throws(DatabaseFailure) -> String {
        switch server {
        case .mysql:
            "SELECT CASE WHEN table_type = 'BASE TABLE' AND table_comment = '\(OwnTable.mark)' THEN 1 ELSE 0 END "
                + "FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '\(table.name)'"
        case .postgres:
            "SELECT CASE WHEN relkind = 'r' AND obj_description(oid, 'pg_class') = '\(OwnTable.mark)' THEN 1 ELSE 0 END "
                + "FROM pg_class WHERE oid = to_regclass('\(table.name)')"
        case .sqlite:
            "SELECT type = 'table' AND sql LIKE '%\(OwnTable.mark)%' FROM sqlite_master WHERE name = '\(table.name)'"
        case .sqlServer:
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS WHERE CONSTRAINT_NAME = "
                + "'\(Self.keyName(table))' AND TABLE_NAME = '\(table.name)' AND TABLE_SCHEMA = SCHEMA_NAME()) "
                + "THEN 1 ELSE 0 END FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = '\(table.name)' "
                + "AND TABLE_SCHEMA = SCHEMA_NAME()"
        case .other: throw Self.unknownServer
        }
    }

    /// What readies a table that was filled.
    func settle(_ table: OwnTable) -> String? {
        switch server {
        case .mysql: "ANALYZE TABLE \(table.name)"
        case .postgres: "VACUUM (ANALYZE) \(table.name)"
        case .sqlite: "ANALYZE \(table.name)"
        case .sqlServer: "UPDATE STATISTICS \(table.name)"
        case .other: nil
        }
    }

    /// The user's ids, at most `limit`, in the user's order.
    func ids(_ query: String, limit: Int) -> String {
        guard server == .sqlServer else {
            // MariaDB forgets an order inside of another query.
            return server == .mysql && Self.isOrdered(query)
                ? "\(query) LIMIT \(limit)" : "SELECT * FROM (\(query)) AS ids LIMIT \(limit)"
        }
        // An order is not allowed inside, but paging is allowed behind it.
        guard Self.isOrdered(query) else { return "SELECT TOP (\(limit)) * FROM (\(query)) AS ids" }
        return "\(query) OFFSET 0 ROWS FETCH NEXT \(limit) ROWS ONLY"
    }

    func count(_ query: String) -> String {
        let isOrdered = server == .sqlServer && Self.isOrdered(query)
        return "SELECT COUNT(*) FROM (\(query)\(isOrdered ? " OFFSET 0 ROWS" : "")) AS ids"
    }

    private static func isOrdered(_ query: String) -> Bool {
        let words = query.lowercased().split { !$0.isLetter }
        return zip(words, words.dropFirst()).contains { $0 == "order" && $1 == "by" }
            && !words.contains { ["offset", "top", "limit"].contains($0) }
    }
}
