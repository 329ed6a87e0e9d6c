// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// An SQLite database, which works inside this process: `sqlite:PATH`, or `sqlite::memory:`.
package struct SQLiteSpec: DatabaseSpec {
    package static let kind = "sqlite"
    package static let schemes = ["sqlite"]
    package static let form = "sqlite:PATH"

    let place: SQLitePlace

    package init(url text: String) throws(DatabaseURLError) {
        var path = text.drop { $0 != ":" }.dropFirst()
        // As in a URL of a file, where nothing stands for this machine.
        if path.hasPrefix("///") { path = path.dropFirst(2) }
        guard !path.hasPrefix("//") else {
            throw DatabaseURLError("An SQLite database lies on this machine; write sqlite:PATH or sqlite:///PATH.")
        }
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw DatabaseURLError("The database URL names no file; write sqlite:PATH, as in sqlite:/var/tmp/rows.db.")
        }
        place = path == ":memory:" ? .memory(number: SQLitePlace.nextMemory()) : .file(String(path))
    }

    /// A database in a file.
    package init(path: String) { place = .file(path) }

    package var description: String { "sqlite:\(place)" }

    package func sessionMaker(for rows: DatabaseRows) throws(DatabaseFailure) -> SessionMaker {
        let makeDriver = try driverMaker(for: rows)
        return { EmbeddedSession(makeDriver()) }
    }

    /// Makes drivers for threads of their own.
    package func driverMaker(for rows: DatabaseRows) throws(DatabaseFailure) -> @Sendable () -> any BlockingDriver {
        let library = try SQLiteLibrary.load()
        return { [place] in SQLiteDriver(library, place: place, rows: rows) }
    }

    package func administration(of rows: DatabaseRows) throws(DatabaseFailure) -> any DatabaseAdministration {
        try SQLiteAdministration(try SQLiteLibrary.load(), place: place, rows: rows)
    }
}

/// Where an SQLite database lies.
enum SQLitePlace: Sendable, Equatable, CustomStringConvertible {
    case file(String)
    /// In this process, shared by its connections, gone with the last of them.
    case memory(number: Int)

    private static let memories = Atomic<Int>(0)

    static func nextMemory() -> Int { memories.add(1, ordering: .relaxed).newValue }

    var isMemory: Bool {
        if case .memory = self { true } else { false }
    }

    /// What SQLite opens.
    ///
    /// Its file system `memdb` shares a database whose name begins with a slash.
    var name: String {
        switch self {
        case .file(let path): path.hasPrefix(":") ? "./" + path : path
        case .memory(let number): "file:/cachegauge-\(number)?vfs=memdb"
        }
    }

    var description: String {
        switch self {
        case .file(let path): path
        case .memory: ":memory:"
        }
    }
}
