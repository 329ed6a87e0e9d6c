// SPDX-License-Identifier: Apache-2.0

/// Classes of failures by the SQLSTATE and the native code that a driver gives.
package enum ODBCErrors {
    /// The class of a failure.
    ///
    /// The native code decides where it is known: drivers give `HY000` or `42000` for much that has a class of its own.
    ///
    /// - Parameter server: whose native code it is.
    package static func kind(state: String, native: Int32, text: String, server: ODBCServer) -> DatabaseErrorClass {
        if let kind = kind(native: native, text: text, server: server) { return kind }
        switch state {
        case "IM002", "IM003", "IM004", "IM005", "01000": return .library
        case "HYT00", "HYT01", "S1T00", "70100": return .timeout
        case "42S02", "S0002": return .missingTable
        case "HY001", "HY013", "HY014": return .storage
        case "HY008": return .cancelled
        case "01S00", "HY024": return .statement
        default: return SQLState.kind(state)
        }
    }

    private static func kind(native: Int32, text: String, server: ODBCServer) -> DatabaseErrorClass? {
        switch server {
        case .sqlServer: sqlServer(native)
        case .mysql: mysql(native)
        case .sqlite: native == 0 ? nil : SQLiteLibrary.kind(code: native, text: text)
        case .postgres, .other: nil
        }
    }

    /// SQL Server's message numbers, and those that Azure SQL Database has besides: its documentation, "Troubleshoot
    /// common connection errors" and "Resource management".
    private static func sqlServer(_ number: Int32) -> DatabaseErrorClass? {
        switch number {
        // All workers or sessions of the database, or of its pool, are taken.
        case 10928, 10929, 10936: .workerLimit
        // The service is busy, or has had too many requests.
        case 40501, 49918, 49919, 49920, 40549, 40550, 40551, 40552, 40553: .throttled
        // Moved, restarted, paused, or not ready yet.
        case 40613, 40197, 40143, 40540, 4221, 42108, 42109, 615, 926: .unavailable
        case 18456, 18452, 18486, 18487, 18488: .authentication
        case 229, 230, 262, 916, 3906, 40914, 40615: .permission
        case 4060, 911: .missingDatabase
        case 208: .missingTable
        case 1205, 1222, 3960: .contention
        case 547, 515, 2601, 2627: .constraint
        case 701, 802, 1101, 1105, 8645, 8651, 9002, 40544: .storage
        case 233, 10053, 10054, 10060, 64: .connection
        default: nil
        }
    }

    /// MariaDB's and MySQL's error codes: "MariaDB Error Code Reference".
    private static func mysql(_ code: Int32) -> DatabaseErrorClass? {
        switch code {
        case 1040, 1203, 1226, 3168: .throttled
        case 1044, 1142, 1143, 1227, 1290, 1370, 1792, 1836: .permission
        case 1045, 1698, 1820, 1862, 2059, 1251: .authentication
        case 1049: .missingDatabase
        case 1051, 1109, 1146: .missingTable
        case 1053, 1077, 1079, 1152, 1184, 1927, 2001...2006, 2012, 2013, 2026, 2055: .connection
        case 1062, 1048, 1169, 1216, 1217, 1451, 1452, 4025: .constraint
        case 1205, 1213, 1020: .contention
        case 1021, 1037, 1038, 1041, 1114, 2008: .storage
        case 1317: .cancelled
        case 1969, 3024: .timeout
        default: nil
        }
    }
}

/// Whose dialect is spoken, and whose native codes are given.
package enum ODBCServer: String, Sendable {
    case sqlServer, mysql, postgres, sqlite, other

    /// - Parameter product: what the driver calls the server.
    init(product: String) {
        let name = product.lowercased()
        if name.contains("mariadb") || name.contains("mysql") {
            self = .mysql
        } else if name.contains("postgres") {
            self = .postgres
        } else if name.contains("sqlite") {
            self = .sqlite
        } else if name.contains("sql server") || name.contains("sql azure") {
            self = .sqlServer
        } else {
            self = .other
        }
    }

    /// What a connection string lets expect before there is a connection.
    init(_ string: ODBCConnectionString) {
        let driver = (string.value("driver") ?? "").lowercased()
        if driver.contains("maria") || driver.contains("myodbc") || driver.contains("maodbc") {
            self = .mysql
        } else if driver.contains("freetds") || driver.contains("tdsodbc") || driver.contains("msodbc") {
            self = .sqlServer
        } else {
            self.init(product: driver)
        }
    }
}
