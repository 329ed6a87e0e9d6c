// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

@Suite("Progress") struct TerminalTests {
    private static let arguments = [
        "run", "smoke", "--sandbox", "embedded", "--rate", "200/s", "--warmup", "500ms", "--duration", "2s", "--output",
        "run",
    ]
    private static let redraw = "\r\u{1b}[2K"

    @Test("is one line of a terminal, redrawn, and gone at the end")
    func terminal() throws {
        let place = try Workplace()
        let python =
            "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn([os.environ['CACHEGAUGE']] + sys.argv[1:])))"
        let words = Self.arguments.joined(separator: " ")
        let output = try place.shell("python3 -c \"\(python)\" \(words)")
        #expect(output.code == 0 || output.code == 4)
        let draws = output.standardOutput.split(separator: Self.redraw, omittingEmptySubsequences: false).dropFirst()
        #expect(draws.contains { $0.hasPrefix("warmup · 1 s left") })
        #expect(
            draws.contains {
                $0.wholeMatch(of: /measure · [12] s left · [0-9,.k]+\/s · p50 .* · p99 .* · 0 errors/) != nil
            })
        // Nothing but the last draw, which takes the line away, is followed by a line end.
        #expect(draws.dropLast().allSatisfy { !$0.contains("\n") })
        #expect(draws.last?.contains("s left") == false)
        #expect(draws.last?.contains("profile   smoke") == true)
    }

    @Test("is not drawn where nobody sees it")
    func pipe() throws {
        let output = try Workplace().run(Self.arguments)
        #expect(!output.standardError.contains("\u{1b}"))
        #expect(!output.standardOutput.contains("\u{1b}"))
        let quiet = try Workplace().run(Self.arguments + ["--quiet"])
        #expect(quiet.standardError == "")
    }
}
