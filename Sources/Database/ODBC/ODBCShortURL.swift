// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A short form of an ODBC database: `sqlserver://user:password@host[:1433]/db` or `mysql://user:password@host[:3306]/db`.
///
/// A password that is left out comes from `SQLCMDPASSWORD` or `MYSQL_PWD`, as the servers' own clients have it.
struct ODBCShortURL: Sendable, CustomStringConvertible {
    enum Product: String, Sendable {
        case sqlserver, mysql
    }

    let product: Product
    private let url: ServerURL

    private static let options: [Product: [String]] = [
        .sqlserver: ["encrypt", "trust", "certificatehost"], .mysql: ["tls", "ca", "socket"],
    ]

    init(_ text: String) throws(DatabaseURLError) {
        let product: Product = text.prefix { $0 != ":" }.lowercased() == "mysql" ? .mysql : .sqlserver
        let form = "\(product.rawValue)://user:password@host[:port]/db"
        url = try ServerURL(text, form: form)
        self.product = product
        let known = Self.options[product] ?? []
        for (name, value) in url.parameters {
            guard known.contains(name) else {
                throw DatabaseURLError(
                    "The database URL has an option that is not known; known are \(known.joined(separator: ", ")). "
                        + "Everything else can be said as odbc:CONNECTION-STRING.")
            }
            let values: [String]? =
                switch name {
                case "encrypt": ["yes", "no", "strict"]
                case "trust": ["yes", "no"]
                case "tls": ["require", "verify"]
                default: nil
                }
            guard let values, !values.contains(value) else { continue }
            throw DatabaseURLError(
                "The option \(name) of the database URL has no known value; write one of "
                    + "\(values.joined(separator: ", ")).")
        }
        let hasSocket = url.parameters.contains { $0.name == "socket" }
        guard url.host.isEmpty == hasSocket, !url.host.hasPrefix("/") else {
            throw DatabaseURLError(
                hasSocket
                    ? "The database URL names a host and a socket; write one of them."
                    : "The database URL names no host; write \(form).")
        }
        guard !url.path.contains("/") else {
            throw DatabaseURLError("The database's name in the database URL has a slash; write \(form).")
        }
    }

    var description: String {
        let credentials = url.user == nil && url.password == nil ? "" : "***@"
        let host = url.host.contains(":") ? "[\(url.host)]" : url.host
        let options = url.parameters.map { "\($0.name)=\(ServerURL.encoded($0.value, and: "&"))" }
            .joined(separator: "&")
        return "\(product.rawValue)://\(credentials)\(host)\(host.isEmpty ? "" : ":\(port)")/"
            + ServerURL.encoded(url.path, and: "?") + (options.isEmpty ? "" : "?" + options)
    }

    private var port: Int { url.port ?? (product == .mysql ? 3306 : 1433) }

    private func option(_ name: String) -> String? { url.parameters.first { $0.name == name }?.value }

    /// The connection string for the driver among those installed that fits best.
    ///
    /// - Parameter hasToken: whether a token takes the place of user and password.
    func string(for drivers: [String], hasToken: Bool) throws(DatabaseFailure) -> ODBCConnectionString {
        guard let driver = Self.driver(for: product, among: drivers) else { throw missingDriver }
        let isFreeTDS = driver.lowercased().contains("freetds")
        if isFreeTDS, option("encrypt") == "strict" || option("certificatehost") != nil {
            throw DatabaseFailure(
                .library,
                text:
                    "FreeTDS checks no certificate by encrypt=strict or certificatehost: install Microsoft's driver "
                    + "(its package msodbcsql18), or leave the option out")
        }
        var pairs = [(name: "Driver", value: driver)]
        switch product {
        case .mysql: pairs += mysqlPairs
        case .sqlserver: pairs += isFreeTDS ? freeTDSPairs : microsoftPairs
        }
        if !url.path.isEmpty { pairs.append(("Database", url.path)) }
        guard !hasToken else { return ODBCConnectionString(pairs) }
        if let user = url.user { pairs.append(("UID", user)) }
        let variable = product == .mysql ? "MYSQL_PWD" : "SQLCMDPASSWORD"
        if let password = url.password ?? getenv(variable).map({ String(cString: $0) }) {
            pairs.append(("PWD", password))
        }
        return ODBCConnectionString(pairs)
    }

    private var mysqlPairs: [(name: String, value: String)] {
        var pairs = [("CHARSET", "utf8mb4"), ("READ_TIMEOUT", "60"), ("WRITE_TIMEOUT", "60")]
        if let socket = option("socket") {
            pairs.append(("Socket", socket))
        } else {
            // The library would take the name localhost for its unix socket.
            pairs += [
                ("Server", url.host == "localhost" ? "127.0.0.1" : url.host), ("Port", "\(port)"), ("TCPIP", "1"),
            ]
        }
        if let tls = option("tls") {
            pairs.append(("FORCETLS", "1"))
            if tls == "verify" { pairs.append(("SSLVERIFY", "1")) }
        }
        if let authority = option("ca") { pairs.append(("SSLCA", authority)) }
        return pairs.map { (name: $0.0, value: $0.1) }
    }

    private var microsoftPairs: [(name: String, value: String)] {
        var pairs = [
            (name: "Server", value: "tcp:\(url.host),\(port)"), (name: "Encrypt", value: option("encrypt") ?? "yes"),
            (name: "TrustServerCertificate", value: option("trust") ?? "no"),
        ]
        if let host = option("certificatehost") { pairs.append(("HostNameInCertificate", host)) }
        return pairs
    }

    /// FreeTDS before 1.5 does not know `Encrypt`, and leaves the connection open where it stands.
    private var freeTDSPairs: [(name: String, value: String)] {
        [
            (name: "Server", value: url.host), (name: "Port", value: "\(port)"), (name: "TDS_Version", value: "7.4"),
            (name: "ClientCharset", value: "UTF-8"),
            (name: "Encryption", value: option("encrypt") == "no" ? "off" : "require"),
        ]
    }

    /// The registered driver that fits best; nil where none does.
    static func driver(for product: Product, among drivers: [String]) -> String? {
        switch product {
        case .mysql:
            return drivers.first { $0.lowercased().contains("mariadb") } ?? drivers.first {
                $0.lowercased().contains("mysql") && $0.lowercased().contains("unicode")
            } ?? drivers.first { $0.lowercased().contains("mysql") }
        case .sqlserver:
            let own = drivers.filter { $0.hasPrefix("ODBC Driver ") && $0.hasSuffix(" for SQL Server") }
            let newest = own.max { version($0) < version($1) }
            return newest ?? drivers.first { $0.lowercased().contains("freetds") }
        }
    }

    private static func version(_ driver: String) -> Int { Int(driver.filter(\.isNumber)) ?? 0 }

    private var missingDriver: DatabaseFailure {
        DatabaseFailure(
            .library,
            text: product == .mysql
                ? "unixODBC knows no driver for MySQL or MariaDB on this machine; install one with `apt-get install "
                    + "odbc-mariadb` on Debian or Ubuntu, or with `dnf install mariadb-connector-odbc` on Fedora"
                : "unixODBC knows no driver for SQL Server on this machine; install Microsoft's (its package "
                    + "msodbcsql18), or FreeTDS with `apt-get install tdsodbc` on Debian or Ubuntu, or with "
                    + "`dnf install freetds` on Fedora")
    }
}
