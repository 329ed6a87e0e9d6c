// SPDX-License-Identifier: Apache-2.0
import RESP

/// Who may use the embedded server, and what it says it is.
package struct ServerConfiguration: Sendable {
    /// The user of the password; nil is `default`.
    package var user: String?
    /// Nil lets everybody in.
    package var password: String?
    /// The version in INFO and HELLO: that of the program which holds the server.
    package var version: String

    package init(user: String? = nil, password: String? = nil, version: String = "0") {
        self.user = user
        self.password = password
        self.version = version
    }
}

/// Counters since the server started.
package struct ServerStatistics: Sendable, Equatable {
    package var connections = 0
    package var commands = 0
    package var errors = 0
    package var hits = 0
    package var misses = 0
    package var bytesReceived = 0
    package var bytesSent = 0
}

/// Everything that connections share: the data, the counters, the configuration.
final class ServerState {
    static let name = "cachegauge"

    let configuration: ServerConfiguration
    /// Sixteen numbered databases, as clients expect.
    let keyspaces = (0..<16).map { _ in Keyspace() }
    var statistics = ServerStatistics()
    var connectedClients = 0
    var startedAt: Int64?

    init(configuration: ServerConfiguration) {
        self.configuration = configuration
    }

    var dataBytes: Int { keyspaces.reduce(0) { $0 + $1.dataBytes } }

    /// An estimate: two array headers of 32 bytes, a row of 24 and about one and a half slots of 8 for each key.
    var usedMemory: Int { dataBytes + keyspaces.reduce(0) { $0 + $1.count } * 100 }

    func countRead(hit: Bool) {
        if hit { statistics.hits += 1 } else { statistics.misses += 1 }
    }

    func refuseUnauthenticated(_ reply: ReplyWriter, _ bytes: inout [UInt8]) {
        reply.error("NOAUTH authentication is required", into: &bytes)
    }
}
