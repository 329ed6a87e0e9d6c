// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers
import Testing

@Suite("A cache with the limits of a managed one") struct ManagedLimitsTests {
    @Test("takes 20 clients: the run goes on with those, and names the limit")
    func maxClients() throws {
        let server = try RedisServer(settings: ["--maxclients", "20"])
        let run = try MeasuredRun(target: server.url, ["--connections", "40", "--connect-timeout", "2s"])
        let measure = run.record.measure
        #expect(measure.planned == measure.completed + measure.failed + measure.unsent + measure.unfinished)
        #expect(measure.completed > 0)
        let connections = run.record.connections
        #expect(connections.refused >= 20)
        #expect(connections.opened <= 20)
        #expect(connections.clientLimit == 20)
        let finding = try #require(run.record.validity.findings.first { $0.code == "max-clients" })
        #expect(finding.message.contains("and its limit is 20 clients."))
        #expect(run.record.failover == nil)
    }

    @Test("takes 20 clients over TLS, where it cannot say why it closes the others")
    func maxClientsOverTLS() throws {
        let certificates = try Certificates()
        let server = try RedisServer(
            tls: .init(try certificates.sign("server"), authority: certificates.authority.certificate),
            settings: ["--maxclients", "20"])
        let run = try MeasuredRun(
            target: server.secureURL(),
            ["--connections", "40", "--connect-timeout", "2s", "--tls-ca", certificates.authority.certificate])
        #expect(run.record.measure.completed > 0)
        #expect(run.record.connections.opened <= 20)
        let finding = try #require(run.record.validity.findings.first { $0.code == "max-clients" })
        #expect(finding.message.contains("and its limit is 20 clients."))
        #expect(run.record.failover == nil)
    }

    @Test("hides CONFIG, DEBUG, CLIENT, SELECT, INFO and FLUSHALL: the run says what it could not learn")
    func blockedCommands() throws {
        let blocked = ["CONFIG", "DEBUG", "CLIENT", "SELECT", "FLUSHALL", "FLUSHDB", "ROLE", "COMMAND", "MEMORY"]
        let server = try RedisServer(
            settings: blocked.flatMap { ["--rename-command", $0, ""] } + ["--rename-command", "INFO", "TESTINFO"],
            infoCommand: "TESTINFO")
        let run = try MeasuredRun(target: server.url, ["--cleanup"])
        #expect(run.isClean)
        #expect(run.record.notes.contains { $0.contains("INFO was refused with “ERR unknown command 'INFO'") })
        let target = run.record.target
        #expect(target.server == "")
        #expect(target.version == "")
        #expect(run.record.server.before.all.isEmpty)
        #expect(run.output.standardOutput.contains("a server that does not tell its version"))
        #expect(try server.send("DBSIZE") == .integer(0))
        // In a closed loop, with threads, and through RESP3.
        let closed = try MeasuredRun(target: server.url, ["--closed", "--threads", "2", "--resp", "3"])
        #expect(closed.record.measure.completed > 0)
        #expect(closed.record.measure.failed == 0)
    }

    @Test("and a comparison and a look at its keys get along without them too")
    func blockedComparison() throws {
        let blocked = ["CONFIG", "DEBUG", "CLIENT", "FLUSHALL", "MEMORY", "ROLE"]
        let server = try RedisServer(
            settings: blocked.flatMap { ["--rename-command", $0, ""] } + ["--rename-command", "INFO", "TESTINFO"],
            infoCommand: "TESTINFO")
        let folder = try TemporaryFolder()
        let comparison = try MeasuredComparison(target: server.url, database: "sqlite:\(folder.path)/rows.db")
        #expect(comparison.record.measure.completed > 0)
        #expect(try comparison.operation("read", on: "cached").failed == 0)
        let size = try Workplace().run(["size", "--from-target", server.url, "--rate", "1k/s", "--quiet"])
        #expect(size.code == 0 || size.code == 2, "\(size.standardError)")
        #expect(size.standardOutput.contains("the cache refuses "))
    }

    @Test("is looked at over TLS")
    func sizeOverTLS() throws {
        let certificates = try Certificates()
        let server = try RedisServer(
            password: "sesame",
            tls: .init(try certificates.sign("server"), authority: certificates.authority.certificate))
        for number in 0..<50 {
            _ = try server.send("SET", "user:\(number)", String(repeating: "v", count: 100))
        }
        let place = try Workplace()
        let arguments = ["size", "--from-target", server.secureURL(), "--rate", "1k/s", "--quiet"]
        let seen = try place.run(
            arguments + ["--tls-ca", certificates.authority.certificate], environment: ["REDISCLI_AUTH": "sesame"])
        #expect(seen.code == 0, "\(seen.standardError)")
        #expect(seen.standardOutput.contains("50 keys of it were looked at"))
        #expect(!seen.standardOutput.contains("sesame"))
        let untrusted = try place.run(arguments, environment: ["REDISCLI_AUTH": "sesame"])
        #expect(untrusted.code == 69)
        #expect(untrusted.standardError.contains("is not trusted: "))
        let plain = try place.run(
            ["size", "--from-target", "redis://localhost:\(server.tlsPort ?? 0)", "--rate", "1k/s", "--quiet"])
        #expect(plain.code == 69)
        #expect(plain.standardError.contains("Write rediss:// in place of redis://"))
    }
}
