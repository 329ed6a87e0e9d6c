// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

@Suite("A dry run") struct DryRunTests {
    @Test("says what would be done, and touches nothing")
    func touchesNothing() throws {
        let place = try Workplace()
        let target = try LoopbackListener()
        let output = try place.run([
            "run", "smoke", "--target", target.url, "--threads", "1", "--duration", "10s", "--rate", "2k/s",
            "--dry-run",
        ])
        #expect(output.code == 0)
        #expect(output.standardError == "")
        #expect(!target.hasVisitor)
        #expect(place.files == [])
        Golden.expect(
            output.standardOutput.replacing(":\(target.port)", with: ":PORT"), is: "dry-run.txt")
    }

    @Test("is a profile that can be run")
    func isAProfile() throws {
        let place = try Workplace()
        let plan = try place.run(["run", "--dry-run", "--pick", "hotspot:20%:80%", "--closed"]).standardOutput
        try place.write(plan, to: "plan.yaml")
        #expect(try place.run(["profile", "check", "plan.yaml"]).code == 0)
        #expect(try place.run(["run", "plan.yaml", "--dry-run"]).standardOutput == plan)
    }

    @Test("starts no server without a target")
    func sandbox() throws {
        let place = try Workplace()
        let output = try place.run(["run", "--dry-run"])
        #expect(output.code == 0)
        #expect(output.standardOutput.contains("the sandbox (a throwaway server on this machine)"))
        #expect(place.files == [])
        #expect(place.leftovers == [])
        #expect(place.processes == [])
    }

    @Test("refuses what a run would refuse")
    func mistakes() throws {
        #expect(try Workplace().run(["run", "--dry-run", "--depth", "0"]).code == 64)
    }

    @Test("shows no password")
    func password() throws {
        let output = try Workplace().run(["run", "--dry-run", "--target", "redis://me:hunter2@127.0.0.1:1"])
        #expect(output.code == 0)
        #expect(output.standardOutput.contains("redis://***@127.0.0.1:1/0"))
        #expect(!output.standardOutput.contains("hunter2"))
    }
}
