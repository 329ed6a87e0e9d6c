// SPDX-License-Identifier: Apache-2.0
import Glibc

/// An authority of a test's own and the certificates that it signs, made with `openssl` in a temporary folder.
package final class Certificates: Sendable {
    /// A certificate and its key, as files.
    package struct Pair: Sendable {
        package var certificate: String
        package var key: String
    }

    /// What the certificates are trusted by.
    package let authority: Pair
    private let folder: TemporaryFolder
    private let openssl: String

    package init() throws {
        guard let openssl = ExecutableSearch.find("openssl", in: ExecutableSearch.path) else {
            throw ProcessFailure("openssl is not on the PATH: make test installs it.")
        }
        self.openssl = openssl
        folder = try TemporaryFolder()
        authority = Pair(certificate: folder.path + "/ca.crt", key: folder.path + "/ca.key")
        try Self.run(
            openssl,
            ["req", "-x509"] + Self.newKey(authority.key)
                + ["-out", authority.certificate, "-days", "30", "-subj", "/CN=Authority of a test"])
    }

    /// A certificate for names and addresses, such as `["DNS:localhost", "IP:127.0.0.1"]`.
    ///
    /// - Parameter lifetime: the first and the last day on which it is valid, from today on.
    package func sign(
        _ name: String, for subjects: [String] = ["DNS:localhost", "IP:127.0.0.1"], lifetime: ClosedRange<Int> = -1...30
    ) throws -> Pair {
        let pair = Pair(certificate: "\(folder.path)/\(name).crt", key: "\(folder.path)/\(name).key")
        let request = "\(folder.path)/\(name).csr"
        try Self.run(openssl, ["req"] + Self.newKey(pair.key) + ["-out", request, "-subj", "/CN=\(name)"])
        // `openssl x509` signs from now on only: `openssl ca` can date a certificate back, and wants its files.
        try folder.write("", to: "index.txt")
        try folder.write("unique_subject = no\n", to: "index.txt.attr")
        let settings = """
            [ca]
            default_ca = own
            [own]
            database = \(folder.path)/index.txt
            new_certs_dir = \(folder.path)
            rand_serial = yes
            default_md = sha256
            policy = any
            x509_extensions = names
            [any]
            commonName = supplied
            [names]
            subjectAltName = \(subjects.joined(separator: ","))
            """
        let file = try folder.write(settings + "\n", to: "\(name).cnf")
        try Self.run(
            openssl,
            [
                "ca", "-batch", "-notext", "-config", file, "-cert", authority.certificate, "-keyfile", authority.key,
                "-in", request, "-out", pair.certificate, "-startdate", Self.date(lifetime.lowerBound), "-enddate",
                Self.date(lifetime.upperBound),
            ])
        return pair
    }

    /// A file of a test's own beside the certificates; returns its path.
    package func write(_ text: String, to name: String) throws -> String { try folder.write(text, to: name) }

    private static func newKey(_ file: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file]
    }

    /// A day, counted from today, as `openssl ca` takes it: `20260102030405Z`.
    private static func date(_ day: Int) -> String {
        var time = Glibc.time(nil) + day * 86_400
        var parts = tm()
        gmtime_r(&time, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let length = strftime(&text, text.count, "%Y%m%d%H%M%SZ", &parts)
        return String(decoding: text[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let output = try CommandLineTool(path: program).run(arguments)
        guard output.code == 0 else {
            throw ProcessFailure("openssl \(arguments.joined(separator: " ")) failed: \(output.standardError)")
        }
    }
}

extension RedisServer {
    /// A server that speaks TLS on a second port.
    package struct TLS: Sendable {
        package var authority: String
        package var pair: Certificates.Pair
        /// Whether a client must show a certificate of the authority's.
        package var wantsCertificates: Bool

        package init(_ pair: Certificates.Pair, authority: String, wantsCertificates: Bool = false) {
            self.pair = pair
            self.authority = authority
            self.wantsCertificates = wantsCertificates
        }

        func settings(port: UInt16) -> [String] {
            [
                "--tls-port", "\(port)", "--tls-cert-file", pair.certificate, "--tls-key-file", pair.key,
                "--tls-ca-cert-file", authority, "--tls-auth-clients", wantsCertificates ? "yes" : "no",
            ]
        }
    }
}
