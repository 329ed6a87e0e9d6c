// SPDX-License-Identifier: Apache-2.0
import Glibc
import TestServers
import Testing

@Suite("A program run as a user runs it")
struct CommandLineToolTests {
    let shell = CommandLineTool(path: "/bin/sh")

    @Test("gives its output, its errors and its exit code, and sees its environment and folder")
    func output() throws {
        let output = try shell.run(
            ["-c", "pwd; echo \"$COLOR\" >&2; echo \"[$HOME]\"; exit 64"],
            environment: ["COLOR": "blue", "HOME": nil],
            directory: "/usr")
        #expect(output.standardOutput == "/usr\n[]\n")
        #expect(output.standardError == "blue\n")
        #expect(output.code == 64)
    }

    @Test("keeps everything of an output that is larger than a pipe")
    func largeOutput() throws {
        let output = try shell.run(["-c", "head -c 1000000 /dev/zero | tr '\\0' x"])
        #expect(output.standardOutput.utf8.count == 1_000_000)
    }

    @Test("gets signals when a text appears, one after another")
    func signals() throws {
        let script = "trap 'echo first >&2' INT; trap 'exit 7' TERM; echo ready >&2; while :; do sleep 0.01; done"
        let output = try shell.run(
            ["-c", script],
            signals: [
                .init(SIGINT, .standardErrorHolds("ready")), .init(SIGTERM, .standardErrorHolds("first")),
            ])
        #expect(output.standardError == "ready\nfirst\n")
        #expect(output.exit == .exited(7))
    }

    @Test("tells a death by signal from an exit code")
    func death() throws {
        let output = try shell.run(["-c", "sleep 30"], signals: [.init(SIGKILL, .after(seconds: 0.05))])
        #expect(output.exit == .signalled(SIGKILL))
        #expect(output.code == nil)
    }

    @Test("is killed when it hangs, and the error shows what it had written")
    func timeout() throws {
        let failure = #expect(throws: ProcessFailure.self) {
            try shell.run(["-c", "echo stuck; exec sleep 30"], timeout: 0.3)
        }
        #expect(failure?.description.contains("stuck") == true)
    }

    @Test("is found beside the tests")
    func built() throws {
        #expect(try CommandLineTool.cachegauge().path.hasSuffix("/cachegauge"))
        let failure = #expect(throws: ProcessFailure.self) { try CommandLineTool.built("no-such-program") }
        #expect(failure?.description.contains("run swift build first") == true)
    }
}
