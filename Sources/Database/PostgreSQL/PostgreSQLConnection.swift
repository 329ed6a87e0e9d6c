// SPDX-License-Identifier: Apache-2.0
internal import CLibraries

/// A blocking connection for what happens before and after a run.
final class PostgreSQLConnection: StatementConnection {
    private let library: PostgreSQLLibrary
    private let functions: cl_postgres
    private let handle: OpaquePointer

    init(_ library: PostgreSQLLibrary, _ parameters: PostgreSQLParameters) throws(DatabaseFailure) {
        self.library = library
        let functions = library.functions
        // Begun apart from the waiting, so that messages about the connection already have their SQLSTATE.
        let started = parameters.withArrays { functions.connect_start($0, $1, 0) }
        guard let started else { throw library.connectionFailure(nil) }
        library.silence(started)
        guard Self.wait(for: started, functions) else {
            let failure = library.connectionFailure(started)
            functions.finish(started)
            throw failure
        }
        self.functions = functions
        handle = started
    }

    deinit { functions.finish(handle) }

    /// Such as `15.13`, without what a distribution adds to it.
    var serverVersion: String {
        let text = functions.parameter_status(handle, "server_version").map { String(cString: $0) } ?? ""
        return String(text.prefix { !$0.isWhitespace })
    }

    /// The host's name or address, or the folder of a unix socket.
    var host: String { functions.host(handle).map { String(cString: $0) } ?? "" }

    var transport: DatabaseTransport {
        if functions.uses_tls(handle) != 0 { return .tls }
        return host.isEmpty || host.hasPrefix("/") ? .unixSocket : .tcp
    }

    /// Runs statements to their end; their rows are dropped.
    func execute(_ text: String) throws(DatabaseFailure) {
        functions.clear(try result(of: text))
    }

    /// All rows of a query, with NULL as an empty text.
    func rows(_ query: String) throws(DatabaseFailure) -> [[String]] {
        let result = try result(of: query)
        defer { functions.clear(result) }
        let columns = 0..<functions.column_count(result)
        return (0..<functions.row_count(result)).map { row in
            columns.map { column in functions.value(result, row, column).map { String(cString: $0) } ?? "" }
        }
    }

    /// Sends rows to a `COPY … FROM STDIN`; nil of `next` ends them.
    ///
    /// - Parameter next: fills the bytes and returns how many; throws to have the server forget all.
    func copy(
        _ statement: String, next: () throws(DatabaseFailure) -> UnsafeRawBufferPointer?
    ) throws(DatabaseFailure) {
        functions.clear(try result(of: statement, status: CL_POSTGRES_COPY_IN))
        var stopped: DatabaseFailure?
        do throws(DatabaseFailure) {
            while let bytes = try next() {
                guard let start = bytes.baseAddress else { continue }
                let sent = functions.put_copy_data(
                    handle, start.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
                guard sent == 1 else { throw library.connectionFailure(handle) }
            }
        } catch {
            stopped = error
        }
        if stopped == nil {
            _ = functions.put_copy_end(handle, nil)
        } else {
            _ = functions.put_copy_end(handle, "stopped by the client")
        }
        var failed: DatabaseFailure?
        while let result = functions.next_result(handle) {
            if Int(functions.result_status(result)) != CL_POSTGRES_COMMAND_DONE { failed = library.failure(result) }
            functions.clear(result)
        }
        if let failure = stopped ?? failed { throw failure }
    }

    private func result(of text: String, status expected: Int? = nil) throws(DatabaseFailure) -> OpaquePointer {
        guard let result = functions.execute(handle, text) else { throw library.connectionFailure(handle) }
        let status = Int(functions.result_status(result))
        let isFine = expected.map { $0 == status } ?? (status == CL_POSTGRES_COMMAND_DONE || status == CL_POSTGRES_ROWS)
        guard !isFine else { return result }
        let failure = library.failure(result)
        functions.clear(result)
        if Int(functions.status(handle)) == CL_POSTGRES_BROKEN && failure.code.isEmpty {
            throw library.connectionFailure(handle)
        }
        throw failure
    }
}
