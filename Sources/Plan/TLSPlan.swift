// SPDX-License-Identifier: Apache-2.0

/// How a target that is asked for by TLS is known, and who we are there.
package struct TLSPlan: Sendable, Equatable {
    /// A file of certificates in PEM form that are trusted; nil for the system's own.
    package var authorities: String?
    /// A file with the client's certificate and those that lead to its authority, in PEM form.
    package var certificate: String?
    /// A file with the key of that certificate; nil where it is in the same file.
    package var key: String?
    /// The name that is asked for and verified; nil for the host of the URL.
    package var serverName: String?
    /// Whether anybody's certificate will do.
    package var isInsecure: Bool

    package init(
        authorities: String? = nil, certificate: String? = nil, key: String? = nil, serverName: String? = nil,
        isInsecure: Bool = false
    ) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
        self.serverName = serverName
        self.isInsecure = isInsecure
    }

    /// The first of its keys that is set, as in a profile; nil where all are left out.
    package var firstKey: String? {
        if authorities != nil { return "ca" }
        if certificate != nil { return "cert" }
        if key != nil { return "key" }
        if serverName != nil { return "serverName" }
        return isInsecure ? "insecure" : nil
    }
}
