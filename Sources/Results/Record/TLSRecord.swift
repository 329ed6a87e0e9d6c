// SPDX-License-Identifier: Apache-2.0

/// How the connections to the target were encrypted.
package struct TLSRecord: Sendable, Equatable {
    /// Such as `TLSv1.3`.
    package var version = ""
    /// Such as `TLS_AES_256_GCM_SHA384`.
    package var cipher = ""
    /// The name that was asked for and, where the certificate was verified, is in it.
    package var serverName = ""
    /// Whether the server's certificate was verified.
    package var verified = true
    /// Whether the kernel encrypted: `not available` where it does not offer to, `not used` where it does.
    ///
    /// This version always encrypts in its own process and never writes `used`.
    package var kernel = ""

    package init() {}

    package init(version: String, cipher: String, serverName: String, verified: Bool, kernel: String) {
        self.version = version
        self.cipher = cipher
        self.serverName = serverName
        self.verified = verified
        self.kernel = kernel
    }
}

extension TLSRecord: JSONRecord {
    package static let fields: [JSONField<TLSRecord>] = [
        .required("version", \.version), .required("cipher", \.cipher), .required("serverName", \.serverName),
        .required("verified", \.verified), .required("kernel", \.kernel),
    ]
}
