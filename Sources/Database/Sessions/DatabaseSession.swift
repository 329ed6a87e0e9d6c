// SPDX-License-Identifier: Apache-2.0
package import Network

/// One connection to a database, driven by its caller's event loop: it shows progress and never calls back.
///
/// Used on one thread, with one query at a time, and one more ahead where it `takesNext`. Life: `connect`, then any number of `begin`, then `close`; after `close`
/// `connect` opens it again. A session waits for nothing but its descriptor and knows no clock: timeouts, backoff and
/// retries are the caller's, and `close` is allowed at any moment.
///
/// The caller's part while the progress is `.waiting(descriptor, interest)`:
/// - watch the descriptor for the interest (`LinuxReactor.watch`), **level-triggered** unless the session `takesAll`, and
///   call `advance` once per event; what an event did not bring in whole, the next one brings;
/// - while connecting, watch anew after every step: a client library may close its socket and open another one under the
///   same number. Once connected, the descriptor stays the same until `close`, and the interest is `.readable` except
///   while a long query is being sent;
/// - an event between queries is for `checkIdle`;
/// - unwatch the descriptor before `close`, and do both as soon as a failure says that it ends the session: its descriptor
///   stays ready, and would keep a poller awake.
package protocol DatabaseSession: AnyObject {
    /// Begins to open the session, which may have been open before; done with `.connected` or `.failed`.
    ///
    /// Statements are prepared in it, so that a missing table or permission shows here.
    func connect() -> SessionProgress

    /// Begins one query on a connected session that is idle.
    func begin(_ query: DatabaseQuery) -> SessionProgress

    /// Goes on after the descriptor became ready; harmless when nothing is there.
    ///
    /// Where a next query was given, the caller goes on until nothing is there: both may have ended.
    func advance() -> SessionProgress

    /// Whether a session that does a query takes the one after it already, and begins it by itself when the first has ended.
    var takesNext: Bool { get }

    /// Hands over the query that follows the one under way; one at most. Where the first ends the session, it is not begun.
    func giveNext(_ query: DatabaseQuery)

    /// When the query whose outcome `advance` gave last had ended, and the next could begin: monotonic nanoseconds; nil
    /// where none was given.
    var nextBegan: Int64? { get }

    /// Takes the next query back, before `close` and nothing else; false where it has begun.
    func withdrawNext() -> Bool

    /// Whether `advance` takes all that is there before it waits again, so that an event per change is enough
    /// (edge-triggered): it saves the poller a second look at the descriptor before each sleep.
    var takesAll: Bool { get }

    /// Looks at a session without a query whose descriptor became ready; nil when it still stands.
    func checkIdle() -> DatabaseFailure?

    /// Ends the session, and whatever it was doing, without waiting.
    func close()

    /// Whether the database charges for queries.
    var isCharged: Bool { get }

    /// What was charged since this was asked for the last time, connecting included.
    func takeCharge() -> QueryCharge
}

extension DatabaseSession {
    package var isCharged: Bool { false }
    package func takeCharge() -> QueryCharge { QueryCharge() }
    package var takesAll: Bool { false }
    package var takesNext: Bool { false }
    package func giveNext(_ query: DatabaseQuery) { preconditionFailure("This session does one query at a time.") }
    package var nextBegan: Int64? { nil }
    package func withdrawNext() -> Bool { true }
}

/// Where a session stands after a step.
package enum SessionProgress {
    case done(DatabaseOutcome)
    /// Nothing more can be done until the descriptor is ready.
    case waiting(Int32, ReadyInterest)
}

/// One query by the id of its row.
package enum DatabaseQuery {
    case read(id: Int64)
    /// Stores the value in a row that exists. The bytes must live until `begin` returns; they should differ from those
    /// stored before, because SQLite writes nothing otherwise.
    case write(id: Int64, value: UnsafeRawBufferPointer)
}

/// What became of a query, or of connecting.
package enum DatabaseOutcome {
    case connected
    /// The value, valid until the session's next `begin` or `close`; empty for NULL.
    case row(UnsafeRawBufferPointer)
    /// The table has no row of that id.
    case noRow
    case written
    case failed(DatabaseFailure)
}
