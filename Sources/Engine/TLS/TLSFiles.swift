// SPDX-License-Identifier: Apache-2.0
internal import CLibraries
internal import Glibc
internal import Plan

/// Loads the files of a TLS plan into a context.
///
/// Each that is no good is one sentence with its flag and its name.
struct TLSFiles {
    let library: TLSLibrary
    let context: OpaquePointer

    /// The flag of a key of `target.tls`.
    static func flag(_ key: String) -> String { key == "serverName" ? "--tls-server-name" : "--tls-\(key)" }

    func load(_ plan: TLSPlan) throws(SetupError) {
        try loadAuthorities(plan)
        guard let certificate = plan.certificate else {
            guard let key = plan.key else { return }
            throw SetupError("--tls-key \(key) needs the certificate that it belongs to: give it with --tls-cert FILE.")
        }
        try check(certificate, "--tls-cert")
        guard library.functions.pointee.context_use_certificates(context, certificate) == 1 else {
            throw SetupError(
                "The file \(certificate) of --tls-cert holds no certificate in PEM form, which begins with "
                    + "-----BEGIN CERTIFICATE-----.")
        }
        try loadKey(plan, certificate: certificate)
    }

    private func loadAuthorities(_ plan: TLSPlan) throws(SetupError) {
        guard let authorities = plan.authorities else {
            // Without the system's own nobody is trusted, which the handshake will say.
            _ = library.functions.pointee.context_use_default_roots(context)
            return
        }
        try check(authorities, "--tls-ca")
        guard library.functions.pointee.context_load_roots(context, authorities, nil) == 1 else {
            throw SetupError(
                "The file \(authorities) of --tls-ca holds no certificate in PEM form, which begins with "
                    + "-----BEGIN CERTIFICATE-----.")
        }
    }

    private func loadKey(_ plan: TLSPlan, certificate: String) throws(SetupError) {
        let key = plan.key ?? certificate
        if plan.key != nil { try check(key, "--tls-key") }
        library.functions.pointee.clear_errors()
        let isLoaded = library.functions.pointee.context_use_key(context, key, Int32(CL_OPENSSL_FILE_PEM)) == 1
        let reasons = library.takeFailures().map(\.text)
        let flag = plan.key == nil ? "--tls-cert" : "--tls-key"
        if isLoaded ? library.functions.pointee.context_check_key(context) != 1 : reasons.contains(where: isMismatch) {
            throw SetupError(
                "The key in \(key) (\(flag)) does not belong to the certificate in \(certificate) (--tls-cert). Give the "
                    + "key that the certificate was made for.")
        }
        guard !isLoaded else { return }
        if reasons.contains(where: { $0.contains("password") }) {
            throw SetupError(
                "The key in \(key) (\(flag)) is protected by a password, which cannot be given here. Write it without one: "
                    + "openssl pkey -in \(key) -out FILE.")
        }
        throw SetupError(
            plan.key == nil
                ? "The file \(key) of --tls-cert holds no private key beside the certificate. Give the key with --tls-key "
                    + "FILE."
                : "The file \(key) of --tls-key holds no private key in PEM form, which begins with -----BEGIN PRIVATE "
                    + "KEY----- or the like.")
    }

    private func isMismatch(_ reason: String) -> Bool {
        reason.contains("key values mismatch") || reason.contains("key type mismatch")
    }

    /// Whether a file can be read at all.
    private func check(_ file: String, _ flag: String) throws(SetupError) {
        var number: Int32 = 0
        if let stream = fopen(file, "re") {
            var byte: UInt8 = 0
            if fread(&byte, 1, 1, stream) == 0 && ferror(stream) != 0 { number = errno }
            fclose(stream)
        } else {
            number = errno
        }
        guard number == 0 else {
            throw SetupError("The file \(file) of \(flag) cannot be read: \(String(cString: strerror(number))).")
        }
    }
}
