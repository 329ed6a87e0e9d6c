// SPDX-License-Identifier: Apache-2.0
internal import CLibraries

/// How a database is reached through unixODBC: what every connection to it begins with.
struct ODBCAccess: Sendable {
    let string: ODBCConnectionString
    /// The access token that each new connection logs in with; nil where user and password do.
    let token: DatabaseSecret?

    func connect(_ library: ODBCLibrary) throws(DatabaseFailure) -> ODBCConnection {
        guard let token else { return try ODBCConnection(library, string) }
        guard !ODBCServer.isFreeTDS(string) else {
            throw DatabaseFailure(
                .library,
                text: "FreeTDS cannot log in with a token: install Microsoft's driver (its package msodbcsql18), "
                    + "or give user and password")
        }
        guard string.value("uid", "user", "pwd", "password", "authentication", "trusted_connection") == nil else {
            throw DatabaseFailure(
                .authentication,
                text:
                    "a token takes the place of user and password: leave UID, PWD and Authentication out of --database")
        }
        return try ODBCConnection(library, string, token: token.text)
    }
}

extension ODBCServer {
    static func isFreeTDS(_ string: ODBCConnectionString) -> Bool {
        let driver = (string.value("driver") ?? "").lowercased()
        return driver.contains("freetds") || driver.contains("tdsodbc")
    }
}
