// SPDX-License-Identifier: Apache-2.0

/// What became of the connections to the target.
package struct ConnectionsRecord: Sendable, Equatable {
    /// Connections that stood at the start of the measure phase.
    package var opened = 0
    /// Connections that were lost and stood again.
    package var reconnects = 0
    /// Attempts to connect that failed, of any kind.
    package var connectFailures = 0
    /// Those of them that the target refused because it had as many clients as it takes.
    package var refused = 0
    /// How long TLS handshakes took, from the connection that stands; nil without TLS.
    package var handshake: LatencyRecord?
    /// Handshakes that were cut short because a session was resumed; nil without TLS.
    package var resumed: Int?
    /// How many clients the target takes; known only where it refused some, and tells.
    package var clientLimit: Int?
    /// Signs of life (PING) on connections that had been idle for long; nil where none was due.
    package var pings: Int?

    package init() {}

    package init(opened: Int, reconnects: Int, connectFailures: Int, refused: Int) {
        self.opened = opened
        self.reconnects = reconnects
        self.connectFailures = connectFailures
        self.refused = refused
    }
}

/// What went over the network in the measure phase.
package struct NetworkRecord: Sendable, Equatable {
    /// The interface that leads to the target; empty when it is not known.
    package var interface = ""
    /// The speed of the interface, in megabits per second; nil when it is not known, as for the loopback.
    package var speedMbps: Int?
    /// Both without the overhead of TCP and IP.
    package var sentBitsPerSecond = 0.0
    package var receivedBitsPerSecond = 0.0

    package init() {}

    package init(interface: String, speedMbps: Int?, sentBitsPerSecond: Double, receivedBitsPerSecond: Double) {
        self.interface = interface
        self.speedMbps = speedMbps
        self.sentBitsPerSecond = sentBitsPerSecond
        self.receivedBitsPerSecond = receivedBitsPerSecond
    }
}

extension ConnectionsRecord: JSONRecord {
    package static let fields: [JSONField<ConnectionsRecord>] = [
        .added("opened", \.opened), .added("reconnects", \.reconnects),
        .added("connectFailures", \.connectFailures), .added("refused", \.refused),
        .whenPresent("handshake", \.handshake), .whenPresent("resumed", \.resumed),
        .whenPresent("clientLimit", \.clientLimit), .whenPresent("pings", \.pings),
    ]
}

extension NetworkRecord: JSONRecord {
    package static let fields: [JSONField<NetworkRecord>] = [
        .added("interface", \.interface), .added("speedMbps", \.speedMbps),
        .added("sentBitsPerSecond", \.sentBitsPerSecond), .added("receivedBitsPerSecond", \.receivedBitsPerSecond),
    ]
}
