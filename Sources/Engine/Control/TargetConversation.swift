// SPDX-License-Identifier: Apache-2.0
internal import Network
package import Plan
package import RESP

/// One connection to a target for questions that belong to no run; every call blocks.
package final class TargetConversation {
    private let connection: ControlConnection<LinuxReactor>
    private let target: TargetPlan
    private let tls: TLSContext?
    /// With `***` in place of a password.
    package let url: String

    /// Connects to the first address that answers.
    ///
    /// - Throws: `TargetError` when none does, `SetupError` for a target that this version cannot speak to.
    package init(_ target: TargetPlan) throws {
        self.target = target
        url = target.url.description
        let tls = try TLSContext.make(for: target)
        self.tls = tls
        let addresses: [SocketAddress]
        do {
            addresses =
                try PrimaryFinder(target, tls).map { [try $0.find(target).address] } ?? target.url.endpoint.addresses()
        } catch let error as ResolutionError {
            throw TargetError.unresolved(url: url, reason: error.reason)
        }
        var failure = TargetError.unresolved(url: url, reason: "the name has no address")
        for address in addresses {
            do throws(TargetError) {
                connection = try .connected(target, at: address, tls)
                return
            } catch {
                failure = WrongPort(target: target, address: address).explain(error)
            }
        }
        throw failure
    }

    /// Sends commands at once and waits for all replies; an error reply is a value.
    package func ask(all commands: [[String]]) throws(TargetError) -> [ReplyValue] {
        try connection.call(all: commands)
    }

    private init(_ target: TargetPlan, at address: SocketAddress, tls: TLSContext?) throws(TargetError) {
        self.target = target
        self.tls = tls
        url = target.url.description
        connection = try .connected(target, at: address, tls)
    }

    /// Conversations with the primaries of the cluster, by the names that they go by; nil where the target is none, or does
    /// not tell.
    package func primaries() throws(TargetError) -> [(name: String, conversation: TargetConversation)]? {
        guard case .tcp(let host, _) = target.url.address,
            let topology = try TopologyReader.cluster(connection, asked: host, usesTLS: target.url.usesTLS).topology
        else { return nil }
        var found: [(name: String, conversation: TargetConversation)] = []
        for shard in topology.shards {
            var node = target
            node.url.address = .tcp(host: shard.primary.host, port: shard.primary.port)
            guard let address = TopologyReader.resolve(shard.primary) else {
                throw .unresolved(url: url, reason: "the node \(shard.primary.name) has no address")
            }
            found.append((shard.primary.name, try TargetConversation(node, at: address, tls: tls)))
        }
        return found
    }
}
