// SPDX-License-Identifier: Apache-2.0
internal import CLibraries
internal import Glibc

/// libpq's functions, which are the same for the life of the program: hence safe on every thread.
struct PostgreSQLLibrary: @unchecked Sendable {
    let functions: cl_postgres

    static func load() throws(DatabaseFailure) -> PostgreSQLLibrary {
        var reason: UnsafePointer<CChar>?
        guard let functions = cl_postgres_load(&reason) else {
            let text = reason.map { String(cString: $0) } ?? "PostgreSQL's client library was not found"
            throw DatabaseFailure(.library, text: DatabaseFailure.line(text))
        }
        return PostgreSQLLibrary(functions: functions.pointee)
    }

    /// Such as `15.13`.
    var version: String {
        let number = functions.version()
        return "\(number / 10_000).\(number % 10_000)"
    }

    /// Makes a connection say what it has to say to nobody: libpq's own way is to write to standard error.
    func silence(_ connection: OpaquePointer) {
        _ = functions.set_notice_processor(connection, { _, _ in }, nil)
        _ = functions.set_verbosity(connection, Int32(CL_POSTGRES_VERBOSE))
    }

    /// Why a connection cannot be made, or was lost.
    func connectionFailure(_ connection: OpaquePointer?) -> DatabaseFailure {
        guard let connection else {
            return DatabaseFailure(.storage, text: "libpq has no memory for a connection", endsSession: true)
        }
        let message = functions.error_message(connection).map { String(cString: $0) } ?? ""
        let (code, text) = Self.split(message)
        guard !message.isEmpty else {
            return DatabaseFailure(.connection, text: "the server did not answer in time", endsSession: true)
        }
        let kind = code.isEmpty ? DatabaseErrorClass.connection : SQLState.kind(code)
        guard code.isEmpty && functions.needs_password(connection) != 0 else {
            return DatabaseFailure(kind, code: code, text: text, endsSession: true)
        }
        return DatabaseFailure(
            .authentication, text: "the server wants a password: write it in the database URL, or set PGPASSWORD",
            endsSession: true)
    }

    /// Why a statement failed.
    func failure(_ result: OpaquePointer) -> DatabaseFailure {
        let code = field(result, CL_POSTGRES_FIELD_STATE)
        let severity = field(result, CL_POSTGRES_FIELD_SEVERITY)
        let ends = severity == "FATAL" || severity == "PANIC"
        return DatabaseFailure(
            code.isEmpty ? .other : SQLState.kind(code), code: code,
            text: DatabaseFailure.line(field(result, CL_POSTGRES_FIELD_MESSAGE)), endsSession: ends)
    }

    private func field(_ result: OpaquePointer, _ field: Int) -> String {
        functions.error_field(result, Int32(field)).map { String(cString: $0) } ?? ""
    }

    /// Takes the SQLSTATE out of the first line of a verbose message: `…FATAL:  28P01: password authentication failed…`.
    ///
    /// The word before it may be in any language.
    static func split(_ message: String) -> (code: String, text: String) {
        let line = DatabaseFailure.line(message)
        let bytes = Array(line.utf8)
        guard bytes.count >= 9 else { return ("", line) }
        for start in 0...(bytes.count - 9) {
            let code = bytes[(start + 2)..<(start + 7)]
            guard bytes[start] == 0x20, bytes[start + 1] == 0x20, bytes[start + 7] == 0x3A, bytes[start + 8] == 0x20,
                code.allSatisfy({ 0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 })
            else { continue }
            let text = String(decoding: bytes[..<(start + 1)] + bytes[(start + 9)...], as: UTF8.self)
            return (String(decoding: code, as: UTF8.self), text)
        }
        return ("", line)
    }
}
