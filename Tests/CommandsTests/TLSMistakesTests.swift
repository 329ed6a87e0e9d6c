// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

@Suite("A target with TLS that cannot be measured") struct TLSMistakesTests {
    private let certificates: Certificates

    init() throws { certificates = try Certificates() }

    private func server(_ pair: Certificates.Pair, wantsCertificates: Bool = false) throws -> RedisServer {
        try RedisServer(
            tls: .init(pair, authority: certificates.authority.certificate, wantsCertificates: wantsCertificates))
    }

    private var trusting: [String] { ["--tls-ca", certificates.authority.certificate] }

    @Test("because somebody else has signed its certificate")
    func wrongAuthority() throws {
        let server = try server(try certificates.sign("server"))
        let url = server.secureURL()
        let other = try Certificates()
        for arguments in [["--tls-ca", other.authority.certificate], []] {
            let sentence = try Refusal.sentence(url, arguments)
            #expect(sentence.hasPrefix("The certificate of the target \(url)/0 is not trusted: "))
            #expect(sentence.hasSuffix(". Name the authority that has signed it with --tls-ca FILE."))
        }
    }

    @Test("because its certificate has expired, or is not valid yet")
    func dates() throws {
        let expired = try server(try certificates.sign("old", lifetime: -10 ... -1))
        #expect(
            try Refusal.sentence(expired.secureURL(), trusting)
                == "The certificate of the target \(expired.secureURL())/0 has expired. Renew it on the server, or set this "
                + "machine's clock.")
        let early = try server(try certificates.sign("young", lifetime: 5...10))
        #expect(
            try Refusal.sentence(early.secureURL(), trusting)
                == "The certificate of the target \(early.secureURL())/0 is not valid yet. See its dates, and this "
                + "machine's clock.")
    }

    @Test("because its certificate is for another host", arguments: ["localhost", "127.0.0.1"])
    func wrongHost(host: String) throws {
        let server = try server(try certificates.sign("other", for: ["DNS:other.example", "IP:127.0.0.2"]))
        let url = server.secureURL(host: host)
        #expect(
            try Refusal.sentence(url, trusting)
                == "The certificate of the target \(url)/0 is not for \(host). Use a name that is in the certificate as the "
                + "host in --target, or give it with --tls-server-name.")
        let named = try Refusal.sentence(url, trusting + ["--tls-server-name", "third.example"])
        #expect(named.contains(" is not for third.example. "))
    }

    @Test("because it wants a certificate of ours", arguments: ["TLSv1.2", "TLSv1.3"])
    func certificateMissing(version: String) throws {
        let server = try RedisServer(
            tls: .init(
                try certificates.sign("server"), authority: certificates.authority.certificate, wantsCertificates: true),
            settings: ["--tls-protocols", version])
        let url = server.secureURL()
        #expect(
            try Refusal.sentence(url, trusting)
                == "The target \(url)/0 wants a certificate of the client. Give one with --tls-cert FILE and --tls-key FILE."
        )
        let strangers = try Certificates()
        let stranger = try strangers.sign("client")
        let sentence = try Refusal.sentence(
            url, trusting + ["--tls-cert", stranger.certificate, "--tls-key", stranger.key])
        #expect(sentence.hasPrefix("The target \(url)/0 refuses the client's certificate: "), "\(sentence)")
    }

    @Test("because the URL asks for TLS on the plain port, or for none on the port with TLS")
    func wrongPort() throws {
        let server = try server(try certificates.sign("server"))
        let plain = "rediss://localhost:\(server.port)"
        #expect(
            try Refusal.sentence(plain, trusting)
                == "The target \(plain)/0 speaks Redis without TLS on this port, and the URL asks for TLS. Write redis:// in "
                + "place of rediss://, or use the port with TLS.")
        let secure = "redis://localhost:\(server.tlsPort ?? 0)"
        #expect(
            try Refusal.sentence(secure)
                == "The target \(secure)/0 speaks TLS on this port, and the URL asks for none. Write rediss:// in place of "
                + "redis://, or use the port without TLS.")
    }

    @Test("because it speaks something else, or breaks off in the middle of a record")
    func garbage() throws {
        let web = try LoopbackListener(greeting: "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        #expect(
            try Refusal.sentence("rediss://127.0.0.1:\(web.port)")
                == "The target rediss://127.0.0.1:\(web.port)/0 does not answer in TLS. Use a redis:// URL, or the port on "
                + "which the server speaks TLS.")
        // A handshake record of 122 bytes of which five have come.
        let half = try LoopbackListener(greeting: "\u{16}\u{03}\u{03}\u{00}\u{7a}\u{02}\u{00}\u{00}\u{76}\u{03}")
        #expect(
            try Refusal.sentence("rediss://127.0.0.1:\(half.port)")
                == "The target rediss://127.0.0.1:\(half.port)/0 closed the connection during the TLS handshake. Check that "
                + "the server speaks TLS on this port, and see its log.")
        let silent = try LoopbackListener()
        #expect(
            try Refusal.sentence("rediss://127.0.0.1:\(silent.port)", ["--connect-timeout", "300ms"])
                == "The target rediss://127.0.0.1:\(silent.port)/0 accepted a connection and did not finish the TLS handshake "
                + "within 300 ms. Check that the server speaks TLS on this port, or raise --connect-timeout.")
    }

    @Test("because it speaks old versions alone")
    func oldVersion() throws {
        let server = try RedisServer(
            tls: .init(try certificates.sign("server"), authority: certificates.authority.certificate),
            settings: ["--tls-protocols", "TLSv1.1", "--tls-ciphers", "DEFAULT@SECLEVEL=0"])
        let sentence = try Refusal.sentence(server.secureURL(), trusting)
        #expect(sentence.contains("TLS"))
        #expect(sentence.hasPrefix("The target \(server.secureURL())/0 "))
    }

    @Test("because a file is no good: bad usage, with flag and file")
    func files() throws {
        let (one, other) = (try certificates.sign("one"), try certificates.sign("two"))
        let nothing = try certificates.write("", to: "empty.pem")
        let url = "rediss://127.0.0.1:1"
        func sentence(_ arguments: String...) throws -> String { try Refusal.sentence(url, arguments, code: 64) }
        #expect(
            try sentence("--tls-ca", "/nowhere/ca.pem")
                == "The file /nowhere/ca.pem of --tls-ca cannot be read: No such file or directory.")
        #expect(try sentence("--tls-ca", "/tmp") == "The file /tmp of --tls-ca cannot be read: Is a directory.")
        #expect(
            try sentence("--tls-ca", nothing)
                == "The file \(nothing) of --tls-ca holds no certificate in PEM form, which begins with "
                + "-----BEGIN CERTIFICATE-----.")
        #expect(
            try sentence("--tls-cert", one.key, "--tls-key", one.key)
                == "The file \(one.key) of --tls-cert holds no certificate in PEM form, which begins with "
                + "-----BEGIN CERTIFICATE-----.")
        #expect(
            try sentence("--tls-cert", one.certificate, "--tls-key", nothing)
                == "The file \(nothing) of --tls-key holds no private key in PEM form, which begins with -----BEGIN PRIVATE "
                + "KEY----- or the like.")
        #expect(
            try sentence("--tls-cert", one.certificate, "--tls-key", other.key)
                == "The key in \(other.key) (--tls-key) does not belong to the certificate in \(one.certificate) "
                + "(--tls-cert). Give the key that the certificate was made for.")
        #expect(
            try sentence("--tls-cert", one.certificate)
                == "The file \(one.certificate) of --tls-cert holds no private key beside the certificate. Give the key with "
                + "--tls-key FILE.")
        #expect(
            try sentence("--tls-key", one.key)
                == "--tls-key \(one.key) needs the certificate that it belongs to: give it with --tls-cert FILE.")
        #expect(
            try Refusal.sentence("redis://127.0.0.1:1", ["--tls-insecure"], code: 64)
                == "target.tls.insecure is set (--tls-insecure), and the target redis://127.0.0.1:1/0 is not asked for by "
                + "TLS. Use a rediss:// URL, or leave it out.")
    }
}
