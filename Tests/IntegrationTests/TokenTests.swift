// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import TestServers
import Testing

@Suite("A token in the place of a password") struct TokenTests {
    /// The JSON of a token that should be renewed in so many seconds.
    private static func json(_ token: String, renewedIn seconds: Int) -> String {
        #"{"accessToken": "\#(token)", "expires_on": \#(time(nil) + 180 + seconds), "tokenType": "Bearer"}"#
    }

    private func server(_ first: String) throws -> RedisServer {
        let server = try RedisServer()
        _ = try server.send("ACL", "SETUSER", "app", "on", ">\(first)", "~*", "+@all")
        return server
    }

    private func url(_ server: RedisServer) -> String { "redis://app@127.0.0.1:\(server.port)" }

    @Test(
        "is renewed on every connection during the run, without a gap", arguments: [["--rate", "500/s"], ["--closed"]])
    func renewal(arguments: [String]) throws {
        let server = try server("token-one")
        let place = try TemporaryFolder()
        let file = try place.write(Self.json("token-one", renewedIn: 5), to: "token.json")
        let run = try MeasuredRun(
            target: url(server), ["--token-command", "cat \(file)", "--duration", "7s"] + arguments,
            signals: [
                server.reads(100) {
                    // As a service that hands out tokens does: the next one is good while the one before still is.
                    _ = try? server.send("ACL", "SETUSER", "app", ">token-two")
                    _ = try? place.write(Self.json("token-two", renewedIn: 3000), to: "token.json")
                }
            ])
        #expect(run.isClean)
        let token = try #require(run.record.token)
        #expect(token.source == "command")
        #expect(token.renewals.count == 1)
        #expect(token.renewals.first?.expiresAt != nil)
        #expect(token.failures == [])
        #expect(token.authenticated == 4)
        #expect(token.refused == 0)
        // Four connections of the load, each twice, and those of the questions before and after.
        #expect(try server.calls("auth") >= 8 + 3)
        #expect(try server.send("ACL", "LOG") == .list([]))
        let report = try run.place.read("run/report.md")
        #expect(report.contains("| token | from a command, renewed 1 time; "))
        for name in ["run/record.json", "run/report.md"] {
            let text = try run.place.read(name)
            #expect(!text.contains("token-one") && !text.contains("token-two") && !text.contains(file))
        }
    }

    @Test("is the new one for connections that are opened later, and comes from a file too")
    func file() throws {
        let server = try server("token-one")
        let place = try TemporaryFolder()
        let file = try place.write("token-one\n", to: "token")
        let run = try MeasuredRun(
            target: url(server), ["--token-file", file, "--duration", "9s", "--rate", "200/s"],
            signals: [
                server.reads(100) {
                    _ = try? server.send("ACL", "SETUSER", "app", ">token-two", "<token-one")
                    _ = try? place.write("token-two\n", to: "token")
                },
                server.reads(1300) { _ = try? server.send("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes") },
            ])
        let token = try #require(run.record.token)
        #expect(token.source == "file")
        #expect(token.renewals.count == 1)
        #expect(token.authenticated == 4)
        #expect(run.record.connections.reconnects == 4)
        #expect(run.record.connections.connectFailures == 0)
        let measure = run.record.measure
        #expect(measure.planned == measure.sent + measure.unsent)
    }

    @Test("that cannot be renewed is a finding, and the run goes on")
    func failure() throws {
        let server = try server("token-one")
        let place = try TemporaryFolder()
        let file = try place.write(Self.json("token-one", renewedIn: 5), to: "token.json")
        let run = try MeasuredRun(
            target: url(server), ["--token-command", "cat \(file)", "--duration", "7s"],
            signals: [server.reads(50) { _ = unlink(file) }])
        #expect(run.isClean)
        let token = try #require(run.record.token)
        #expect(token.renewals == [])
        #expect(token.failures.count >= 1)
        #expect(
            token.failures.first?.reason
                == "The command of --token-command ended with exit code 1; run it by hand to see why.")
        #expect(run.findings.contains("token-renewal"))
    }

    @Test("is written nowhere, and is in no list of processes")
    func secrecy() throws {
        let secret = "hunter2-correct-horse"
        let server = try server(secret)
        let place = try TemporaryFolder()
        let file = try place.write(secret, to: "token")
        let seen = try TemporaryFolder()
        let list = "for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $f; echo; done > \(seen.path)/list 2>/dev/null"
        let run = try MeasuredRun(
            target: url(server), ["--token-command", "cat \(file)"],
            signals: [
                server.reads(50) { _ = try? CommandLineTool(path: "/bin/sh").run(["-c", list]) }
            ])
        #expect(run.isClean)
        let processes = seen.text(of: "list")
        #expect(processes.contains("--token-command"))
        #expect(!processes.contains(secret))
        #expect(!(run.output.standardOutput + run.output.standardError).contains(secret))
        for name in run.place.files { #expect(try !run.place.read(name).contains(secret)) }
        #expect(run.record.command.contains("***"))
    }
}
