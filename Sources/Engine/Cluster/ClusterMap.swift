// SPDX-License-Identifier: Apache-2.0
internal import Network

/// A topology with the addresses of its nodes, which the workers of a run share.
final class ClusterMap: Sendable {
    /// Goes up by one with each change.
    let version: UInt32
    let topology: ClusterTopology
    /// By the name of the node; a name that cannot be resolved has none.
    let addresses: [String: SocketAddress]

    init(version: UInt32, _ topology: ClusterTopology, addresses: [String: SocketAddress]) {
        self.version = version
        self.topology = topology
        self.addresses = addresses
    }
}
