// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Database

@Suite("Connection strings and short forms of ODBC")
struct ConnectionStringTests {
    @Test(
        "show what is no secret, and nothing else",
        arguments: [
            (
                "odbc:Driver={ODBC Driver 18 for SQL Server};Server=tcp:n.database.windows.net,1433;Database=d;"
                    + "Uid=me;Pwd=hunter2;Encrypt=yes",
                "odbc:Driver={ODBC Driver 18 for SQL Server};Server=tcp:n.database.windows.net,1433;Database=d;"
                    + "Uid=***;Pwd=***;Encrypt=yes"
            ),
            ("odbc:DSN=mine;PWD={hunter;2}};x}", "odbc:DSN=mine;PWD=***"),
            ("ODBC: dsn = mine ; Anything = hunter2 ;", "odbc:dsn=mine;Anything=***"),
            ("odbc:DSN=mine;ClientSecret={a};accesstoken=b", "odbc:DSN=mine;ClientSecret=***;accesstoken=***"),
            ("odbc:DSN=mine;PWD=***", "odbc:DSN=mine"),
            ("sqlserver://me:hunter2@host/db", "sqlserver://***@host:1433/db"),
            ("mysql://me:hunt/er@2@host:3307/db?tls=require", "mysql://***@host:3307/db?tls=require"),
            ("mysql://me:hunter2@/db?socket=/run/mysqld/s.sock", "mysql://***@/db?socket=/run/mysqld/s.sock"),
            ("sqlserver://[::1]/db", "sqlserver://[::1]:1433/db"),
        ])
    func shown(_ url: String, _ description: String) throws {
        let spec = try Databases.parse(url)
        #expect("\(spec)" == description)
        #expect("\(String(reflecting: spec))" == description)
        var dumped = ""
        dump(spec, to: &dumped)
        #expect(!dumped.contains("hunter"))
    }

    @Test("are read with their quotes, and written as drivers take them")
    func quotes() throws {
        let string = try ConnectionStringTests.string("Driver={A B};PWD={p;w}}d};UID= me ;Server=h")
        #expect(string.value("pwd") == "p;w}d")
        #expect(string.value("uid", "user") == "me")
        #expect(string.text == "Driver={A B};PWD={p;w}}d};UID=me;Server=h")
        #expect(string.secrets == ["p;w}d"])
    }

    @Test(
        "say what is wrong with them, without what they hold",
        arguments: [
            "odbc:", "odbc:hunter2", "odbc:DSN={hunter2", "odbc:DSN={a}hunter2;", "odbc:PWD=hunter2", "odbc:=hunter2",
            "mysql:hunter2", "mysql:///hunter2", "mysql://host/db?pwd=hunter2", "mysql://host/db?tls=hunter2",
            "mysql://host/db?socket=/hunter2", "sqlserver://host/hunter2/x", "sqlserver://host/db?encrypt=hunter2",
        ])
    func wrong(_ url: String) {
        let error = #expect(throws: DatabaseURLError.self) { try Databases.parse(url) }
        #expect(error?.description.contains("hunter2") == false)
        #expect(error?.description.hasSuffix(".") == true)
    }

    @Test("are made for the driver that is there")
    func drivers() throws {
        let sql = try ODBCShortURL("sqlserver://me:p;w@host:1444/db")
        let both = ["FreeTDS", "ODBC Driver 17 for SQL Server", "ODBC Driver 18 for SQL Server", "SQLite3"]
        #expect(
            try sql.string(for: both, hasToken: false).text
                == "Driver={ODBC Driver 18 for SQL Server};Server=tcp:host,1444;Encrypt=yes;TrustServerCertificate=no;"
                + "Database=db;UID=me;PWD={p;w}")
        #expect(
            try sql.string(for: ["SQLite3", "FreeTDS"], hasToken: false).text
                == "Driver=FreeTDS;Server=host;Port=1444;TDS_Version=7.4;ClientCharset=UTF-8;Encryption=require;"
                + "Database=db;UID=me;PWD={p;w}")
        #expect(try sql.string(for: both, hasToken: true).value("uid", "pwd") == nil)
        let mysql = try ODBCShortURL("mysql://me:pw@localhost/db?tls=verify&ca=/ca.pem")
        #expect(
            try mysql.string(for: ["MySQL ODBC 8.0 Unicode Driver", "MariaDB Unicode"], hasToken: false).text
                == "Driver={MariaDB Unicode};CHARSET=utf8mb4;READ_TIMEOUT=60;WRITE_TIMEOUT=60;Server=127.0.0.1;Port=3306;"
                + "TCPIP=1;FORCETLS=1;SSLVERIFY=1;SSLCA=/ca.pem;Database=db;UID=me;PWD=pw")
        let none = #expect(throws: DatabaseFailure.self) { try mysql.string(for: ["SQLite3"], hasToken: false) }
        #expect(none?.kind == .library)
        #expect(none?.text.contains("apt-get install odbc-mariadb") == true)
        for option in ["encrypt=strict", "certificatehost=h"] {
            let strict = try ODBCShortURL("sqlserver://host/db?\(option)")
            #expect(throws: DatabaseFailure.self) { try strict.string(for: ["FreeTDS"], hasToken: false) }
            #expect(try strict.string(for: both, hasToken: false).value("encrypt") != nil)
        }
        let neither = #expect(throws: DatabaseFailure.self) { try sql.string(for: [], hasToken: false) }
        #expect(neither?.text.contains("msodbcsql18") == true && neither?.text.contains("tdsodbc") == true)
    }

    @Test("have their statements' parameters as question marks, in the order of the text")
    func parameters() {
        let text = ODBCText("UPDATE t SET a = $2, b = '$1', \"$2\" = 1 /* $1 */ WHERE id = $1 -- $2\n AND $1 < $12")
        #expect(
            text.text == "UPDATE t SET a = ?, b = '$1', \"$2\" = 1 /* $1 */ WHERE id = ? -- $2\n AND ? < $12")
        #expect(text.numbers == [2, 1, 1])
    }

    @Test("have tokens as Microsoft's driver takes them: a length, and a null byte behind each byte")
    func token() {
        #expect(ODBCToken.bytes("abc") == [6, 0, 0, 0, 0x61, 0, 0x62, 0, 0x63, 0])
        #expect(ODBCToken.bytes(String(repeating: "x", count: 1_000))[..<4] == [0xD0, 0x07, 0, 0])
    }

    @Test("are never given a token by FreeTDS, nor with a password beside it")
    func tokens() throws {
        let access = DatabaseAccess(token: DatabaseSecret("secret-token"))
        let rows = DatabaseRows.own(OwnTable(profile: "token"))
        for (text, kind, words) in [
            ("Driver=FreeTDS;Server=127.0.0.1;Port=1", DatabaseErrorClass.library, "install Microsoft's driver"),
            ("Driver={ODBC Driver 18 for SQL Server};UID=me", .authentication, "leave UID, PWD"),
        ] {
            let spec = try ODBCSpec(url: "odbc:\(text)").with(access)
            let failure = #expect(throws: DatabaseFailure.self) { try spec.administration(of: rows) }
            #expect(failure?.kind == kind)
            #expect(failure?.text.contains(words) == true)
            #expect("\(spec)".contains("secret") == false)
        }
    }

    @Test(
        "have classes for what servers refuse with",
        arguments: [
            ("HY000", 10928, ODBCServer.sqlServer, DatabaseErrorClass.workerLimit),
            ("HY000", 10929, .sqlServer, .workerLimit),
            ("HY000", 40501, .sqlServer, .throttled), ("HY000", 49918, .sqlServer, .throttled),
            ("HY000", 49920, .sqlServer, .throttled), ("42000", 40613, .sqlServer, .unavailable),
            ("HY000", 40197, .sqlServer, .unavailable), ("28000", 18456, .sqlServer, .authentication),
            ("42S02", 208, .sqlServer, .missingTable), ("23000", 2627, .sqlServer, .constraint),
            ("40001", 1205, .sqlServer, .contention), ("42000", 4060, .sqlServer, .missingDatabase),
            ("HY000", 40544, .sqlServer, .storage), ("HYT00", 0, .sqlServer, .timeout),
            ("08S01", 0, .sqlServer, .connection),
            ("HY000", 1045, .mysql, .authentication), ("HY000", 1040, .mysql, .throttled),
            ("HY000", 1205, .mysql, .contention),
            ("42S02", 1146, .mysql, .missingTable), ("HY000", 2013, .mysql, .connection),
            ("42000", 1142, .mysql, .permission),
            ("HY000", 1049, .mysql, .missingDatabase), ("42000", 1064, .mysql, .statement),
            ("IM002", 0, .other, .library), ("01000", 0, .other, .library), ("42P01", 0, .postgres, .missingTable),
            ("HY000", 0, .other, .other), ("23000", 1, .other, .constraint),
        ])
    func classes(_ state: String, _ native: Int32, _ server: ODBCServer, _ kind: DatabaseErrorClass) {
        #expect(ODBCErrors.kind(state: state, native: native, text: "", server: server) == kind)
    }

    @Test("have the paging of the dialect")
    func paging() {
        let server = ODBCDialect(server: .sqlServer)
        #expect(server.ids("SELECT id FROM t", limit: 5) == "SELECT TOP (5) * FROM (SELECT id FROM t) AS ids")
        #expect(
            server.ids("SELECT id FROM t ORDER BY id", limit: 5)
                == "SELECT id FROM t ORDER BY id OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY")
        #expect(
            server.count("SELECT id FROM t Order  By id")
                == "SELECT COUNT(*) FROM (SELECT id FROM t Order  By id OFFSET 0 ROWS) AS ids")
        #expect(
            ODBCDialect(server: .mysql).ids("SELECT id FROM t ORDER BY id", limit: 5)
                == "SELECT id FROM t ORDER BY id LIMIT 5")
        #expect(
            ODBCDialect(server: .mysql).ids("SELECT id FROM t ORDER BY id LIMIT 9", limit: 5)
                == "SELECT * FROM (SELECT id FROM t ORDER BY id LIMIT 9) AS ids LIMIT 5")
    }

    private static func string(_ text: Substring) throws -> ODBCConnectionString {
        try ODBCConnectionString(text: text)
    }
}
