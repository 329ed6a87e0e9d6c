// SPDX-License-Identifier: Apache-2.0
internal import Network

/// A PostgreSQL database: `postgres://user:password@host[:port]/db[?sslmode=…]`.
///
/// What the URL leaves out comes from libpq's own places: the variables `PGPASSWORD`, `PGUSER` and so on, and the
/// password file. A unix socket is named by its folder: `postgres:///db?host=/run/postgresql`.
package struct PostgreSQLSpec: DatabaseSpec {
    package static let kind = "postgres"
    package static let schemes = ["postgres", "postgresql"]
    package static let form = "postgres://user:password@host[:port]/db"
    private static let defaultPort = 5432

    /// Options of a URL that are handed to libpq; none of them is secret.
    private static let options = [
        "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "ssl_min_protocol_version", "channel_binding",
        "gssencmode", "krbsrvname", "host", "application_name", "options", "target_session_attrs",
        "keepalives", "tcp_user_timeout", "passfile",
    ]
    private static let sslModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]

    private let url: ServerURL

    package init(url text: String) throws(DatabaseURLError) {
        url = try ServerURL(text, form: Self.form)
        for (name, value) in url.parameters {
            guard Self.options.contains(name) else {
                let isWord = name.utf8.allSatisfy { 0x61...0x7A ~= $0 || $0 == 0x5F } && name.utf8.count <= 30
                throw DatabaseURLError(
                    name == "password"
                        ? "The database URL has its password among the options; write it as in \(Self.form), or set "
                            + "PGPASSWORD."
                        : "The database URL has \(isWord ? "the option \(name)" : "an option"), which is not known; "
                            + "known are \(Self.options.joined(separator: ", ")).")
            }
            guard name != "sslmode" || Self.sslModes.contains(value) else {
                throw DatabaseURLError(
                    "The option sslmode of the database URL has no known value; write one of "
                        + "\(Self.sslModes.joined(separator: ", ")).")
            }
            guard name != "host" || url.host.isEmpty else {
                throw DatabaseURLError(
                    "The database URL names its host twice; write it before the database or as host=.")
            }
        }
        guard !url.path.contains("/") else {
            throw DatabaseURLError("The database's name in the database URL has a slash; write \(Self.form).")
        }
    }

    package var description: String {
        let credentials = url.user == nil && url.password == nil ? "" : "***@"
        let bareHost = ServerURL.encoded(url.host, and: "/")
        let host = bareHost.utf8.contains(UInt8(ascii: ":")) ? "[\(bareHost)]" : bareHost
        let port = url.port.map { ":\($0)" } ?? (host.isEmpty ? "" : ":\(Self.defaultPort)")
        let options = url.parameters.map { "\($0.name)=\(ServerURL.encoded($0.value, and: "&"))" }
            .joined(separator: "&")
        return
            "postgres://\(credentials)\(host)\(port)/\(ServerURL.encoded(url.path, and: "?"))\(options.isEmpty ? "" : "?\(options)")"
    }

    package func sessionMaker(for rows: DatabaseRows) throws(DatabaseFailure) -> SessionMaker {
        let library = try PostgreSQLLibrary.load()
        let parameters = PostgreSQLParameters(url, addresses: try addresses())
        return { PostgreSQLSession(library, parameters, rows) }
    }

    package func administration(of rows: DatabaseRows) throws(DatabaseFailure) -> any DatabaseAdministration {
        try PostgreSQLAdministration(try PostgreSQLLibrary.load(), PostgreSQLParameters(url), rows)
    }

    /// The addresses of the host's name: libpq would look it up in the middle of the event loop, and wait.
    private func addresses() throws(DatabaseFailure) -> [String] {
        guard !url.host.isEmpty, !url.host.hasPrefix("/") else { return [] }
        do {
            let endpoint = Endpoint.tcp(host: url.host, port: url.port ?? Self.defaultPort)
            return try endpoint.addresses().map(\.text)
        } catch {
            throw DatabaseFailure(.connection, text: DatabaseFailure.line("\(error)"), endsSession: true)
        }
    }
}
