// SPDX-License-Identifier: Apache-2.0

/// A client library that answers before it returns.
///
/// Made and used on one thread at a time. `EmbeddedSession` calls it on the event loop's thread, where it must not wait
/// for a network; `BlockingSessionAdapter` gives it a thread of its own. A driver that waits for a network must set time
/// limits of its own: a call that never returns keeps its thread for ever.
package protocol BlockingDriver: AnyObject {
    /// `.connected` or `.failed`.
    func connect() -> DatabaseOutcome

    /// The bytes of a row stay valid until the next call.
    func run(_ query: DatabaseQuery) -> DatabaseOutcome

    /// What was charged since this was asked for the last time.
    func takeCharge() -> QueryCharge

    /// Ends the connection, if there is one.
    func disconnect()
}

extension BlockingDriver {
    package func takeCharge() -> QueryCharge { QueryCharge() }
}

/// A driver whose connection, with its prepared statements, is a value that is there while it stands.
protocol ConnectedDriver: BlockingDriver {
    associatedtype Open

    var open: Open? { get set }

    func openConnection() throws(DatabaseFailure) -> Open
    func read(_ id: Int64, _ open: Open) throws(DatabaseFailure) -> DatabaseOutcome
    func write(_ id: Int64, _ value: UnsafeRawBufferPointer, _ open: Open) throws(DatabaseFailure) -> DatabaseOutcome
}

extension ConnectedDriver {
    func connect() -> DatabaseOutcome {
        disconnect()
        do throws(DatabaseFailure) {
            open = try openConnection()
            return .connected
        } catch {
            var failure = error
            failure.endsSession = true
            return .failed(failure)
        }
    }

    func disconnect() { open = nil }

    func run(_ query: DatabaseQuery) -> DatabaseOutcome {
        guard let open else {
            return .failed(DatabaseFailure(.connection, text: "the database is not open", endsSession: true))
        }
        do throws(DatabaseFailure) {
            switch query {
            case .read(let id): return try read(id, open)
            case .write(let id, let value): return try write(id, value, open)
            }
        } catch {
            return .failed(error)
        }
    }

    /// What a write ends with where the profile has none.
    var noWriteStatement: DatabaseOutcome {
        .failed(DatabaseFailure(.statement, text: "the profile has no statement for writing"))
    }
}
