// SPDX-License-Identifier: Apache-2.0
import Database
import TestServers

/// The ways to a database that must give the same answers.
enum TestedDatabase: String, CaseIterable, Sendable {
    case sqlite, sqliteInMemory, sqliteOnAThread, postgres, postgresSocket, cosmos
    case mariadb, mariadbSocket, postgresByODBC, sqliteByODBC, sqlServerStandIn

    /// Whether every step is done at once, on the caller's thread.
    var isEmbedded: Bool { self == .sqlite || self == .sqliteInMemory }

    /// A table of its own, filled with `testRows(0..<100)`, and what makes sessions on it.
    func open(_ profile: String) throws -> (make: SessionMaker, administration: any DatabaseAdministration, keep: Any?)
    {
        let rows = DatabaseRows.own(OwnTable(profile: "\(profile)-\(rawValue)"))
        var keep: (any Sendable)?
        let spec: any DatabaseSpec
        switch self {
        case .sqlite, .sqliteOnAThread:
            let made = try TemporaryFolder()
            keep = made
            spec = SQLiteSpec(path: "\(made.path)/rows.db")
        case .sqliteInMemory: spec = try Databases.parse("sqlite::memory:")
        case .postgres: spec = try Databases.parse(try SharedPostgres.server().url)
        case .postgresSocket: spec = try Databases.parse(try SharedPostgres.server().socketURL)
        case .mariadb: spec = try Databases.parse(try SharedMariaDB.server().url)
        case .mariadbSocket: spec = try Databases.parse(try SharedMariaDB.server().socketURL)
        case .postgresByODBC: spec = try Databases.parse(try SharedPostgres.server().odbcURL)
        case .sqliteByODBC:
            let made = try TemporaryFolder()
            keep = made
            spec = try Databases.parse("odbc:Driver={SQLite3};Database=\(made.path)/rows.db;Timeout=20000")
        case .sqlServerStandIn:
            let made = try TDSStandIn()
            keep = made
            spec = try Databases.parse(made.url)
        case .cosmos:
            let standIn = try CosmosStandIn()
            keep = standIn
            spec = try Databases.parse(standIn.url()).with(DatabaseAccess(key: DatabaseSecret(CosmosStandIn.key)))
        }
        let administration = try spec.administration(of: rows)
        try administration.fill(testRows(0..<100))
        if self == .sqliteOnAThread, let sqlite = spec as? SQLiteSpec {
            let makeDriver = try sqlite.driverMaker(for: rows)
            return ({ BlockingSessionAdapter(makeDriver) }, administration, keep)
        }
        return (try spec.sessionMaker(for: rows), administration, keep)
    }
}
