// SPDX-License-Identifier: Apache-2.0

/// Looks after a database before and after a run; every call blocks.
///
/// It stays open during the run: an SQLite database in memory lives only as long as it is.
package protocol DatabaseAdministration: AnyObject {
    /// The server, its version, the way to it, and the settings that matter for a fair comparison.
    func facts() throws(DatabaseFailure) -> DatabaseFacts

    /// What stands under the name of our table. `.statements` for the user's own.
    func tableState() throws(DatabaseFailure) -> TableState

    /// Makes our table anew with one row per id, and readies it for reading (index, statistics, checkpoint).
    ///
    /// - Throws: `.constraint` for a table that is not ours, which is left alone; `.cancelled` when the source stopped,
    ///   and then the table is as it was before, or absent.
    func fill(_ source: RowSource) throws(DatabaseFailure)

    /// How many rows the table has, or how many ids the user's statement gives.
    func countRows() throws(DatabaseFailure) -> Int64

    /// The ids that may be asked for, in the order of the database: of the user's statement only.
    func ids(limit: Int) throws(DatabaseFailure) -> [Int64]

    /// Drops our table; false when there is none. One that is not ours is refused as in `fill`.
    @discardableResult
    func drop() throws(DatabaseFailure) -> Bool

    func close()

    /// What a reader of the results should know about how the database was looked after, as a full sentence.
    var note: String? { get }
}

extension DatabaseAdministration {
    package var note: String? { nil }
}

/// What stands under the name of our table.
package enum TableState: Sendable, Equatable {
    case absent
    case ours(rows: Int64)
    /// A table that this tool did not make: it is neither filled nor dropped.
    case foreign
    /// The user's own statements: there is no table of ours.
    case statements
}

/// The rows to fill a table with.
package struct RowSource {
    package var ids: Range<Int64>
    /// The most bytes that a value has.
    package var largestValue: Int
    /// Writes the value of an id and returns its length, at most `largestValue`; nil stops the filling.
    package var write: (_ id: Int64, _ bytes: UnsafeMutableRawPointer) -> Int?

    package init(
        ids: Range<Int64>, largestValue: Int,
        write: @escaping (_ id: Int64, _ bytes: UnsafeMutableRawPointer) -> Int?
    ) {
        precondition(largestValue >= 0, "A value has no negative length.")
        self.ids = ids
        self.largestValue = largestValue
        self.write = write
    }

    static let stopped = DatabaseFailure(.cancelled, text: "the filling of the table was stopped")
}

extension OwnTable {
    /// Why a table of this name is left alone.
    var foreignFailure: DatabaseFailure {
        DatabaseFailure(
            .constraint,
            text: "the table \(name) exists and was not made by cachegauge: rename or drop it, or give the profile "
                + "another name")
    }
}

extension DatabaseRows {
    /// Our table; a failure for the user's own statements.
    func ownTable() throws(DatabaseFailure) -> OwnTable {
        guard case .own(let table) = self else {
            throw DatabaseFailure(
                .statement, text: "nothing is made, filled or dropped where the profile has statements of its own")
        }
        return table
    }
}

extension DatabaseRows {
    /// The user's own statements; a failure for a table of ours, whose ids are known.
    func ownStatements() throws(DatabaseFailure) -> UserStatements {
        guard case .statements(let statements) = self else {
            throw DatabaseFailure(.statement, text: "the ids of a table of our own are those that it was filled with")
        }
        return statements
    }
}

extension UserStatements {
    /// The statement for the ids as it can stand inside another.
    var idsQuery: String {
        var text = ids[...]
        while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
        return String(text)
    }

    static let notWhole = DatabaseFailure(
        .statement, text: "the first column of the statement database.ids is not a whole number: select the ids in it")
}
