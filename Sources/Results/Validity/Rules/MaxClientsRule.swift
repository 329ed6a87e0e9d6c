// SPDX-License-Identifier: Apache-2.0

/// The target has as many clients as it takes.
enum MaxClientsRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        let connections = record.connections
        // Over TLS nobody hears why a connection is closed before its handshake: the server's own count tells.
        let counted = connections.connectFailures > 0 ? record.server.growth("rejected_connections") ?? 0 : 0
        let refused = max(connections.refused, counted)
        guard refused > 0 else { return [] }
        let known = connections.clientLimit ?? record.server.before.integer("maxclients")
        let limit =
            known.map { "its limit is \(Quantity.counted($0, "client"))" }
            ?? "it does not tell its limit"
        return [
            Finding(
                "max-clients", .warning,
                "The target refused \(Quantity.counted(refused, "connection")) with “max number of clients "
                    + "reached”, and \(limit). The run had \(Quantity.count(connections.opened)) of "
                    + "\(Quantity.counted(record.load.connections, "connection")) when its load began: use fewer "
                    + "--connections, close other clients, or raise the limit (maxclients; on a managed cache, a larger tier)."
            )
        ]
    }
}
