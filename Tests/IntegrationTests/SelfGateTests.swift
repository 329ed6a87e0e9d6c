// SPDX-License-Identifier: Apache-2.0
import Network
import Sandbox
import ScriptedServer
import TestServers
import Testing

/// The gate of this project on itself: the program as users run it, against servers of ours on real sockets.
///
/// A closed loop has no schedule that a busy machine could make it miss, and what is slow on purpose is slower by 50 ms,
/// which no busy machine comes near at the median.
@Suite("This project's own gate") struct SelfGateTests {
    private static let delay: Int64 = 50_000_000

    private static let quick = [
        "gate", "duet", "smoke", "--keys", "50", "--connections", "4", "--depth", "1", "--threads", "1", "--closed",
        "--warmup", "0s", "--duration", "600ms", "--policy", "gate.yaml", "--quiet",
    ]

    private func gate(_ base: String, _ candidate: String, in place: Workplace) throws -> CommandLineTool.Output {
        // One metric, so that five pairs can fail it, and a tolerance that noise does not reach.
        try place.write("metrics: { response.p50: 100% }", to: "gate.yaml")
        return try place.run(Self.quick + ["--base", base, "--candidate", candidate])
    }

    private static func scripted(_ delay: Int64) throws -> (host: ServiceHost<ScriptedService>, url: String) {
        var script = Script()
        if delay > 0 { script.replyDelay = .fixed(delay) }
        let host = try ServiceHost(ScriptedService(script))
        guard case .tcp(_, let port) = try host.start() else { throw ProcessFailure("The server has no port.") }
        return (host, "redis://127.0.0.1:\(port)")
    }

    @Test("does not fail the embedded server against itself")
    func embedded() throws {
        let server = try EmbeddedServer()
        let url = "redis://127.0.0.1:\(try server.start())"
        defer { server.stop() }
        let output = try gate(url, url, in: Workplace())
        // Passed, as a rule; on a machine that is too busy to tell, inconclusive or not valid.
        #expect([0, 3, 4].contains(output.code), "\(output.standardOutput)\(output.standardError)")
        #expect(!output.standardOutput.contains("FAIL"))
    }

    @Test("fails a server that was slowed on purpose, and improves on it the other way round")
    func slowed() throws {
        let (fast, slow) = (try Self.scripted(0), try Self.scripted(Self.delay))
        defer {
            fast.host.stop()
            slow.host.stop()
        }
        for (base, candidate, word, code) in [
            (fast.url, slow.url, "FAIL", Int32(2)), (slow.url, fast.url, "IMPROVED", 0),
        ] {
            var output = try gate(base, candidate, in: Workplace())
            // The processors of the machine were given to others: that says nothing of the gate, and is measured anew.
            for _ in 0..<3 where output.code == 4 { output = try gate(base, candidate, in: Workplace()) }
            #expect(output.code == code, "\(output.standardOutput)\(output.standardError)")
            #expect(output.standardOutput.contains("\(word): response.p50 "), "\(output.standardOutput)")
        }
    }
}
