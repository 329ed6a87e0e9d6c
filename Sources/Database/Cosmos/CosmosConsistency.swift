// SPDX-License-Identifier: Apache-2.0

/// How consistent reads have to be; as strong as the account's own, or weaker.
enum CosmosConsistency: String, Sendable, CaseIterable {
    case strong, bounded, session, eventual

    /// The value of the header, as the official clients send it.
    var header: String {
        switch self {
        case .strong: "Strong"
        case .bounded: "BoundedStaleness"
        case .session: "Session"
        case .eventual: "Eventual"
        }
    }

    /// Why it makes a comparison unequal, as a full sentence.
    var concern: String? {
        self == .eventual
            ? "Cosmos DB is read with eventual consistency: a read may give an older value than the cache has." : nil
    }

    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
