// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RESP

/// A way in which a connection or an operation fails: what the connection met, or the first word of an error reply.
package struct FailureClass: Hashable, Sendable {
    /// The first eight bytes of its name; ours are in small letters, a server's in capitals.
    private let word: UInt64

    private init(own name: String) { word = ErrorReply.word(name) }

    /// - Parameter word: the `errorWord` of a reply.
    init(reply word: UInt64) { self.word = word }

    static let refused = FailureClass(own: "refused")
    static let reset = FailureClass(own: "reset")
    static let timeout = FailureClass(own: "timeout")
    /// The peer has closed the connection in order.
    static let closed = FailureClass(own: "closed")
    static let unreachable = FailureClass(own: "noroute")
    /// The server has as many clients as it takes.
    static let tooManyClients = FailureClass(own: "clients")
    /// The server does not take the greeting.
    static let greeting = FailureClass(own: "greeting")
    static let malformed = FailureClass(own: "garbage")
    static let tls = FailureClass(own: "tls")
    /// The primary is another server now.
    static let moved = FailureClass(own: "moved")
    /// The run itself has dropped the connection.
    static let cut = FailureClass(own: "cut")
    static let other = FailureClass(own: "other")

    /// - Parameter number: the error number of a socket; 0 for a peer that has closed it.
    init(socket number: Int32) {
        self =
            switch number {
            case 0: .closed
            case ECONNREFUSED: .refused
            case ECONNRESET, EPIPE, ECONNABORTED: .reset
            case ETIMEDOUT: .timeout
            case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, ENOENT, EADDRNOTAVAIL: .unreachable
            default: .other
            }
    }

    /// Words of a server whose roles, data or slots are on their way.
    private static let failoverWords = Set(
        ["MOVED", "ASK", "READONLY", "LOADING", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN"].map(ErrorReply.word))

    /// Whether a server that answers has changed its part.
    var isFailoverReply: Bool { Self.failoverWords.contains(word) }

    /// Whether a connection has broken, or could not be opened.
    var isOfConnection: Bool { isOwn && self != .tooManyClients }

    /// Whether another server may be the primary now.
    var asksForPrimary: Bool {
        isOwn || word == ErrorReply.word("READONLY") || word == ErrorReply.word("MASTERDOWN")
    }

    private var isOwn: Bool { word & 0x20 != 0 }

    private static let ownNames: [FailureClass: String] = [
        .refused: "refused", .reset: "reset", .timeout: "timeout", .closed: "closed", .unreachable: "unreachable",
        .tooManyClients: "max clients", .greeting: "greeting refused", .malformed: "no RESP", .tls: "TLS",
        .moved: "primary moved", .cut: "dropped by the run", .other: "other socket error",
    ]

    package var name: String { Self.ownNames[self] ?? ErrorReply.name(word: word) }
}
