// SPDX-License-Identifier: Apache-2.0

/// What one side of a case did in one round.
struct DatabaseFigure: Equatable {
    /// Processor time of the client per query, read or row, in microseconds; nil where it is not compared.
    var processorMicroseconds: Double?
    /// Queries, reads or rows per second.
    var ratePerSecond: Double
}

/// One comparison with the database in it: what is measured of ours, beside what.
///
/// A new one is a file beside this and a line in `DatabaseCases.all`.
protocol DatabaseCase: Sendable {
    var name: String { get }
    /// What ours is measured beside.
    var peer: String { get }
    var processorLimit: ComparisonTable.Limit? { get }
    /// The most processor time of ours, in microseconds, whatever the peer needs; nil for none.
    var processorCeiling: Double? { get }
    var rateLimit: ComparisonTable.Limit? { get }
    /// Programs of others that it runs, and the Debian packages that have them: looked for before anything is measured.
    var needs: [(program: String, package: String)] { get }
    /// How it is measured, for the notes.
    var note: String { get }

    func measureOurs(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure
    func measurePeer(_ bench: DatabaseBench, seconds: Int) throws -> DatabaseFigure
}

extension DatabaseCase {
    var processorCeiling: Double? { nil }
    var needs: [(program: String, package: String)] { [] }
}

enum DatabaseCases {
    static let all: [any DatabaseCase] = [
        DirectPathCase(clients: 1, isWide: false), DirectPathCase(clients: 16, isWide: true),
        DirectPathCase(clients: 16, isWide: false),
        CachedPathCase(), SeedingCase(), CosmosReadCase(), MariaDBPointReadCase(), MariaDBSeedingCase(),
    ]
}
