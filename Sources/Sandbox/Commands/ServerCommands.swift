// SPDX-License-Identifier: Apache-2.0
import Glibc
import RESP

extension CommandTable {
    /// Commands about the server.
    static let server: [ServerCommand] = [
        ServerCommand("INFO", arity: -1, info),
        // An empty list is a true answer to clients that only look for optional features.
        ServerCommand("COMMAND", arity: -1) { call, bytes in
            if call.count == 2, call.isWord(1, "COUNT") {
                call.reply.integer(0, into: &bytes)
            } else {
                call.reply.array(0, into: &bytes)
            }
        },
        ServerCommand("CLUSTER", arity: -2) { call, bytes in
            call.reply.error("ERR this server has cluster mode disabled", into: &bytes)
        },
    ]

    private static func info(_ call: CommandCall, _ bytes: inout [UInt8]) {
        var asked: Set<String> = []
        for index in 1..<call.count { asked.insert(call.text(index).lowercased()) }
        let all = asked.isEmpty || !asked.isDisjoint(with: ["all", "default", "everything"])
        var text = ""
        for (name, lines) in sections(of: call.server, at: call.now) where all || asked.contains(name.lowercased()) {
            text += (text.isEmpty ? "" : "\r\n") + "# \(name)\r\n"
            for (key, value) in lines { text += "\(key):\(value)\r\n" }
        }
        call.reply.bulk(text, into: &bytes)
    }

    private static func sections(
        of server: ServerState, at now: Int64
    ) -> [(String, [(String, String)])] {
        let statistics = server.statistics
        let keyspaces = server.keyspaces.enumerated().filter { $0.element.count > 0 }
        return [
            (
                "Server",
                [
                    ("server_name", ServerState.name), ("cachegauge_version", server.configuration.version),
                    ("redis_mode", "standalone"), ("process_id", "\(getpid())"),
                    ("uptime_in_seconds", "\((now - (server.startedAt ?? now)) / 1_000_000_000)"),
                ]
            ),
            ("Clients", [("connected_clients", "\(server.connectedClients)"), ("blocked_clients", "0")]),
            (
                "Memory",
                [
                    ("used_memory", "\(server.usedMemory)"), ("used_memory_dataset", "\(server.dataBytes)"),
                    ("maxmemory", "0"), ("maxmemory_policy", "noeviction"),
                ]
            ),
            (
                "Stats",
                [
                    ("total_connections_received", "\(statistics.connections)"),
                    ("total_commands_processed", "\(statistics.commands)"),
                    ("total_net_input_bytes", "\(statistics.bytesReceived)"),
                    ("total_net_output_bytes", "\(statistics.bytesSent)"),
                    ("expired_keys", "\(server.keyspaces.reduce(0) { $0 + $1.expiredKeys })"),
                    ("evicted_keys", "0"), ("keyspace_hits", "\(statistics.hits)"),
                    ("keyspace_misses", "\(statistics.misses)"), ("total_error_replies", "\(statistics.errors)"),
                ]
            ),
            ("Replication", [("role", "master"), ("connected_slaves", "0")]),
            ("Cluster", [("cluster_enabled", "0")]),
            (
                "Keyspace",
                keyspaces.map { ("db\($0.offset)", "keys=\($0.element.count),expires=\($0.element.expiring)") }
            ),
        ]
    }
}
