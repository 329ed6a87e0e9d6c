// SPDX-License-Identifier: Apache-2.0

/// Why there is no TLS connection.
package enum TLSFault: Error, Equatable, Sendable {
    /// OpenSSL cannot be loaded; a whole sentence.
    case library(String)
    /// The server's certificate leads to no authority that is trusted.
    case untrusted(String)
    case expired
    case notYetValid
    /// The certificate is for another host than this one.
    case wrongHost(String)
    /// The server wants a certificate of the client, and there was none.
    case certificateWanted
    /// The server does not accept the client's certificate.
    case certificateRefused(String)
    /// What came is no TLS.
    case notTLS
    /// Both sides know no common version: we speak 1.2 and 1.3.
    case version
    /// The server refused for another reason, in the words of its alert.
    case refused(String)
    /// The connection was closed before the handshake was over.
    case closed
    case broken(String)

    /// What happened to the target `url`, and what to do, as full sentences.
    func sentences(_ url: String) -> String {
        switch self {
        case .library(let text): "The target \(url) is asked for by TLS: \(text)"
        case .untrusted(let reason):
            "The certificate of the target \(url) is not trusted: \(reason). Name the authority that has signed it with "
                + "--tls-ca FILE."
        case .expired:
            "The certificate of the target \(url) has expired. Renew it on the server, or set this machine's clock."
        case .notYetValid:
            "The certificate of the target \(url) is not valid yet. See its dates, and this machine's clock."
        case .wrongHost(let name):
            "The certificate of the target \(url) is not for \(name). Use a name that is in the certificate as the host in "
                + "--target, or give it with --tls-server-name."
        case .certificateWanted:
            "The target \(url) wants a certificate of the client. Give one with --tls-cert FILE and --tls-key FILE."
        case .certificateRefused(let reason):
            "The target \(url) refuses the client's certificate: \(reason). See which authority the server trusts, and "
                + "give another with --tls-cert and --tls-key."
        case .notTLS:
            "The target \(url) does not answer in TLS. Use a redis:// URL, or the port on which the server speaks TLS."
        case .version:
            "The target \(url) speaks neither TLS 1.2 nor TLS 1.3. Allow one of them on the server."
        case .refused(let reason):
            "The target \(url) refuses the TLS connection: \(reason). See the server's log."
        case .closed:
            "The target \(url) closed the connection during the TLS handshake. Check that the server speaks TLS on this "
                + "port, and see its log."
        case .broken(let reason):
            "The TLS connection to the target \(url) broke: \(reason). See the server's log."
        }
    }
}

extension TLSFault {
    /// - Parameters:
    ///   - verification: OpenSSL's result of the verification, 0 for a good one, and its text.
    ///   - host: the name that was verified.
    ///   - hasCertificate: whether we have a certificate to show.
    init(
        _ failures: [TLSLibrary.Failure], verification: (code: Int, text: String), host: String,
        certificateIsMissing: Bool
    ) {
        let failure = failures.first { $0.isTLS } ?? failures.first
        guard let failure else {
            self = .broken("no reason is known")
            return
        }
        if failure.isTLS && failure.reason == 134 && verification.code != 0 {
            self = Self.verification(verification.code, verification.text, host)
        } else if let alert = failure.alert {
            self = Self.alert(alert, failure.text, certificateIsMissing: certificateIsMissing)
        } else if failure.isTLS && [156, 198, 244, 267, 443].contains(failure.reason) {
            // No record of TLS begins like this: an HTTP request, a length beyond all bounds, another type or version.
            self = .notTLS
        } else if failure.isTLS && failure.reason == 258 {
            self = .version
        } else {
            self = .broken(failure.text)
        }
    }

    /// Codes of `X509_V_ERR_…`.
    private static func verification(_ code: Int, _ text: String, _ host: String) -> TLSFault {
        switch code {
        case 9: .notYetValid
        case 10: .expired
        case 62, 64: .wrongHost(host)
        default: .untrusted(text)
        }
    }

    /// Alerts of RFC 8446, section 6.
    private static func alert(_ number: Int, _ text: String, certificateIsMissing: Bool) -> TLSFault {
        let reason = text.firstRange(of: "alert ").map { String(text[$0.upperBound...]) } ?? text
        switch number {
        case 116: return .certificateWanted
        case 40 where certificateIsMissing: return .certificateWanted
        case 42, 43, 44, 45, 46, 48, 49, 51: return .certificateRefused(reason)
        case 70: return .version
        default: return .refused(reason)
        }
    }
}
