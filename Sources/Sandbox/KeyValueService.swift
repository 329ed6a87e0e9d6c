// SPDX-License-Identifier: Apache-2.0
package import Network
package import RESP

/// The embedded RESP server without its sockets: a small subset of Redis on in-memory data, answered at once.
///
/// One thread at a time may use it. A connection's state is found by its number once per read, a command by one word of
/// its name; a GET allocates nothing, a SET one array for its value.
package final class KeyValueService: ByteService {
    private let server: ServerState
    private var sessions: [Int: Session] = [:]
    private let table = CommandTable.all

    package init(configuration: ServerConfiguration = ServerConfiguration()) {
        server = ServerState(configuration: configuration)
    }

    package var statistics: ServerStatistics { server.statistics }

    package func opened(_ connection: Int, at now: Int64, _ output: inout ServiceOutput) -> Bool {
        open(connection, at: now)
        return true
    }

    package func received(
        _ bytes: UnsafeRawBufferPointer, on connection: Int, at now: Int64, _ output: inout ServiceOutput
    ) {
        guard let session = sessions[connection], !session.isClosing else { return }
        server.statistics.bytesReceived += bytes.count
        let before = output.bytes.count
        output.send(to: connection) { replies in
            let fault = session.parser.parse(bytes) { arguments in
                execute(arguments, for: session, at: now, into: &replies)
                return session.isClosing ? .stop : .proceed
            }
            if let fault {
                session.reply.error(fault.reply, into: &replies)
                server.statistics.errors += 1
                session.isClosing = true
            }
        }
        server.statistics.bytesSent += output.bytes.count - before
        if session.isClosing { output.close(connection) }
    }

    package func closed(_ connection: Int, at now: Int64) {
        if sessions.removeValue(forKey: connection) != nil { server.connectedClients -= 1 }
    }

    package func nextDue() -> Int64? { nil }

    package func advance(to now: Int64, _ output: inout ServiceOutput) {}

    /// Begins a session for a host that cuts commands itself; `closed` ends it.
    package func open(_ connection: Int, at now: Int64) {
        if server.startedAt == nil { server.startedAt = now }
        sessions[connection] = Session(connection: connection, isAuthenticated: server.configuration.password == nil)
        server.statistics.connections += 1
        server.connectedClients += 1
    }

    /// Executes one command that a host has cut itself and appends its reply; false after QUIT, or for no open session.
    package func execute(
        _ arguments: RequestArguments, on connection: Int, at now: Int64, into replies: inout [UInt8]
    ) -> Bool {
        guard let session = sessions[connection] else { return false }
        execute(arguments, for: session, at: now, into: &replies)
        return !session.isClosing
    }

    private func execute(
        _ arguments: RequestArguments, for session: Session, at now: Int64, into replies: inout [UInt8]
    ) {
        let start = replies.count
        defer { if replies[start] == UInt8(ascii: "-") { server.statistics.errors += 1 } }
        server.statistics.commands += 1
        let call = CommandCall(arguments: arguments, session: session, server: server, now: now)
        guard let command = table.find(arguments[0]) else {
            let shown = String(decoding: arguments[0].prefix(64), as: UTF8.self)
            return session.reply.error("ERR unknown command '\(shown)'", into: &replies)
        }
        guard session.isAuthenticated || !command.needsAuthentication else {
            return server.refuseUnauthenticated(session.reply, &replies)
        }
        guard command.accepts(arguments.count) else { return call.wrongArity(&replies) }
        command.run(call, &replies)
    }
}
