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
