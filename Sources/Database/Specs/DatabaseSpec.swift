// SPDX-License-Identifier: Apache-2.0

/// One kind of database, and where one of them is: what a database URL says.
///
/// Its texts are safe to print anywhere: `description` has `***` for user and password.
package protocol DatabaseSpec: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind's name in records and reports, such as `postgres`.
    static var kind: String { get }
    /// What may stand before the first colon of the URL, in small letters.
    static var schemes: [String] { get }
    /// How the URL is written, for messages.
    static var form: String { get }

    /// Whether there is more to say than the URL does: `DatabaseAccess`.
    static var takesAccess: Bool { get }

    /// - Parameter text: the whole URL, whose scheme is one of `schemes`.
    init(url text: String) throws(DatabaseURLError)

    /// The same database with what does not stand in its URL; an error where the kind has no use for it.
    func with(_ access: DatabaseAccess) throws(DatabaseURLError) -> any DatabaseSpec

    /// The same database, whose sessions make refused queries again; itself where the kind knows no refusals.
    func retrying(_ retry: QueryRetry) -> any DatabaseSpec

    /// Makes what makes the sessions of a run.
    ///
    /// Blocks: loads the client library, and looks up the host's name once, so that sessions need not.
    func sessionMaker(for rows: DatabaseRows) throws(DatabaseFailure) -> SessionMaker

    /// Connects, blocking, to look after the rows before and after a run.
    func administration(of rows: DatabaseRows) throws(DatabaseFailure) -> any DatabaseAdministration
}

/// Makes a session that is not connected yet; called on the thread that will use it.
package typealias SessionMaker = @Sendable () -> any DatabaseSession

extension DatabaseSpec {
    package static var takesAccess: Bool { false }

    package func retrying(_ retry: QueryRetry) -> any DatabaseSpec { self }

    package var debugDescription: String { description }

    /// Keeps the password out of `dump` and of what test failures print.
    package var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}
