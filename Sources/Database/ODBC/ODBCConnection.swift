// SPDX-License-Identifier: Apache-2.0
internal import CLibraries

/// One connection through unixODBC, used by one thread at a time.
///
/// Every call blocks.
final class ODBCConnection: StatementConnection {
    /// Set by a call: Microsoft's driver ignores the keyword.
    private static let loginSeconds = 10

    let functions: cl_odbc
    let handle: UnsafeMutableRawPointer
    private let environment: UnsafeMutableRawPointer
    private let secrets: [String]
    /// What the driver says it speaks to.
    private(set) var server: ODBCServer

    /// - Parameter token: an access token in place of user and password.
    init(
        _ library: ODBCLibrary, _ string: ODBCConnectionString, token: String? = nil
    ) throws(DatabaseFailure) {
        functions = library.functions
        secrets = string.secrets + (token.map { [$0] } ?? [])
        server = ODBCServer(string)
        environment = try library.makeEnvironment()
        var handle: UnsafeMutableRawPointer?
        let status = functions.allocate(Int16(CL_ODBC_CONNECTION), environment, &handle)
        guard Int(status) == CL_ODBC_SUCCESS, let handle else {
            _ = functions.free(Int16(CL_ODBC_ENVIRONMENT), environment)
            throw DatabaseFailure(.storage, text: "unixODBC has no memory for a connection", endsSession: true)
        }
        self.handle = handle
        // Everything is set by now, so that a failure ends in deinit.
        try connect(string, token)
        server = ODBCServer(product: information(CL_ODBC_INFO_SERVER))
    }

    deinit {
        _ = functions.disconnect(handle)
        _ = functions.free(Int16(CL_ODBC_CONNECTION), handle)
        _ = functions.free(Int16(CL_ODBC_ENVIRONMENT), environment)
    }

    private func connect(_ string: ODBCConnectionString, _ token: String?) throws(DatabaseFailure) {
        _ = functions.set_connection(
            handle, Int32(CL_ODBC_ATTRIBUTE_LOGIN_TIMEOUT), UnsafeMutableRawPointer(bitPattern: Self.loginSeconds),
            Int32(CL_ODBC_IS_NUMBER))
        // The driver reads it while it connects.
        let bytes = token.map(ODBCToken.bytes) ?? []
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(16, bytes.count), alignment: 16)
        defer {
            memory.initializeMemory(as: UInt8.self, repeating: 0)
            memory.deallocate()
        }
        memory.copyBytes(from: bytes)
        if token != nil {
            let status = functions.set_connection(
                handle, Int32(CL_ODBC_ATTRIBUTE_ACCESS_TOKEN), memory.baseAddress, Int32(CL_ODBC_IS_POINTER))
            guard isGood(status) else { throw connectingFailure() }
        }
        let text = string.text
        let status = functions.connect(
            handle, nil, text, Int16(CL_ODBC_NULL_TERMINATED), nil, 0, nil, UInt16(CL_ODBC_NO_PROMPT))
        guard isGood(status) else { throw connectingFailure() }
    }

    private func connectingFailure() -> DatabaseFailure {
        var failure = failure(Int16(CL_ODBC_CONNECTION), handle)
        failure.endsSession = true
        if failure.kind == .other { failure.kind = .connection }
        return failure
    }

    func isGood(_ status: Int16) -> Bool {
        Int(status) == CL_ODBC_SUCCESS || Int(status) == CL_ODBC_SUCCESS_WITH_INFO
    }

    /// What the driver says about itself or its server; empty where it says nothing.
    func information(_ what: Int) -> String {
        var text = [CChar](repeating: 0, count: 512)
        var length: Int16 = 0
        guard isGood(functions.information(handle, UInt16(what), &text, Int16(text.count), &length)) else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Turns transactions on, which `end` then ends one by one, or off.
    func setTransactions(_ on: Bool) throws(DatabaseFailure) {
        let value = UnsafeMutableRawPointer(bitPattern: on ? CL_ODBC_OFF : CL_ODBC_ON)
        let status = functions.set_connection(
            handle, Int32(CL_ODBC_ATTRIBUTE_AUTOCOMMIT), value, Int32(CL_ODBC_IS_NUMBER))
        guard isGood(status) else { throw failure(Int16(CL_ODBC_CONNECTION), handle) }
    }

    func commit() throws(DatabaseFailure) { try end(CL_ODBC_COMMIT) }

    func rollBack() throws(DatabaseFailure) { try end(CL_ODBC_ROLLBACK) }

    private func end(_ how: Int) throws(DatabaseFailure) {
        guard isGood(functions.end_transaction(Int16(CL_ODBC_CONNECTION), handle, Int16(how))) else {
            throw failure(Int16(CL_ODBC_CONNECTION), handle)
        }
    }

    func prepare(_ text: String) throws(DatabaseFailure) -> ODBCStatement {
        let statement = try ODBCStatement(self)
        try statement.prepare(text)
        return statement
    }

    /// Runs one statement to its end; its rows are dropped.
    func execute(_ text: String) throws(DatabaseFailure) { _ = try rows(text, limit: 0) }

    /// The rows of a query as text, at most `limit`, with NULL as an empty text.
    func rows(_ query: String, limit: Int = .max) throws(DatabaseFailure) -> [[String]] {
        let statement = try ODBCStatement(self)
        try statement.execute(query)
        var rows: [[String]] = []
        if statement.columnCount > 0 {
            while rows.count < limit, try statement.fetch() {
                var row: [String] = []
                for column in 1...statement.columnCount {
                    row.append(String(decoding: try statement.value(column, binary: false), as: UTF8.self))
                }
                rows.append(row)
            }
        }
        try statement.close()
        return rows
    }

    /// Why the last call on a handle failed, in the words of the record that says most.
    ///
    /// Drivers give several: what the server said, and their own word that connecting failed.
    func failure(_ kind: Int16, _ handle: UnsafeMutableRawPointer) -> DatabaseFailure {
        var best: DatabaseFailure?
        var state = [CChar](repeating: 0, count: 8)
        var text = [CChar](repeating: 0, count: 2048)
        for number in Int16(1)...16 {
            var native: Int32 = 0
            var length: Int16 = 0
            let status = functions.diagnostic(kind, handle, number, &state, &native, &text, Int16(text.count), &length)
            guard isGood(status) else { break }
            let found = failure(state: Self.string(state), native: native, text: Self.string(text))
            let isVague = best.map { $0.kind == .connection || $0.kind == .other || $0.kind == .library } ?? true
            let saysMore = found.kind != .other && found.kind != .connection && found.kind != .library
            if best == nil || (isVague && saysMore) { best = found }
        }
        guard var failure = best else {
            return DatabaseFailure(.other, text: "the driver gave no reason", endsSession: isDead)
        }
        failure.endsSession = failure.kind == .connection || isDead
        return failure
    }

    private func failure(state: String, native: Int32, text: String) -> DatabaseFailure {
        var line = Substring(text)
        // Whose words they are: `[Microsoft][ODBC Driver 18 for SQL Server][SQL Server]Login failed…`.
        while line.hasPrefix("["), let end = line.firstIndex(of: "]") { line = line[line.index(after: end)...] }
        var words = DatabaseFailure.line(String(line))
        for secret in secrets { words = words.replacing(secret, with: "***") }
        let kind = ODBCErrors.kind(state: state, native: native, text: words, server: server)
        if kind == .library { words += "; `odbcinst -q -d` lists the drivers of this machine" }
        return DatabaseFailure(kind, code: native == 0 ? state : "\(state)/\(native)", text: words)
    }

    private static func string(_ text: [CChar]) -> String {
        String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private var isDead: Bool {
        var dead: UInt32 = 0
        let status = functions.get_connection(handle, Int32(CL_ODBC_ATTRIBUTE_DEAD), &dead, 4, nil)
        return isGood(status) && dead == 1
    }
}

/// An access token as Microsoft's driver takes it: the number of bytes that follow, in four bytes of this machine's order,
/// and each byte of the token followed by a null byte (Microsoft's documentation, "Using Azure Active Directory with the
/// ODBC Driver").
enum ODBCToken {
    static func bytes(_ token: String) -> [UInt8] {
        let count = UInt32(token.utf8.count * 2)
        return withUnsafeBytes(of: count) { Array($0) } + token.utf8.flatMap { [$0, 0] }
    }
}
