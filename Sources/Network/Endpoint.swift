// SPDX-License-Identifier: Apache-2.0

/// Where a server listens.
public enum Endpoint: Sendable, Equatable {
    /// A host name or address, and a port.
    case tcp(host: String, port: Int)
    /// The path of a unix socket.
    case unix(path: String)
}
