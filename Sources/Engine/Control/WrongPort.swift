// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import Plan
internal import RESP

/// Finds out whether a target that cannot be spoken to would be understood with TLS, or without it.
///
/// A server without TLS waits for the end of a command that never comes, and one with TLS closes a plain connection without
/// a word: only a second try tells them from a server that is broken.
struct WrongPort {
    let target: TargetPlan
    let address: SocketAddress

    /// The error, or a better one.
    func explain(_ error: TargetError) -> TargetError {
        let url = target.url.description
        switch error {
        case .closed, .notRESP, .silent:
            return !target.url.usesTLS && speaksTLS ? .speaksTLS(url: url) : error
        case .tls(_, .notTLS), .tls(_, .closed), .handshakeTimeout:
            return speaksPlainly ? .speaksNoTLS(url: url) : error
        default: return error
        }
    }

    /// Whether a handshake succeeds, or fails for a reason that only a server with TLS has.
    private var speaksTLS: Bool {
        guard case .tcp(let host, _) = target.url.address,
            let context = try? TLSContext(TLSPlan(isInsecure: true), host: host), let reactor = try? LinuxReactor()
        else { return false }
        do throws(TargetError) {
            _ = try ControlConnection(opening: address, reactor: reactor, target: target, tls: context)
            return true
        } catch {
            switch error {
            case .tls(_, .certificateWanted), .tls(_, .certificateRefused), .tls(_, .refused), .tls(_, .version):
                return true
            default: return false
            }
        }
    }

    /// Whether a plain PING gets a reply of any kind.
    private var speaksPlainly: Bool {
        guard let reactor = try? LinuxReactor() else { return false }
        do throws(TargetError) {
            _ = try ControlConnection(opening: address, reactor: reactor, target: target, tls: nil).call(["PING"])
            return true
        } catch {
            return false
        }
    }
}
