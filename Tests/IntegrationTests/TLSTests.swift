// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers
import Testing

@Suite("A real server with TLS") struct TLSTests {
    private let certificates: Certificates

    init() throws { certificates = try Certificates() }

    private var trusting: [String] { ["--tls-ca", certificates.authority.certificate] }

    private func server(
        password: String? = nil, wantsCertificates: Bool = false, settings: [String] = []
    ) throws -> RedisServer {
        try RedisServer(
            password: password,
            tls: .init(
                try certificates.sign("server"), authority: certificates.authority.certificate,
                wantsCertificates: wantsCertificates),
            settings: settings)
    }

    @Test("has seen what the record says, in both versions", arguments: ["TLSv1.2", "TLSv1.3"])
    func counts(version: String) throws {
        let server = try server(settings: ["--tls-protocols", version])
        let run = try MeasuredRun(target: server.secureURL(), trusting)
        #expect(run.isClean)
        let (get, set) = (try run.operation("get"), try run.operation("set"))
        #expect(get.hits == get.count)
        #expect(try server.calls("get") == get.count)
        #expect(try server.calls("set") == set.count + 500 + 1)
        let (target, connections) = (run.record.target, run.record.connections)
        #expect(target.tls)
        #expect(target.tlsSession?.version == version)
        #expect(target.tlsSession?.verified == true)
        #expect(target.tlsSession?.serverName == "localhost")
        #expect(["not available", "not used"].contains(target.tlsSession?.kernel))
        // One handshake for each connection of the load, and none was cut short.
        let handshake = try #require(connections.handshake)
        #expect(handshake.count == 4)
        #expect(handshake.minNs > 10_000)
        #expect(connections.resumed == 0)
        let isQuiet = !run.findings.contains("tls-insecure")
        #expect(isQuiet)
        #expect(run.output.standardOutput.contains("handshake "))
        let report = try run.place.read("run/report.md")
        #expect(report.contains("| TLS | \(version), ") && report.contains("| TLS handshakes | 4 (0 resumed): mean "))
    }

    @Test("is checked against an address, or a name of the user's")
    func names() throws {
        let server = try server()
        #expect(try MeasuredRun(target: server.secureURL(host: "127.0.0.1"), trusting).isClean)
        let other = try RedisServer(
            tls: .init(
                try certificates.sign("other", for: ["DNS:*.cache.example"]),
                authority: certificates.authority.certificate))
        let run = try MeasuredRun(
            target: other.secureURL(host: "127.0.0.1"), trusting + ["--tls-server-name", "one.cache.example"])
        #expect(run.isClean)
        #expect(run.record.target.tlsSession?.serverName == "one.cache.example")
    }

    @Test("may be anybody with --tls-insecure, which is said")
    func insecure() throws {
        let server = try server()
        let run = try MeasuredRun(target: server.secureURL(), ["--tls-insecure"])
        #expect(run.isClean)
        #expect(run.record.target.tlsSession?.verified == false)
        #expect(run.findings.contains("tls-insecure"))
        #expect(run.record.validity.findings.first { $0.code == "tls-insecure" }?.severity == .warning)
    }

    @Test("takes our certificate, a user and a password")
    func credentials() throws {
        let server = try server(wantsCertificates: true)
        _ = try server.send("ACL", "SETUSER", "gauge", "on", ">sesame", "~cachegauge:*", "+@all")
        let client = try certificates.sign("client")
        let run = try MeasuredRun(
            target: server.secureURL(credentials: "gauge:sesame@"),
            trusting + ["--tls-cert", client.certificate, "--tls-key", client.key])
        #expect(run.isClean)
    }

    @Test(
        "gives large values, deep pipelines and long requests whole", arguments: [["--closed"], ["--rate", "200/s"]])
    func large(arguments: [String]) throws {
        let server = try server()
        // Values of many records, and pipelines that neither socket nor room takes at once.
        let run = try MeasuredRun(
            "user-profile", target: server.secureURL(),
            trusting + [
                "--value-size", "200KB", "--keys", "50", "--operations", "get=50,set=50", "--depth", "32",
                "--connections", "2", "--duration", "1s",
            ] + arguments)
        let measure = run.record.measure
        #expect(measure.completed > 50)
        #expect(measure.failed == 0)
        #expect(try run.operation("get").misses == 0)
        #expect(try run.operation("get").bytesReceived > 200_000 * run.operation("get").count)
    }

    @Test("may send its records in any pieces", arguments: [1, 7, 300])
    func pieces(size: Int) throws {
        let server = try server()
        let relay = try LoopbackRelay(to: try #require(server.tlsPort), piece: size)
        let run = try MeasuredRun(
            target: "rediss://localhost:\(relay.port)", trusting + ["--keys", "50", "--rate", "100/s", "--depth", "8"])
        #expect(run.isClean)
        #expect(try run.operation("get").misses == 0)
    }

    @Test(
        "is connected to again with a session of before, each connection with its own",
        arguments: ["TLSv1.2", "TLSv1.3"])
    func resumption(version: String) throws {
        let server = try server(settings: ["--tls-protocols", version])
        let run = try MeasuredRun(
            target: server.secureURL(), trusting + ["--duration", "2s"],
            signals: [
                server.reads(100) { _ = try? server.send("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes") }
            ])
        let connections = run.record.connections
        #expect(connections.reconnects >= 4)
        // All broke at once, when each had been given tickets; one that broke again may have none left that is new.
        #expect((connections.resumed ?? 0) >= 4)
        let measure = run.record.measure
        #expect(measure.planned == measure.sent + measure.unsent)
        #expect(measure.sent == measure.completed + measure.failed + measure.unfinished)
        #expect(try run.operation("get").errors.timeout == 0)
    }
}
