// SPDX-License-Identifier: Apache-2.0
internal import CLibraries
internal import Glibc
internal import Network

/// A session on libpq in its non-blocking mode: prepared statements, binary parameters and results, one query at a time.
final class PostgreSQLSession: DatabaseSession {
    private enum State {
        case closed
        case connecting
        /// Waiting for what makes the statements ready: preparing both, and describing the user's own writing.
        case preparingRead, preparingWrite, describingWrite
        case idle
        case reading, writing
        /// Of no more use until it is closed.
        case lost
    }

    private let functions: cl_postgres
    private let library: PostgreSQLLibrary
    private let parameters: PostgreSQLParameters
    private let rows: DatabaseRows
    private var state = State.closed
    private var connection: OpaquePointer?
    /// The first result of the query under way, or the row that the caller still reads.
    private var result: OpaquePointer?
    private var hasUnsent = false
    private var writesDocument = false
    private let arguments: PostgreSQLArguments

    init(_ library: PostgreSQLLibrary, _ parameters: PostgreSQLParameters, _ rows: DatabaseRows) {
        self.library = library
        functions = library.functions
        self.parameters = parameters
        self.rows = rows
        arguments = PostgreSQLArguments()
    }

    deinit {
        functions.clear(result)
        functions.finish(connection)
    }

    func connect() -> SessionProgress {
        close()
        connection = parameters.withArrays { functions.connect_start($0, $1, 0) }
        guard let connection, Int(functions.status(connection)) != CL_POSTGRES_BROKEN else {
            state = .lost
            return .done(.failed(library.connectionFailure(connection)))
        }
        library.silence(connection)
        state = .connecting
        return .waiting(functions.socket(connection), .writable)
    }

    func begin(_ query: DatabaseQuery) -> SessionProgress {
        guard let connection, state == .idle else { preconditionFailure("A query needs a session that is idle.") }
        forgetResult()
        let isSent: Bool
        switch query {
        case .read(let id):
            state = .reading
            arguments.set(id)
            isSent = arguments.send(functions, connection, "r", count: 1)
        case .write(let id, let value):
            guard rows.writeStatement != nil else {
                return .done(.failed(DatabaseFailure(.statement, text: "the profile has no statement for writing")))
            }
            state = .writing
            arguments.set(id)
            arguments.set(value, asDocument: writesDocument)
            isSent = arguments.send(functions, connection, "w", count: 2)
        }
        return isSent ? flushed(connection) : lost()
    }

    func advance() -> SessionProgress {
        guard let connection else { preconditionFailure("A session that is closed cannot advance.") }
        switch state {
        case .closed, .idle, .lost: preconditionFailure("A session that does nothing cannot advance.")
        case .connecting: return goOnConnecting(connection)
        case .preparingRead, .preparingWrite, .describingWrite, .reading, .writing: return receive(connection)
        }
    }

    var takesAll: Bool { true }

    func checkIdle() -> DatabaseFailure? {
        guard let connection, state == .idle else { return nil }
        // Notices and changed parameters come unasked; libpq takes note of them.
        repeat {
            guard functions.consume_input(connection) == 1, functions.is_busy(connection) == 0,
                Int(functions.status(connection)) == CL_POSTGRES_CONNECTED
            else {
                state = .lost
                return library.connectionFailure(connection)
            }
        } while hasMore(connection)
        return nil
    }

    func close() {
        forgetResult()
        functions.finish(connection)
        connection = nil
        hasUnsent = false
        state = .closed
    }

    private func forgetResult() {
        functions.clear(result)
        result = nil
    }

    private func goOnConnecting(_ connection: OpaquePointer) -> SessionProgress {
        switch Int(functions.connect_poll(connection)) {
        case CL_POSTGRES_POLL_READING: return .waiting(functions.socket(connection), .readable)
        case CL_POSTGRES_POLL_WRITING: return .waiting(functions.socket(connection), .writable)
        case CL_POSTGRES_POLL_CONNECTED:
            _ = functions.set_nonblocking(connection, 1)
            state = .preparingRead
            let bigint = [UInt32(CL_POSTGRES_BIGINT)]
            return sent(functions.send_prepare(connection, "r", rows.readStatement, 1, bigint), connection)
        default:
            state = .lost
            return .done(.failed(library.connectionFailure(connection)))
        }
    }

    private func sent(_ status: Int32, _ connection: OpaquePointer) -> SessionProgress {
        status == 1 ? flushed(connection) : lost()
    }

    /// Sends what can be sent now.
    private func flushed(_ connection: OpaquePointer) -> SessionProgress {
        let left = functions.flush(connection)
        guard left >= 0 else { return lost() }
        hasUnsent = left == 1
        return waiting(connection)
    }

    private func waiting(_ connection: OpaquePointer) -> SessionProgress {
        // The server may have to be read before it reads on, so both are waited for.
        .waiting(functions.socket(connection), hasUnsent ? .readableOrWritable : .readable)
    }

    /// Takes what has come; done when the server is ready for the next query.
    private func receive(_ connection: OpaquePointer) -> SessionProgress {
        repeat {
            guard functions.consume_input(connection) == 1 else { return lost() }
            if hasUnsent {
                let left = functions.flush(connection)
                guard left >= 0 else { return lost() }
                hasUnsent = left == 1
            }
            while functions.is_busy(connection) == 0 {
                guard let next = functions.next_result(connection) else { return finished(connection) }
                // A statement has one result; what follows a fatal error is libpq's word that the connection is gone.
                if result == nil { result = next } else { functions.clear(next) }
            }
            // Also behind a result: the end of the connection follows a fatal error.
        } while hasMore(connection)
        return waiting(connection)
    }

    /// Whether the socket holds bytes, its end, or an error: libpq reads once, and no event tells of what it left.
    ///
    /// A reset is told once, and here it would be told to the wrong one: libpq finds the end behind it.
    private func hasMore(_ connection: OpaquePointer) -> Bool {
        var byte: UInt8 = 0
        return recv(functions.socket(connection), &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) >= 0 || errno != EAGAIN
    }

    private func finished(_ connection: OpaquePointer) -> SessionProgress {
        guard let result else { return lost() }
        let status = Int(functions.result_status(result))
        guard status == CL_POSTGRES_COMMAND_DONE || status == CL_POSTGRES_ROWS else {
            var failure = library.failure(result)
            let isBroken = Int(functions.status(connection)) == CL_POSTGRES_BROKEN
            let wasConnecting = state != .reading && state != .writing
            failure.endsSession = failure.endsSession || isBroken || wasConnecting
            if isBroken && failure.code.isEmpty { failure.kind = .connection }
            state = failure.endsSession ? .lost : .idle
            return .done(.failed(failure))
        }
        switch state {
        case .reading:
            state = .idle
            return .done(row(result))
        case .writing:
            state = .idle
            let isNone = status == CL_POSTGRES_COMMAND_DONE && functions.changed_rows(result)[0] == 0x30
            return .done(isNone ? .noRow : .written)
        case .preparingRead:
            guard let text = rows.writeStatement else { return connected() }
            forgetResult()
            state = .preparingWrite
            // The type of a user's own column is the server's to find.
            let types = [UInt32(CL_POSTGRES_BIGINT), rows.isOwnTable ? UInt32(CL_POSTGRES_BYTEA) : 0]
            return sent(functions.send_prepare(connection, "w", text, 2, types), connection)
        case .preparingWrite:
            guard !rows.isOwnTable else { return connected() }
            forgetResult()
            state = .describingWrite
            return sent(functions.send_describe(connection, "w"), connection)
        case .describingWrite:
            writesDocument = functions.parameter_type(result, 1) == UInt32(CL_POSTGRES_JSONB)
            return connected()
        case .closed, .connecting, .idle, .lost:
            preconditionFailure("A result needs a query.")
        }
    }

    private func connected() -> SessionProgress {
        forgetResult()
        state = .idle
        return .done(.connected)
    }

    private func row(_ result: OpaquePointer) -> DatabaseOutcome {
        guard functions.row_count(result) > 0, functions.column_count(result) > 0 else { return .noRow }
        var bytes = UnsafeRawBufferPointer(
            start: functions.value(result, 0, 0), count: Int(functions.length(result, 0, 0)))
        // The binary form of a jsonb is a version number and then the text.
        if functions.column_type(result, 0) == UInt32(CL_POSTGRES_JSONB), bytes.count > 0 {
            bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        }
        return .row(bytes)
    }

    /// The connection is gone: what the server said before it went is the better reason.
    private func lost() -> SessionProgress {
        state = .lost
        if let result, Int(functions.result_status(result)) != CL_POSTGRES_ROWS {
            var failure = library.failure(result)
            if !failure.code.isEmpty {
                failure.endsSession = true
                return .done(.failed(failure))
            }
        }
        var failure = library.connectionFailure(connection)
        if failure.kind == .other { failure.kind = .connection }
        return .done(.failed(failure))
    }
}
