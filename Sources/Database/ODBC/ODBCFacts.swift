// SPDX-License-Identifier: Apache-2.0
internal import CLibraries

/// What a server behind ODBC says about itself.
struct ODBCFacts {
    let connection: ODBCConnection
    let string: ODBCConnectionString

    func read() throws(DatabaseFailure) -> DatabaseFacts {
        // Drivers fill its parts up with zeros: 10.11.000019.
        let version = connection.information(CL_ODBC_INFO_SERVER_VERSION).prefix { !$0.isWhitespace }
            .split(separator: ".").map { part in Int(part).map(String.init) ?? String(part) }.joined(separator: ".")
        let driver = connection.information(CL_ODBC_INFO_DRIVER_NAME)
        let driverVersion = connection.information(CL_ODBC_INFO_DRIVER_VERSION)
        let registered = string.value("driver", "dsn", "filedsn") ?? ""
        return DatabaseFacts(
            server: product, version: version,
            library: "\(registered) (\(driver) \(driverVersion)) through unixODBC "
                + connection.information(CL_ODBC_INFO_MANAGER_VERSION),
            transport: transport(), place: place, settings: try settings())
    }

    private var product: String {
        let product = connection.information(CL_ODBC_INFO_SERVER)
        return product.isEmpty ? "a database through ODBC" : product
    }

    private var place: String {
        if connection.server == .sqlite { return string.value("database") ?? "" }
        if let socket = string.value("socket") { return socket }
        var host = string.value("server", "servername", "address") ?? ""
        if host.hasPrefix("tcp:") { host = String(host.dropFirst(4)) }
        return String(host.prefix { $0 != "," })
    }

    /// The first column of the first row, or nil where the server does not say or does not let us see it.
    ///
    /// What an account may not see costs an entry, never the run.
    private func answer(_ query: String) -> String? {
        guard let rows = try? connection.rows(query), let value = rows.first?.first, !value.isEmpty else { return nil }
        return value
    }

    private func transport() -> DatabaseTransport {
        switch connection.server {
        case .sqlite: return .inProcess
        case .mysql:
            let cipher = (try? connection.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'"))?.first?.last ?? ""
            if !cipher.isEmpty { return .tls }
            // A client of the unix socket has no port.
            let host = answer("SELECT HOST FROM information_schema.PROCESSLIST WHERE ID = CONNECTION_ID()")
            return host.map { $0.contains(":") } ?? (string.value("socket") == nil) ? .tcp : .unixSocket
        case .postgres:
            if answer("SELECT count(*) FROM pg_stat_ssl WHERE ssl AND pid = pg_backend_pid()") == "1" { return .tls }
            return answer("SELECT host(inet_server_addr())") == nil ? .unixSocket : .tcp
        case .sqlServer:
            let option = answer("SELECT encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID")
            if let option { return option.uppercased() == "TRUE" ? .tls : .tcp }
            let asked = string.value("encrypt", "encryption")?.lowercased() ?? ""
            return ["yes", "true", "strict", "mandatory", "require"].contains(asked) ? .tls : .tcp
        case .other: return .tcp
        }
    }

    private func settings() throws(DatabaseFailure) -> [DatabaseSetting] {
        switch connection.server {
        case .mysql: return try mysql()
        case .postgres: return try postgres()
        case .sqlite: return sqlite()
        case .sqlServer: return sqlServer()
        case .other: return []
        }
    }

    private func mysql() throws(DatabaseFailure) -> [DatabaseSetting] {
        let names = [
            "innodb_flush_log_at_trx_commit", "sync_binlog", "log_bin", "innodb_doublewrite", "innodb_buffer_pool_size",
        ]
        let list = names.map { "'\($0)'" }.joined(separator: ", ")
        let found = try connection.rows("SHOW GLOBAL VARIABLES WHERE Variable_name IN (\(list))")
        let values = Dictionary(found.map { ($0[0].lowercased(), $0[1]) }, uniquingKeysWith: { first, _ in first })
        return names.compactMap { name in
            values[name].map { DatabaseSetting(name, $0, concern: mysqlConcern(name, $0, values)) }
        }
    }

    private func mysqlConcern(_ name: String, _ value: String, _ values: [String: String]) -> String? {
        switch name {
        case "innodb_flush_log_at_trx_commit" where value != "1":
            "\(product) runs with \(name)=\(value): its writes are faster than a durable store's, and a crash loses the "
                + "last of them."
        case "sync_binlog" where value != "1" && values["log_bin"] == "ON":
            "\(product) runs with \(name)=\(value): its binary log, which replicas and restores live on, can lose the "
                + "last writes in a crash."
        case "innodb_doublewrite" where value.uppercased() == "OFF":
            "\(product) runs with \(name)=\(value): its writes are faster than a durable store's, and a crash can damage "
                + "what was written."
        default: nil
        }
    }

    private func postgres() throws(DatabaseFailure) -> [DatabaseSetting] {
        let list = PostgreSQLSettings.all.map { "'\($0.name)'" }.joined(separator: ", ")
        let found = try connection.rows("SELECT name, current_setting(name) FROM pg_settings WHERE name IN (\(list))")
        let values = Dictionary(found.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
        return PostgreSQLSettings.all.compactMap { setting in
            values[setting.name].map { DatabaseSetting(setting.name, $0, concern: setting.concern($0)) }
        }
    }

    private func sqlite() -> [DatabaseSetting] {
        var settings: [DatabaseSetting] = []
        if let mode = answer("PRAGMA journal_mode") { settings.append(DatabaseSetting("journal_mode", mode)) }
        if let level = answer("PRAGMA synchronous") {
            settings.append(
                DatabaseSetting(
                    "synchronous", level,
                    concern: level == "0"
                        ? "SQLite runs with synchronous=OFF: a crash can damage the whole database." : nil))
        }
        return settings
    }

    private func sqlServer() -> [DatabaseSetting] {
        var settings: [DatabaseSetting] = []
        let durability = answer("SELECT delayed_durability_desc FROM sys.databases WHERE name = DB_NAME()")
        settings.append(
            DatabaseSetting(
                "delayed_durability", durability ?? "not readable by this account",
                concern: durability?.uppercased() == "FORCED"
                    ? "SQL Server runs with delayed_durability=FORCED: its writes are faster than a durable store's, and "
                        + "a crash loses the last of them." : nil))
        if let edition = answer("SELECT CAST(SERVERPROPERTY('Edition') AS NVARCHAR(128))") {
            settings.append(DatabaseSetting("edition", edition))
        }
        if let size = answer("SELECT CAST(DATABASEPROPERTYEX(DB_NAME(), 'ServiceObjective') AS NVARCHAR(128))") {
            settings.append(DatabaseSetting("service_objective", size))
        }
        return settings
    }
}
