// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

@Suite("A token that cannot be had") struct TokenMistakesTests {
    private let url = "redis://127.0.0.1:1"

    private func sentence(_ command: String, _ arguments: String...) throws -> String {
        let all = try Refusal.sentence(url, ["--token-command", command] + arguments)
        let head = "There is no token for the target \(url)/0: "
        #expect(all.hasPrefix(head))
        return String(all.dropFirst(head.count))
    }

    @Test("because its command fails, prints nothing, prints nonsense, or hangs")
    func commands() throws {
        #expect(
            try sentence("echo my-secret; exit 3")
                == "The command of --token-command ended with exit code 3; run it by hand to see why.")
        #expect(
            try sentence("echo my-secret >&2; no-such-program")
                == "The command of --token-command ended with exit code 127; run it by hand to see why.")
        #expect(try sentence("true") == "The command of --token-command printed nothing.")
        #expect(
            try sentence("echo please log in")
                == "The command of --token-command printed neither a token alone nor JSON that holds one.")
        #expect(try sentence("echo '{}'") == "The command of --token-command printed JSON without accessToken.")
        #expect(
            try sentence("sleep 100", "--token-timeout", "300ms")
                == "The command of --token-command did not end within 300 ms.")
        #expect(
            try sentence("echo '{\"accessToken\": \"my-secret\", \"expires_on\": 5}'")
                == "The token of --token-command has expired already.")
    }

    @Test("because its file cannot be read, or is empty: bad usage")
    func files() throws {
        #expect(
            try Refusal.sentence(url, ["--token-file", "/nowhere/token"], code: 64)
                == "The file /nowhere/token of --token-file cannot be read: No such file or directory.")
        let folder = try TemporaryFolder()
        let file = try folder.write("\n", to: "token")
        #expect(
            try Refusal.sentence(url, ["--token-file", file], code: 64)
                == "The file \(file) of --token-file holds nothing.")
    }

    @Test("because the flags contradict each other")
    func flags() throws {
        let both = try Workplace().run(
            ["run", "--target", url, "--token-command", "echo my-secret", "--token-file", "token"])
        #expect(both.code == 64)
        #expect(both.standardError.hasPrefix("Error: --token-command and --token-file exclude each other."))
        #expect(!both.standardError.contains("my-secret"))
        let password = try Workplace().run(
            ["run", "--target", url, "--token-file", "token", "--password-file", "password"])
        #expect(password.code == 64)
        #expect(password.standardError == "Error: --password-file and --token-file exclude each other.\n")
        let sandbox = try Workplace().run(["run", "--token-file", "token"])
        #expect(sandbox.code == 64)
        #expect(
            sandbox.standardError == "Error: --token-file needs a --target: the sandbox's server has no password.\n")
        let timeout = try Workplace().run(["run", "--target", url, "--token-command", "true", "--token-timeout", "5"])
        #expect(timeout.code == 64)
        #expect(timeout.standardError.hasPrefix("Error: --token-timeout: "))
    }

    @Test("because the server refuses it, without showing it")
    func refused() throws {
        let server = try RedisServer(password: "another")
        let target = "redis://127.0.0.1:\(server.port)"
        let sentence = try Refusal.sentence(target, ["--token-command", "echo my-secret"])
        #expect(sentence.contains("WRONGPASS"))
        #expect(!sentence.contains("my-secret"))
    }
}
