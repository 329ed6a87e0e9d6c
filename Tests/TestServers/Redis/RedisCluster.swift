// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A real cluster of `redis-server` on loopback: primaries that share the slots evenly, and replicas if asked for.
package final class RedisCluster: Sendable {
    /// The primaries at the start, then their replicas in the same order.
    package let nodes: [RedisServer]
    package let primaryCount: Int
    /// The ids of the nodes, by their place.
    private let identifiers: [String]

    /// Starts the nodes, gives the primaries their slots, and waits until all agree that the cluster is whole.
    ///
    /// - Parameters:
    ///   - replicas: of each primary: 0 or 1.
    ///   - slots: what each primary holds; nil for even parts. Slots that nobody holds leave the cluster broken, which is
    ///     then not waited for.
    ///   - tls: encrypts the nodes' own bus as well: over a plain one they do not tell each other their ports for TLS.
    ///   - nodeTimeout: milliseconds after which a node that is silent counts as failed; short ones make a busy machine's
    ///     nodes fail for nothing.
    ///   - settings: further settings of every node.
    package init(
        primaries: Int = 3, replicas: Int = 0, slots: [ClosedRange<Int>]? = nil, nodeTimeout: Int = 15_000,
        tls: RedisServer.TLS? = nil, settings: [String] = []
    ) throws {
        primaryCount = primaries
        var started: [RedisServer] = []
        for _ in 0..<primaries * (1 + replicas) { started.append(try Self.start(nodeTimeout, tls, settings)) }
        nodes = started
        identifiers = try started.map { try Self.text($0.send("CLUSTER", "MYID")) }
        let held = slots ?? (0..<primaries).map { 16_384 * $0 / primaries...16_384 * ($0 + 1) / primaries - 1 }
        for (node, range) in zip(nodes, held) {
            try Self.expectOK(node.send("CLUSTER", "ADDSLOTSRANGE", "\(range.lowerBound)", "\(range.upperBound)"))
        }
        for (place, node) in nodes.enumerated() {
            try Self.expectOK(node.send("CLUSTER", "SET-CONFIG-EPOCH", "\(place + 1)"))
        }
        for node in nodes.dropFirst() {
            let bus = try Self.busPort(of: nodes[0])
            try Self.expectOK(
                node.send("CLUSTER", "MEET", "127.0.0.1", "\(nodes[0].tlsPort ?? nodes[0].port)", "\(bus)"))
        }
        let count = nodes.count
        for node in nodes {
            try Self.wait(for: "all nodes to know each other") { [identifiers] in
                let known = try Self.text(node.send("CLUSTER", "NODES"))
                return identifiers.allSatisfy { known.contains($0) } && !known.contains("handshake")
                    && known.split(separator: "\n").count == count
            }
        }
        for place in primaries..<count {
            let primary = identifiers[place - primaries]
            let node = nodes[place]
            try Self.wait(for: "a node to become a replica") {
                try node.send("CLUSTER", "REPLICATE", primary) == .status("OK")
            }
        }
        let isWhole = held.reduce(0) { $0 + $1.count } == 16_384
        for (place, node) in nodes.enumerated() {
            try Self.wait(for: "the cluster to be whole") {
                let info = try Self.text(node.send("CLUSTER", "INFO"))
                guard isWhole else { return info.contains("cluster_known_nodes:\(count)") }
                guard info.contains("cluster_state:ok"), info.contains("cluster_slots_ok:16384") else { return false }
                guard place >= primaries else { return true }
                return try Self.text(node.send("INFO", "replication")).contains("master_link_status:up")
            }
        }
        // A replica that has not said yet how far it is counts as loading.
        if replicas > 0 {
            for node in nodes {
                try Self.wait(for: "the replicas to be known") {
                    let shards = try node.send("CLUSTER", "SHARDS")
                    return Self.count("online", in: shards) == count
                        && Self.count("replica", in: shards) == count - primaries
                }
            }
        }
    }

    /// The first primary as a target.
    package var url: String { nodes[0].url }

    /// The primary that holds a slot at the start, where the slots are even parts.
    package func owner(ofSlot slot: Int) -> Int {
        (0..<primaryCount).last { 16_384 * $0 / primaryCount <= slot } ?? 0
    }

    /// Moves a slot, with the keys in it, from one primary to another, a few keys at a time.
    ///
    /// - Parameter during: called when the slot is half moved: keys are in either place.
    package func move(slot: Int, from: Int, to: Int, during: () throws -> Void = {}) throws {
        let (source, target) = (nodes[from], nodes[to])
        try Self.expectOK(target.send("CLUSTER", "SETSLOT", "\(slot)", "IMPORTING", identifiers[from]))
        try Self.expectOK(source.send("CLUSTER", "SETSLOT", "\(slot)", "MIGRATING", identifiers[to]))
        var isHalf = false
        while true {
            guard case .list(let keys) = try source.send("CLUSTER", "GETKEYSINSLOT", "\(slot)", "10"), !keys.isEmpty
            else { break }
            let names = keys.compactMap { if case .text(let name) = $0 { name } else { nil } }
            let words = ["MIGRATE", "127.0.0.1", "\(target.port)", "", "0", "5000", "KEYS"] + names
            let reply = try source.connect().send(words)
            guard reply == .status("OK") || reply == .status("NOKEY") else {
                throw ProcessFailure("MIGRATE was refused: \(reply).")
            }
            if !isHalf {
                isHalf = true
                try during()
            }
        }
        for node in [target, source] + nodes[..<primaryCount] {
            try Self.expectOK(node.send("CLUSTER", "SETSLOT", "\(slot)", "NODE", identifiers[to]))
        }
    }

    /// How many commands all nodes have answered.
    package func calls(_ command: String) throws -> Int {
        try nodes.reduce(0) { sum, node in
            guard case .text(let text) = try node.send("INFO", "commandstats") else { return sum }
            let line = text.split(separator: "\r\n").first { $0.hasPrefix("cmdstat_\(command):calls=") }
            return sum + (line.flatMap { Int($0.drop { $0 != "=" }.dropFirst().prefix { $0 != "," }) } ?? 0)
        }
    }

    /// Keys on all primaries.
    package func keyCount() throws -> Int {
        try nodes[..<primaryCount].reduce(0) { sum, node in
            guard case .integer(let count) = try node.send("DBSIZE") else { return sum }
            return sum + Int(count)
        }
    }

    /// Waits until a condition holds; errors of servers that are not ready count as not yet.
    package static func wait(for what: String, _ condition: () throws -> Bool) throws {
        for _ in 0..<1200 {
            if (try? condition()) == true { return }
            usleep(50_000)
        }
        throw ProcessFailure("Waiting for \(what) took longer than a minute.")
    }

    private static func start(_ nodeTimeout: Int, _ tls: RedisServer.TLS?, _ settings: [String]) throws -> RedisServer {
        var failure = ProcessFailure("A node of the cluster did not start.")
        // The port of the cluster's own bus may be taken by another process first.
        for _ in 0..<5 {
            do {
                return try RedisServer(
                    tls: tls,
                    settings: [
                        "--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-port",
                        "\(try LoopbackPort.free())", "--cluster-node-timeout", "\(nodeTimeout)",
                        "--cluster-replica-validity-factor",
                        "0", "--repl-diskless-sync-delay", "0",
                        "--repl-ping-replica-period", "1", "--tls-cluster", tls == nil ? "no" : "yes",
                    ] + settings)
            } catch let error as ProcessFailure {
                failure = error
            }
        }
        throw failure
    }

    /// How often a text stands in a reply, at any depth.
    private static func count(_ text: String, in reply: RedisReply) -> Int {
        switch reply {
        case .text(text): 1
        case .list(let values): values.reduce(0) { $0 + count(text, in: $1) }
        default: 0
        }
    }

    private static func busPort(of node: RedisServer) throws -> Int {
        guard case .list(let pair) = try node.send("CONFIG", "GET", "cluster-port"), pair.count == 2,
            case .text(let text) = pair[1], let port = Int(text)
        else { throw ProcessFailure("A node does not tell the port of its bus.") }
        return port
    }

    private static func text(_ reply: RedisReply) throws -> String {
        guard case .text(let text) = reply else { throw ProcessFailure("The server answered \(reply).") }
        return text
    }

    private static func expectOK(_ reply: RedisReply) throws {
        guard reply == .status("OK") else { throw ProcessFailure("The server answered \(reply).") }
    }
}
