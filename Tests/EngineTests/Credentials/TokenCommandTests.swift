// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Engine

/// Commands that print tokens, run for real.
struct TokenCommandTests {
    private func problem(_ command: String, timeout: Int64 = 10_000_000_000) -> String {
        do throws(TokenTextError) {
            return "printed: " + (try TokenCommand(command: command, timeout: timeout).output { false })
        } catch {
            return error.problem
        }
    }

    @Test func whatIsPrintedIsTaken() {
        #expect(problem("printf abc; echo noise >&2") == "printed: abc")
        #expect(problem("printf 'a b' | tr -d ' '") == "printed: ab")
        #expect(problem("yes | head -c 200000 | wc -c").hasPrefix("printed: 200000"))
        #expect(problem("yes x | head -c 200000").utf8.count == 200_009)
    }

    @Test func failuresAreTold() {
        #expect(problem("echo secret; exit 3") == "ended with exit code 3; run it by hand to see why")
        #expect(problem("no-such-program") == "ended with exit code 127; run it by hand to see why")
        #expect(problem("kill -KILL $$") == "was ended by signal 9")
        #expect(problem("yes") == "printed more than a token has")
    }

    @Test func aCommandThatHangsIsEndedWithAllThatItStarted() {
        let began = time(nil)
        #expect(problem("sleep 60 | sleep 60", timeout: 300_000_000) == "did not end within 300 ms")
        // What it leaves running does not hold the token up.
        #expect(problem("sleep 60 & printf abc") == "printed: abc")
        #expect(time(nil) - began < 30)
        #expect(
            throws: TokenTextError(problem: "did not end within 10 s"),
            performing: { try TokenCommand(command: "sleep 60", timeout: 10_000_000_000).output { true } })
    }
}
