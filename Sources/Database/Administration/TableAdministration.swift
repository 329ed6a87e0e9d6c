// SPDX-License-Identifier: Apache-2.0

/// A connection that runs statements.
protocol StatementConnection: AnyObject {
    func execute(_ text: String) throws(DatabaseFailure)
}

/// An administration whose table of ours is dropped by a statement, over a connection that is there until it is closed.
protocol TableAdministration: DatabaseAdministration {
    associatedtype Connection: StatementConnection

    var rows: DatabaseRows { get }
    var connection: Connection? { get }
}

extension TableAdministration {
    func open() throws(DatabaseFailure) -> Connection {
        guard let connection else {
            throw DatabaseFailure(.connection, text: "the connection for the table is closed", endsSession: true)
        }
        return connection
    }

    package func drop() throws(DatabaseFailure) -> Bool { try dropOurs(try rows.ownTable()) }

    /// Drops the table; false where there is none.
    ///
    /// One that is not ours is left alone.
    @discardableResult
    func dropOurs(_ table: OwnTable) throws(DatabaseFailure) -> Bool {
        switch try tableState() {
        case .foreign: throw table.foreignFailure
        case .absent, .statements: return false
        case .ours:
            try open().execute("DROP TABLE \(table.name)")
            return true
        }
    }
}
