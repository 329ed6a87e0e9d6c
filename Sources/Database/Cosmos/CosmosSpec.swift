// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A container of Azure Cosmos DB for NoSQL: `cosmos://ACCOUNT.documents.azure.com/DATABASE/CONTAINER`.
///
/// The key comes from the variable `COSMOS_KEY` or with `DatabaseAccess`, never from the URL. `cosmos+http://` is for a
/// stand-in or an emulator without TLS.
package struct CosmosSpec: DatabaseSpec {
    package static let kind = "cosmos"
    package static let schemes = ["cosmos", "cosmos+http"]
    package static let takesAccess = true
    package static let form = "cosmos://ACCOUNT.documents.azure.com/DATABASE/CONTAINER"

    private static let options = ["consistency", "cacert", "retries"]
    /// As many as the official clients make.
    private static let usualRetries = 9

    private let server: HTTPServer
    private let database: String
    private let container: String
    private var consistency: CosmosConsistency?
    private var retries: Int
    private var key: DatabaseSecret?
    private var token: DatabaseSecret?

    package init(url text: String) throws(DatabaseURLError) {
        let isEncrypted = !text.lowercased().hasPrefix("cosmos+http:")
        let url = try ServerURL(text, form: Self.form)
        guard url.user == nil, url.password == nil else {
            throw DatabaseURLError(
                "The database URL has a key or a user in it; give the key in COSMOS_KEY or with --database-key-file.")
        }
        let parts = url.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard !url.host.isEmpty, parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw DatabaseURLError(
                "The database URL does not name an account, a database and a container; write \(Self.form).")
        }
        var options: [String: String] = [:]
        for (name, value) in url.parameters {
            guard Self.options.contains(name) else {
                throw DatabaseURLError(
                    "The database URL has an option that is not known; known are "
                        + "\(Self.options.joined(separator: ", ")).")
            }
            options[name] = value
        }
        server = HTTPServer(
            isEncrypted: isEncrypted, host: url.host, port: url.port ?? (isEncrypted ? 443 : 80),
            roots: options["cacert"])
        (database, container) = (parts[0], parts[1])
        consistency = try options["consistency"].map { (name) throws(DatabaseURLError) in
            try Self.consistency(name, of: "The option consistency of the database URL")
        }
        let retries = options["retries"].map { Int($0) } ?? Self.usualRetries
        guard let retries, (0...100).contains(retries) else {
            throw DatabaseURLError("The option retries of the database URL is not a number from 0 to 100.")
        }
        self.retries = retries
    }

    package var description: String {
        let host = server.host.contains(":") ? "[\(server.host)]" : server.host
        let port = server.port == (server.isEncrypted ? 443 : 80) ? "" : ":\(server.port)"
        var options: [String] = []
        if let consistency { options.append("consistency=\(consistency.rawValue)") }
        if let roots = server.roots { options.append("cacert=\(ServerURL.encoded(roots, and: "&"))") }
        if retries != Self.usualRetries { options.append("retries=\(retries)") }
        let names = [database, container].map { ServerURL.encoded($0, and: "?/") }.joined(separator: "/")
        return "\(server.isEncrypted ? "cosmos" : "cosmos+http")://\(host)\(port)/\(names)"
            + (options.isEmpty ? "" : "?" + options.joined(separator: "&"))
    }

    package func with(_ access: DatabaseAccess) throws(DatabaseURLError) -> any DatabaseSpec {
        var spec = self
        if let name = access.consistency { spec.consistency = try Self.consistency(name, of: "--consistency") }
        spec.key = access.key ?? key
        spec.token = access.token ?? token
        return spec
    }

    package func retrying(_ retry: QueryRetry) -> any DatabaseSpec {
        var spec = self
        spec.retries = retry.count
        return spec
    }

    private static func consistency(_ name: String, of place: String) throws(DatabaseURLError) -> CosmosConsistency {
        guard let found = CosmosConsistency(rawValue: name) else {
            throw DatabaseURLError("\(place) has no known value; write one of \(CosmosConsistency.names).")
        }
        return found
    }

    package func sessionMaker(for rows: DatabaseRows) throws(DatabaseFailure) -> SessionMaker {
        let settings = try settings()
        let container = try CosmosContainer.look(settings)
        let rows = try CosmosRows(rows, container.partitionPath)
        return { CosmosSession(settings, rows) }
    }

    package func administration(of rows: DatabaseRows) throws(DatabaseFailure) -> any DatabaseAdministration {
        try CosmosAdministration(try settings(), rows)
    }

    private func settings() throws(DatabaseFailure) -> CosmosSettings {
        let crypto = try CryptoLibrary.load()
        return CosmosSettings(
            server: try server.lookedUp(), database: database, container: container, consistency: consistency,
            retries: retries, credential: try credential(crypto), curl: try CurlLibrary.load(), crypto: crypto)
    }

    private func credential(_ crypto: CryptoLibrary) throws(DatabaseFailure) -> CosmosCredential {
        if let token { return .token(token) }
        guard let text = key?.text ?? getenv("COSMOS_KEY").map({ String(cString: $0) }), !text.isEmpty else {
            throw DatabaseFailure(
                .authentication,
                text: "there is no key: set COSMOS_KEY, or give --database-key-file or --database-token-command",
                endsSession: true)
        }
        var key: [UInt8] = []
        let isBase64 = Array(text.utf8).withUnsafeBytes { crypto.decode($0, into: &key) }
        guard isBase64, !key.isEmpty else {
            throw DatabaseFailure(
                .authentication, text: "the key is not Base64: copy the primary or secondary key of the account whole",
                endsSession: true)
        }
        return .key(key)
    }
}

/// What every conversation with a container needs to know; the host's name is looked up already.
struct CosmosSettings: Sendable {
    var server: HTTPServer
    var database: String
    var container: String
    var consistency: CosmosConsistency?
    /// How often a request is made again after the service has put it off.
    var retries: Int
    var credential: CosmosCredential
    var curl: CurlLibrary
    var crypto: CryptoLibrary
}
