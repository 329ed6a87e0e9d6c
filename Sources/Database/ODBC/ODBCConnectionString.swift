// SPDX-License-Identifier: Apache-2.0

/// A connection string of ODBC: `name=value;name={value with ; in it};…`, names in any case.
///
/// Its description shows the values of names that are known to hold no secret, and `***` for every other.
struct ODBCConnectionString: Sendable, Equatable, CustomStringConvertible {
    /// In the order of the text.
    private(set) var pairs: [(name: String, value: String)] = []

    /// Names whose values may be shown: how Microsoft's, FreeTDS', MariaDB's, PostgreSQL's and SQLite's drivers call them.
    private static let shown: Set<String> = [
        "driver", "dsn", "filedsn", "server", "servername", "address", "port", "database", "db", "socket", "tcpip",
        "encrypt", "encryption", "trustservercertificate", "hostnameincertificate", "tds_version", "clientcharset",
        "charset", "option", "options", "forcetls", "sslverify", "sslca", "sslmode", "multisubnetfailover",
        "applicationintent", "authentication", "conn_timeout", "read_timeout", "write_timeout", "timeout", "network",
    ]
    private static let passwords: Set<String> = ["pwd", "password"]

    static func == (one: ODBCConnectionString, other: ODBCConnectionString) -> Bool {
        one.pairs.elementsEqual(other.pairs, by: ==)
    }

    init(_ pairs: [(name: String, value: String)]) { self.pairs = pairs }

    /// Reads what the user wrote; a value of `***` is how secrets are printed, and counts as left out.
    init(text: Substring) throws(DatabaseURLError) {
        var rest = text
        while true {
            rest = rest.drop { $0.isWhitespace || $0 == ";" }
            guard !rest.isEmpty else { return }
            guard let equals = rest.firstIndex(of: "=") else { throw Self.malformed }
            let name = rest[..<equals].filter { !$0.isWhitespace }
            let word = rest[..<equals].split(whereSeparator: \.isWhitespace).joined(separator: " ")
            guard !name.isEmpty, !word.contains(where: { ";{}".contains($0) }) else { throw Self.malformed }
            rest = rest[rest.index(after: equals)...].drop { $0 == " " }
            let value = try Self.takeValue(&rest)
            guard !value.utf8.contains(0) else { throw Self.malformed }
            if value != "***" { pairs.append((word, value)) }
        }
    }

    private static func takeValue(_ rest: inout Substring) throws(DatabaseURLError) -> String {
        guard rest.first == "{" else {
            let value = rest.prefix { $0 != ";" }
            rest = rest[value.endIndex...]
            return String(value.reversed().drop(while: \.isWhitespace).reversed())
        }
        var value = ""
        rest = rest.dropFirst()
        while let character = rest.popFirst() {
            guard character == "}" else {
                value.append(character)
                continue
            }
            guard rest.first == "}" else {
                rest = rest.drop { $0 == " " }
                guard rest.isEmpty || rest.first == ";" else { throw malformed }
                return value
            }
            value.append("}")
            rest = rest.dropFirst()
        }
        throw malformed
    }

    private static var malformed: DatabaseURLError {
        DatabaseURLError(
            "The connection string of the database is not written as name=value;name=value; write a value that holds a "
                + "; or a brace as {value}, with } in it as }}.")
    }

    /// The value of the first of the names that is there, whatever its case.
    func value(_ names: String...) -> String? {
        pairs.first { names.contains($0.name.lowercased()) }?.value
    }

    /// What must not be seen in any message.
    var secrets: [String] {
        pairs.filter { Self.passwords.contains($0.name.lowercased()) && !$0.value.isEmpty }.map(\.value)
    }

    /// As the driver manager takes it.
    var text: String { Self.joined(pairs) }

    var description: String {
        Self.joined(pairs.map { ($0.name, Self.shown.contains($0.name.lowercased()) ? $0.value : "***") })
    }

    private static func joined(_ pairs: [(name: String, value: String)]) -> String {
        pairs.map { "\($0.name)=\(quoted($0.value))" }.joined(separator: ";")
    }

    private static func quoted(_ value: String) -> String {
        let isPlain =
            !value.contains { ";{}[](),?*=!@".contains($0) || $0.isWhitespace } || value == "***"
            || (value.utf8.allSatisfy { $0 != 0x3B && $0 != 0x7B && $0 != 0x7D } && value.hasPrefix("tcp:"))
        return isPlain ? value : "{\(value.replacing("}", with: "}}"))}"
    }
}
