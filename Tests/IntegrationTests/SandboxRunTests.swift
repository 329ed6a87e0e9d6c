// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

/// What `make demo` does, for half a second.
@Suite("A first run, without a target") struct SandboxRunTests {
    private static let arguments = [
        "run", "--keys", "500", "--rate", "300/s", "--warmup", "0s", "--duration", "500ms", "--connections", "2",
        "--threads", "1",
    ]

    private func run(_ environment: [String: String?] = [:]) throws -> (CommandLineTool.Output, Workplace) {
        let place = try Workplace()
        let output = try place.run(Self.arguments, environment: environment)
        #expect(output.code == 0 || output.code == 4)
        #expect(place.files.count == 6)
        #expect(place.files.last == "results/runs/latest")
        #expect(place.leftovers == [])
        #expect(place.processes == [])
        let last = output.standardOutput.split(separator: "\n").last
        #expect(last?.hasPrefix("Results: results/runs/") == true)
        #expect(output.standardOutput.contains("100 % hits") || output.standardOutput.contains("100.0 % hits"))
        return (output, place)
    }

    @Test("measures an installed server, and stops it again")
    func installed() throws {
        let (output, _) = try run()
        let line = try #require(output.standardError.split(separator: "\n").first)
        #expect(
            line.wholeMatch(
                of:
                    /No --target was given; measuring (redis|valkey)-server [0-9.]+ from .*, started on a free loopback port, without persistence\./
            ) != nil, "\(line)")
        #expect(!output.standardError.contains("install"))
    }

    @Test("measures the embedded server where none is installed, and says how to get one", arguments: ["/nowhere", ""])
    func embedded(path: String) throws {
        let (output, _) = try run(["PATH": path])
        #expect(
            output.standardError.hasPrefix(
                """
                No --target was given; measuring the embedded RESP server, started on a free loopback port in this process.
                To measure a real server, install one: apt-get install redis-server (Debian, Ubuntu) or dnf install valkey \
                (Fedora).

                """))
        #expect(output.standardOutput.contains("the embedded RESP server"))
    }

    @Test("measures the embedded server where the installed one does not start, and says why")
    func broken() throws {
        let place = try Workplace()
        #expect(
            try place.shell("printf '#!/bin/sh\\necho no such luck\\nexit 3\\n' >redis-server && chmod +x redis-server")
                .code == 0)
        let (output, _) = try run(["PATH": place.path])
        #expect(output.standardError.contains("the embedded RESP server"))
        #expect(output.standardError.contains("it ended with code 3"))
        #expect(output.standardError.contains("no such luck"))
    }
}
