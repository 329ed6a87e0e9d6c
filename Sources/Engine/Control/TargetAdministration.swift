// SPDX-License-Identifier: Apache-2.0
internal import Network
package import Plan
internal import RESP
internal import Results

/// Looks after the target before and after the load; every call blocks and has a connection of its own.
package struct TargetAdministration: Sendable {
    private let plan: RunPlan
    private let firstAddress: SocketAddress
    /// What knows the primary of a Sentinel set; nil for any other target.
    let primary: PrimaryLease?
    /// What renews the token; nil where the password stays.
    let tokens: TokenLease?
    /// What knows the nodes of a target of several; nil for a single server.
    let cluster: ClusterLease?
    private let reader: TopologyReader?
    /// Why the server does not speak RESP3, where it was asked to.
    private(set) var helloRefusal: String?
    /// What encrypts; nil for a plain target.
    let tls: TLSContext?
    /// How it is encrypted; nil for a plain target.
    private(set) var tlsSession: TLSRecord?
    /// What the server told about itself at the start.
    package let info: ServerInfo

    /// Finds the address that answers, and asks the server who it is.
    ///
    /// - Throws: `TargetError` when none does, `SetupError` for a target that this version cannot speak to.
    package init(_ plan: RunPlan) throws {
        tls = try TLSContext.make(for: plan.target)
        tokens = try plan.target.token.map { TokenLease(try TokenKeeper($0, for: plan.target.url)) }
        let wanted = tokens?.keeper.applied(to: plan.target) ?? plan.target
        let finder = PrimaryFinder(plan.target, tls)
        let place = try finder?.find(wanted)
        let addresses: [SocketAddress]
        do {
            addresses = try place.map { [$0.address] } ?? plan.target.url.endpoint.addresses()
        } catch let error as ResolutionError {
            throw TargetError.unresolved(url: plan.target.url.description, reason: error.reason)
        }
        var failure = TargetError.unresolved(url: plan.target.url.description, reason: "the name has no address")
        var found: (address: SocketAddress, info: ServerInfo, control: ControlConnection<LinuxReactor>)?
        for address in addresses where found == nil {
            do throws(TargetError) {
                let control = try ControlConnection.connected(wanted, at: address, tls)
                found = (address, ServerInfo(try control.call(["INFO"])), control)
                helloRefusal = control.helloRefusal
                tlsSession = tls.flatMap { $0.record(control.agreement) }
            } catch {
                failure = WrongPort(target: plan.target, address: address).explain(error)
            }
        }
        guard let found else { throw failure }
        var asked = plan.target
        if helloRefusal != nil { asked.resp = 2 }
        let nodes = try ClusterFinder(target: asked, tls: tls, tokens: tokens?.keeper, address: found.address)
            .find(found.info, found.control)
        cluster = nodes.map { ClusterLease($0.keeper) }
        reader = nodes?.reader
        self.plan = plan
        firstAddress = found.address
        info = found.info
        guard let finder, let place else {
            primary = nil
            return
        }
        let keeper = tokens?.keeper
        let target = plan.target
        primary = PrimaryLease(
            try PrimaryKeeper(finder, first: place) { keeper?.applied(to: target) ?? target })
    }

    /// Where the target is now.
    var address: SocketAddress { primary?.keeper.place.address ?? firstAddress }

    /// The servers of the run by their numbers.
    var nodes: [String] {
        if let cluster { return cluster.keeper.names }
        if let primary { return primary.keeper.nodes }
        switch plan.target.url.address {
        case .unix(let path): return [path]
        case .tcp(let host, let port): return ["\(SentinelSet.Place(host: host, port: port))"]
        case .sentinel(let set): return [set.name]
        }
    }

    /// How many clients the server takes; nil where it does not tell.
    var clientLimit: Int? {
        if let told = info.fields["maxclients"].flatMap({ Int($0) }) { return told }
        return (try? settings(["maxclients"]))?.first.flatMap { Int($0.value) }
    }

    /// The target as it is greeted now: with the present token, and in the protocol that the server speaks.
    package var target: TargetPlan {
        var target = tokens?.keeper.applied(to: plan.target) ?? plan.target
        if helloRefusal != nil { target.resp = 2 }
        target.sendsReadOnly = target.readFrom != .primary && isCluster
        return target
    }

    /// Whether keys are spread over several nodes by slot.
    package var isCluster: Bool { cluster?.keeper.map.topology.isCluster ?? false }

    /// What can be asked about keys, wherever they are: their primaries.
    func conversation() throws(TargetError) -> any KeyedConversation {
        if let conversations { return conversations }
        return try ControlConnection.connected(target, at: address, tls)
    }

    private var conversations: NodeConversations? {
        guard let cluster, let reader else { return nil }
        return NodeConversations(cluster.keeper.map, reader)
    }

    /// What each primary tells about itself now, by its name; empty for a single server.
    func nodeInfos() -> [String: ServerInfo] { conversations?.infos() ?? [:] }

    /// Looks whether keys of somebody else are there, and leaves our marker.
    package func claim() throws {
        try OwnershipCheck(plan: plan).claim(try conversation())
    }

    /// What the server tells about itself now.
    package func currentInfo() throws(TargetError) -> ServerInfo {
        ServerInfo(try ControlConnection.connected(target, at: address, tls).call(["INFO"]))
    }

    /// Removes the plan's keys, and with them the marker unless it stays; returns how many there were.
    @discardableResult
    package func removeKeys(andMarker: Bool = true) throws(TargetError) -> UInt64 {
        // The tokens of readers are keys of the run too.
        let suffixes = plan.staleness == nil ? [] : [StaleEncoder.lockSuffix]
        return try OwnershipCheck(plan: plan, suffixes: suffixes).remove(try conversation(), andMarker: andMarker)
    }

    /// The settings of these names, as far as the server shows them: managed caches forbid the question.
    package func settings(_ names: [String]) throws(TargetError) -> [(key: String, value: String)] {
        let connection = try ControlConnection.connected(target, at: address, tls)
        var found: [(key: String, value: String)] = []
        let questions = names.map { ["CONFIG", "GET", $0] }
        // A server that refuses the first question refuses all, and is not asked again.
        guard let question = questions.first else { return [] }
        let first = try connection.call(question)
        if case .error = first { return [] }
        for (name, reply) in zip(names, [first] + (try connection.call(all: Array(questions.dropFirst())))) {
            switch reply {
            case .array(let pair) where pair.count == 2, .map(let pair) where pair.count == 2:
                if let value = pair[1].text { found.append((name, value)) }
            default: continue
            }
        }
        return found
    }

    /// `tcp`, `tls` or `unixSocket`: the words that databases have for theirs.
    package var transport: String {
        if case .unix = plan.target.url.address { return "unixSocket" }
        return plan.target.url.usesTLS ? "tls" : "tcp"
    }

    /// Whether the way to the target stays on this machine.
    package var isLocal: Bool {
        let text = address.text
        return text.hasPrefix("/") || text.hasPrefix("127.") || text == "::1"
            || address.localAddressOfRoute() == text
    }
}
