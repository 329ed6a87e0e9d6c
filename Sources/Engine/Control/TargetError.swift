// SPDX-License-Identifier: Apache-2.0

/// Why the target cannot be measured.
///
/// The sentences hold no secret: `url` is the redacted one.
package enum TargetError: Error, Equatable, Sendable, CustomStringConvertible {
    case unresolved(url: String, reason: String)
    case unreachable(url: String, reason: String)
    case connectTimeout(url: String, after: Int64)
    case silent(url: String, after: Int64)
    case closed(url: String, reason: String)
    case refused(url: String, reply: String)
    /// `reason` is a whole sentence.
    case noToken(url: String, reason: String)
    case tls(url: String, fault: TLSFault)
    case handshakeTimeout(url: String, after: Int64)
    /// A plain URL, and a server that speaks TLS.
    case speaksTLS(url: String)
    /// A URL that asks for TLS, and a server that does not speak it.
    case speaksNoTLS(url: String)
    case notRESP(url: String)
    case noConnections(url: String, reason: String)
    /// It has as many clients as it takes.
    case full(url: String, reply: String)
    case noSentinel(url: String, reason: String)
    case sentinelRefused(url: String, sentinel: String, reply: String)
    /// A server that the Sentinels name, and that says that it is something else.
    case noPrimary(url: String, server: String, role: String)
    /// A cluster in which nobody holds some slots; `slots` says how many and which.
    case uncovered(url: String, slots: String)
    /// A cluster that does not tell its nodes.
    case noTopology(url: String, reason: String)
    case nothingSucceeded(url: String, during: String, reason: String)

    package var description: String {
        switch self {
        case .unresolved(let url, let reason):
            "The target \(url) cannot be found: \(reason). Check the host name in --target."
        case .unreachable(let url, let reason):
            "The target \(url) cannot be reached: \(reason). Check that the server runs and that host and port are right."
        case .connectTimeout(let url, let after):
            "The target \(url) did not accept a connection within \(Self.seconds(after)). Check host, port and firewall, "
                + "or raise --connect-timeout."
        case .silent(let url, let after):
            "The target \(url) accepted a connection and sent no reply within \(Self.seconds(after)). Check that a "
                + "Redis-compatible server listens on this port, or raise --timeout."
        case .closed(let url, let reason):
            "The target \(url) broke the connection: \(reason). Check that a Redis-compatible server without TLS listens "
                + "on this port."
        case .noToken(let url, let reason): "There is no token for the target \(url): \(reason)"
        case .tls(let url, let fault): fault.sentences(url)
        case .handshakeTimeout(let url, let after):
            "The target \(url) accepted a connection and did not finish the TLS handshake within \(Self.seconds(after)). "
                + "Check that the server speaks TLS on this port, or raise --connect-timeout."
        case .speaksTLS(let url):
            "The target \(url) speaks TLS on this port, and the URL asks for none. Write rediss:// in place of redis://, or "
                + "use the port without TLS."
        case .speaksNoTLS(let url):
            "The target \(url) speaks Redis without TLS on this port, and the URL asks for TLS. Write redis:// in place of "
                + "rediss://, or use the port with TLS."
        case .refused(let url, let reply):
            "The target \(url) refuses the connection's credentials or settings: \(Self.withoutStop(reply)). Check user, password "
                + "(REDISCLI_AUTH, --password-file or the URL) and database number."
        case .notRESP(let url):
            "The target \(url) does not speak RESP. Check that a Redis-compatible server listens on this port."
        case .full(let url, let reply):
            "The target \(url) takes no more clients: it says “\(Self.withoutStop(reply))”. Close other clients, or raise its "
                + "limit (maxclients; on a managed cache, a larger tier)."
        case .noSentinel(let url, let reason):
            "No Sentinel of the target \(url) says where the primary is: \(Self.withoutStop(reason)). Check hosts and ports in "
                + "--target; Sentinels listen on 26379 where nobody has chosen another port."
        case .sentinelRefused(let url, let sentinel, let reply):
            "The Sentinel \(sentinel) of the target \(url) refuses us: \(Self.withoutStop(reply)). It is given "
                + "the password of CACHEGAUGE_SENTINEL_PASSWORD or --sentinel-password-file, and without one the user and the "
                + "password of the target (REDISCLI_AUTH, --password-file or the URL); check that it takes them."
        case .noPrimary(let url, let server, let role):
            "The Sentinels of the target \(url) name \(server) as the primary, and it says that it is a \(role). Wait until "
                + "their failover is over, and try again."
        case .noConnections(let url, let reason):
            "No connection to the target \(url) could be opened: \(reason)."
        case .uncovered(let url, let slots):
            "The cluster \(url) cannot be measured: no node holds \(slots). Give every slot to a node (CLUSTER "
                + "ADDSLOTSRANGE), or wait until the cluster is whole."
        case .noTopology(let url, let reason):
            "The cluster \(url) does not tell its nodes: CLUSTER SHARDS and CLUSTER SLOTS were refused with “\(reason)”. "
                + "Give the user the permission for them."
        case .nothingSucceeded(let url, let during, let reason):
            "No operation on the target \(url) succeeded for ten seconds during \(during): \(reason)."
        }
    }

    /// What happened, for a sentence that names somebody else.
    var reason: String {
        switch self {
        case .unresolved(_, let reason), .unreachable(_, let reason), .closed(_, let reason): reason
        case .connectTimeout(_, let after), .handshakeTimeout(_, let after), .silent(_, let after):
            "no answer within \(Self.seconds(after))"
        case .notRESP: "it does not speak RESP"
        default: description
        }
    }

    /// A server's words without their full stop, which the sentence has itself.
    private static func withoutStop(_ reply: String) -> String {
        reply.hasSuffix(".") ? String(reply.dropLast()) : reply
    }

    private static func seconds(_ nanoseconds: Int64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }
}

/// A run that would not be right to begin, as a sentence for the user.
package struct SetupError: Error, Equatable, Sendable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}
