// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Plan
internal import RESP

/// Asks Sentinels which server is the primary, and that server whether it is; every call blocks.
struct PrimaryFinder: Sendable {
    /// A server, as the Sentinels announce it.
    struct Place: Sendable {
        var address: SocketAddress
        /// Such as `10.0.0.4:6379`.
        var name: String
    }

    let set: SentinelSet
    let tls: TLSContext?

    /// Nil for a target that is no Sentinel set.
    init?(_ target: TargetPlan, _ tls: TLSContext?) {
        guard case .sentinel(let set) = target.url.address else { return nil }
        self.set = set
        self.tls = tls
    }

    /// What one Sentinel says.
    private enum Answer {
        case primary(host: String, port: Int)
        case unknownName
    }

    /// The primary that a Sentinel names and that says so itself.
    ///
    /// - Parameter target: with the present credentials.
    /// - Throws: `TargetError`, or `SetupError` where no Sentinel knows the name.
    func find(_ target: TargetPlan) throws -> Place {
        guard let place = try search(target, known: nil) else {
            throw TargetError.noSentinel(url: target.url.description, reason: "none answers")
        }
        return place
    }

    /// The same; nil where it is the server that is known, which is not looked at again.
    func findAnother(_ target: TargetPlan, than known: String) throws -> Place? {
        try search(target, known: known)
    }

    private func search(_ target: TargetPlan, known: String?) throws -> Place? {
        var failure: (any Error)?
        for sentinel in set.places {
            do {
                guard case .primary(let host, let port) = try ask(sentinel, target) else {
                    failure = SetupError(
                        "The Sentinel \(sentinel) does not know a primary by the name \(set.name). Check the name in the "
                            + "target URL; SENTINEL MASTERS lists those that it watches.")
                    continue
                }
                if known == "\(SentinelSet.Place(host: host, port: port))" { return nil }
                return try verify(host: host, port: port, target)
            } catch {
                // What is refused says more than what is silent.
                if failure == nil || !(error is TargetError) { failure = error }
            }
        }
        throw failure ?? TargetError.noSentinel(url: target.url.description, reason: "the URL names none")
    }

    private func ask(_ sentinel: SentinelSet.Place, _ target: TargetPlan) throws -> Answer {
        let url = target.url.description
        let question = ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", set.name]
        var reply: ReplyValue
        do {
            let connection = try Self.connect(
                to: Self.address(.tcp(host: sentinel.host, port: sentinel.port), url), target, tls)
            reply = try connection.call(question)
            if case .error(let text) = reply, text.hasPrefix("NOAUTH"),
                let words = set.password.map({ ["AUTH", $0] }) ?? Greeting.credentials(target)
            {
                if case .error(let refusal) = try connection.call(words) {
                    throw TargetError.sentinelRefused(url: url, sentinel: "\(sentinel)", reply: refusal)
                }
                reply = try connection.call(question)
            }
        } catch let error as TargetError {
            if case .sentinelRefused = error { throw error }
            throw TargetError.noSentinel(url: url, reason: "\(sentinel): \(error.reason)")
        }
        switch reply {
        case .error(let text) where text.hasPrefix("NOAUTH") || text.hasPrefix("NOPERM"):
            throw TargetError.sentinelRefused(url: url, sentinel: "\(sentinel)", reply: text)
        case .error(let text):
            throw TargetError.noSentinel(url: url, reason: "\(sentinel) is none, it answers “\(text)”")
        case .array(let parts):
            guard parts.count == 2, let host = parts[0].text, let port = parts[1].text.flatMap({ Int($0) }) else {
                return .unknownName
            }
            return .primary(host: host, port: port)
        default: return .unknownName
        }
    }

    /// Connects as the load does, and asks for the role.
    ///
    /// A server that forbids the question is taken at the Sentinel's word.
    private func verify(host: String, port: Int, _ target: TargetPlan) throws -> Place {
        let name = "\(SentinelSet.Place(host: host, port: port))"
        let address = try Self.address(.tcp(host: host, port: port), target.url.description)
        let connection = try ControlConnection(
            reactor: try Self.reactor(target), address: address, target: target, tls: tls)
        if case .array(let parts) = try connection.call(["ROLE"]), let role = parts.first?.text, role != "master" {
            throw TargetError.noPrimary(url: target.url.description, server: name, role: role)
        }
        return Place(address: address, name: name)
    }

    private static func address(_ endpoint: Endpoint, _ url: String) throws -> SocketAddress {
        do {
            guard let first = try endpoint.addresses().first else {
                throw TargetError.unresolved(url: url, reason: "the name has no address")
            }
            return first
        } catch let error as ResolutionError {
            throw TargetError.unresolved(url: url, reason: "\(error.host): \(error.reason)")
        }
    }

    private static func connect(
        to address: SocketAddress, _ target: TargetPlan, _ tls: TLSContext?
    ) throws -> ControlConnection<LinuxReactor> {
        try ControlConnection(opening: address, reactor: try reactor(target), target: target, tls: tls)
    }

    private static func reactor(_ target: TargetPlan) throws(TargetError) -> LinuxReactor {
        do throws(SystemCallError) {
            return try LinuxReactor()
        } catch {
            throw .unreachable(url: target.url.description, reason: error.description)
        }
    }
}
