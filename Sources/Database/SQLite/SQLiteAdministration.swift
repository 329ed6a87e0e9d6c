// SPDX-License-Identifier: Apache-2.0

/// Looks after an SQLite database.
///
/// The file is made where it is missing and the table is ours. It is switched to a write-ahead log only where it holds no
/// tables but ours: the switch would stay with somebody else's database.
final class SQLiteAdministration: TableAdministration {
    /// The first version in which connections of one process share a database in memory.
    private static let firstWithSharedMemory: Int32 = 3_036_000
    private static let rowsPerTransaction: Int64 = 10_000

    private let library: SQLiteLibrary
    private let place: SQLitePlace
    let rows: DatabaseRows
    private(set) var connection: SQLiteConnection?
    private var checkpointer: SQLiteCheckpointer?

    init(_ library: SQLiteLibrary, place: SQLitePlace, rows: DatabaseRows) throws(DatabaseFailure) {
        guard !place.isMemory || library.versionNumber >= Self.firstWithSharedMemory else {
            throw DatabaseFailure(
                .library,
                text: "sqlite::memory: needs SQLite 3.36 or later, and this machine has \(library.version): use a file")
        }
        self.library = library
        self.place = place
        self.rows = rows
        let connection = try SQLiteConnection(library, place: place, creates: rows.isOwnTable || place.isMemory)
        let others = "SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'cachegauge%' AND name NOT LIKE 'sqlite%'"
        if rows.isOwnTable, !place.isMemory, try connection.integer(others) == 0 {
            try connection.execute("PRAGMA journal_mode = WAL")
        }
        try connection.configure(rows)
        if rows.isOwnTable, !place.isMemory, try connection.text("PRAGMA journal_mode") == "wal" {
            checkpointer = SQLiteCheckpointer(library, place: place)
        }
        self.connection = connection
    }

    deinit { close() }

    var note: String? {
        checkpointer?.failure.map {
            "The write-ahead log of the SQLite database was not moved into its file during the load: \($0)."
        }
    }

    func close() {
        checkpointer?.stop()
        checkpointer = nil
        connection = nil
    }

    func facts() throws(DatabaseFailure) -> DatabaseFacts {
        let connection = try open()
        var settings = [DatabaseSetting("journal_mode", try connection.text("PRAGMA journal_mode"))]
        let levels = ["OFF", "NORMAL", "FULL", "EXTRA"]
        let level = Int(try connection.integer("PRAGMA synchronous"))
        settings.append(
            DatabaseSetting(
                "synchronous", levels.indices.contains(level) ? levels[level] : "\(level)",
                concern: level == 0 ? "SQLite runs with synchronous=OFF: a crash can damage the whole database." : nil))
        settings.append(DatabaseSetting("page_size", "\(try connection.integer("PRAGMA page_size"))"))
        settings.append(DatabaseSetting("cache_size", "\(try connection.integer("PRAGMA cache_size"))"))
        settings.append(storage())
        return DatabaseFacts(
            server: "SQLite", version: library.version, library: "libsqlite3 \(library.version)",
            transport: .inProcess, place: place.isMemory ? "" : "\(place)", settings: settings)
    }

    private func storage() -> DatabaseSetting {
        guard !place.isMemory else {
            return DatabaseSetting(
                "storage", "memory",
                concern: "The SQLite database is in memory: it keeps nothing, so it is no durable store.")
        }
        let fileSystem = FileSystem.type(ofFile: place.name) ?? "file"
        return DatabaseSetting(
            "storage", fileSystem,
            concern: fileSystem == "tmpfs"
                ? "The file of the SQLite database is on a tmpfs, which is memory: its writes reach no disk." : nil)
    }

    func tableState() throws(DatabaseFailure) -> TableState {
        guard case .own(let table) = rows else { return .statements }
        let query =
            "SELECT type = 'table' AND sql LIKE '%\(OwnTable.mark)%' FROM sqlite_master WHERE name = '\(table.name)'"
        let statement = try open().prepare(query)
        guard try statement.step() else { return .absent }
        let isOurs = statement.integer(0) == 1
        statement.reset()
        return isOurs ? .ours(rows: try countRows()) : .foreign
    }

    func fill(_ source: RowSource) throws(DatabaseFailure) {
        let table = try rows.ownTable()
        try dropOurs(table)
        let connection = try open()
        // SQLite keeps the text of the statement, and the mark in it.
        try connection.execute(
            "CREATE TABLE \(table.name) (/* \(OwnTable.mark) */ id INTEGER PRIMARY KEY, payload BLOB NOT NULL)")
        do throws(DatabaseFailure) {
            try insert(source, table, connection)
        } catch {
            // The reason is what the caller must see, not what became of clearing up.
            try? connection.execute("ROLLBACK")
            try? connection.execute("DROP TABLE IF EXISTS \(table.name)")
            throw error
        }
        if !place.isMemory { try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
    }

    private func insert(_ source: RowSource, _ table: OwnTable, _ connection: SQLiteConnection) throws(DatabaseFailure)
    {
        let statement = try connection.prepare("INSERT INTO \(table.name) (id, payload) VALUES ($1, $2)")
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, source.largestValue), alignment: 16)
        defer { buffer.deallocate() }
        guard let start = buffer.baseAddress else { return }
        var next = source.ids.lowerBound
        while next < source.ids.upperBound {
            try connection.execute("BEGIN IMMEDIATE")
            let end = min(next + Self.rowsPerTransaction, source.ids.upperBound)
            while next < end {
                guard let count = source.write(next, start) else { throw RowSource.stopped }
                statement.bind(next, at: 1)
                statement.bind(UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: 2, asText: false)
                _ = try statement.step()
                statement.reset()
                next += 1
            }
            try connection.execute("COMMIT")
        }
    }

    func countRows() throws(DatabaseFailure) -> Int64 {
        let connection = try open()
        switch rows {
        case .own(let table): return try connection.integer("SELECT count(*) FROM \(table.name)")
        case .statements(let statements):
            return try connection.integer("SELECT count(*) FROM (\(statements.idsQuery))")
        }
    }

    func ids(limit: Int) throws(DatabaseFailure) -> [Int64] {
        let statements = try rows.ownStatements()
        let statement = try open().prepare(statements.idsQuery)
        var ids: [Int64] = []
        while ids.count < limit, try statement.step() {
            guard statement.isInteger(0) else { throw UserStatements.notWhole }
            ids.append(statement.integer(0))
        }
        return ids
    }
}
