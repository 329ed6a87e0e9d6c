// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A database that is reached through unixODBC: `odbc:CONNECTION-STRING`, or the short forms `sqlserver://…` and
/// `mysql://…`, whose connection string is made for the driver that this machine has.
package struct ODBCSpec: DatabaseSpec {
    package static let kind = "odbc"
    package static let schemes = ["odbc", "sqlserver", "mysql"]
    package static let form =
        "odbc:CONNECTION-STRING (short: sqlserver://user:password@host[:port]/db, mysql://user:password@host[:port]/db)"

    private enum Place: Sendable {
        case string(ODBCConnectionString)
        case short(ODBCShortURL)
    }

    private let place: Place
    private var token: DatabaseSecret?
    private var retry: QueryRetry?

    package init(url text: String) throws(DatabaseURLError) {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        guard scheme == "odbc" else {
            place = .short(try ODBCShortURL(text))
            return
        }
        let string = try ODBCConnectionString(text: text.drop { $0 != ":" }.dropFirst())
        guard string.value("driver", "dsn", "filedsn") != nil else {
            throw DatabaseURLError(
                "The connection string of the database names neither a driver nor a data source; write "
                    + "odbc:Driver={NAME};Server=… or odbc:DSN=NAME.")
        }
        place = .string(string)
    }

    package var description: String {
        switch place {
        case .string(let string): "odbc:\(string)"
        case .short(let url): url.description
        }
    }

    /// The same database, logged in to with a token in place of user and password.
    package func with(_ access: DatabaseAccess) throws(DatabaseURLError) -> any DatabaseSpec {
        guard access.key == nil, access.consistency == nil else {
            throw DatabaseURLError(
                "\(access.key != nil ? "--database-key-file" : "--consistency") is for a database of the kind cosmos, and "
                    + "the database is \(Self.kind); leave the flag out.")
        }
        var spec = self
        spec.token = access.token
        return spec
    }

    package func retrying(_ retry: QueryRetry) -> any DatabaseSpec {
        var spec = self
        spec.retry = retry
        return spec
    }

    package func sessionMaker(for rows: DatabaseRows) throws(DatabaseFailure) -> SessionMaker {
        let library = try ODBCLibrary.load()
        let access = try access(library)
        guard let retry, retry.count > 0 else {
            return { BlockingSessionAdapter { ODBCDriver(library, access, rows) } }
        }
        return {
            BlockingSessionAdapter(isCharged: true) { RetryingDriver(ODBCDriver(library, access, rows), retry) }
        }
    }

    package func administration(of rows: DatabaseRows) throws(DatabaseFailure) -> any DatabaseAdministration {
        let library = try ODBCLibrary.load()
        return try ODBCAdministration(library, try access(library), rows)
    }

    private func access(_ library: ODBCLibrary) throws(DatabaseFailure) -> ODBCAccess {
        switch place {
        case .string(let string): return ODBCAccess(string: string, token: token)
        case .short(let url):
            let drivers = try library.drivers()
            return ODBCAccess(string: try url.string(for: drivers.map(\.name), hasToken: token != nil), token: token)
        }
    }
}
