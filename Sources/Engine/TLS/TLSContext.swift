// SPDX-License-Identifier: Apache-2.0
internal import CLibraries
internal import Glibc
internal import Plan
internal import RESP

/// What all TLS connections of a run have in common: whom they trust, who we are, which name they ask for.
///
/// OpenSSL's contexts may be used by several threads at once.
package final class TLSContext: @unchecked Sendable {
    let library: TLSLibrary
    let context: OpaquePointer
    /// The name that is asked for and verified.
    let host: String
    let isVerified: Bool
    let hasCertificate: Bool
    /// How bytes come from and go to a channel.
    let method: OpaquePointer

    /// - Parameter host: the host of the URL, where the plan names no other.
    /// - Throws: `SetupError` for a file that is no good, `TLSFault` when there is no OpenSSL.
    init(_ plan: TLSPlan, host: String) throws {
        library = try TLSLibrary.load()
        let functions = library.functions.pointee
        guard let context = functions.context_new(functions.client_method()),
            let method = TLSChannel.makeMethod(library)
        else { throw TLSFault.broken("OpenSSL has no memory for a context") }
        self.context = context
        self.method = method
        self.host = plan.serverName ?? host
        isVerified = !plan.isInsecure
        hasCertificate = plan.certificate != nil || plan.key != nil
        _ = functions.context_control(context, Int32(CL_OPENSSL_LOWEST_VERSION), Int(CL_OPENSSL_TLS_1_2), nil)
        _ = functions.context_control(context, Int32(CL_OPENSSL_MODE), Int(CL_OPENSSL_MOVING_WRITES), nil)
        _ = functions.context_set_options(context, UInt64(CL_OPENSSL_NO_RENEGOTIATION))
        functions.context_set_password_callback(context) { _, _, _, _ in -1 }
        functions.context_set_verify(
            context, Int32(isVerified ? CL_OPENSSL_VERIFY_PEER : CL_OPENSSL_VERIFY_NOTHING), nil)
        _ = functions.context_control(
            context, Int32(CL_OPENSSL_SESSION_CACHE), Int(CL_OPENSSL_CLIENT_SESSIONS_REPORTED), nil)
        functions.context_set_session_callback(context) { TLSChannel.keep($1, of: $0) }
        if !hasCertificate {
            functions.context_set_certificate_callback(context) { connection, _, _ in
                TLSChannel.noteCertificateWanted(of: connection)
            }
        }
        functions.clear_errors()
        try TLSFiles(library: library, context: context).load(plan)
        functions.clear_errors()
    }

    deinit { library.functions.pointee.context_free(context) }

    /// The context that a target asks for; nil for one without TLS.
    ///
    /// - Throws: `SetupError`, or `TargetError` when there is no OpenSSL.
    static func make(for target: TargetPlan) throws -> TLSContext? {
        let host: String? =
            switch target.url.address {
            case .tcp(let host, _): host
            // The Sentinels may announce an address, which no certificate holds: the host of the URL is what is known.
            case .sentinel(let set): set.places[0].host
            case .unix: nil
            }
        guard target.url.usesTLS, let host else {
            guard let key = target.tls.firstKey else { return nil }
            throw SetupError(
                "target.tls.\(key) is set (\(TLSFiles.flag(key))), and the target \(target.url) is not asked for by TLS. "
                    + "Use a rediss:// URL, or leave it out.")
        }
        do {
            return try TLSContext(target.tls, host: host)
        } catch let fault as TLSFault {
            throw TargetError.tls(url: target.url.description, fault: fault)
        }
    }

    /// A connection that has still to shake hands, or nil without memory.
    func makeConnection() -> OpaquePointer? {
        let functions = library.functions.pointee
        guard let connection = functions.connection_new(context) else { return nil }
        let isAddress = functions.parameters(connection).map { functions.set_address($0, host) == 1 } ?? false
        if !isAddress {
            functions.set_host_flags(connection, UInt32(CL_OPENSSL_NO_PARTIAL_WILDCARDS))
            _ = functions.set_host(connection, host)
            host.withCString {
                _ = functions.control(
                    connection, Int32(CL_OPENSSL_SERVER_NAME), 0, UnsafeMutableRawPointer(mutating: $0))
            }
        }
        functions.set_connect_state(connection)
        return connection
    }
}
