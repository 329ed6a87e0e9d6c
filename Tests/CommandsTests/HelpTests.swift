// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

@Suite("Help") struct HelpTests {
    @Test(
        "is as it was agreed on",
        arguments: [
            ("root", ["--help"]), ("run", ["run", "--help"]), ("size", ["size", "--help"]),
            ("capacity", ["capacity", "--help"]), ("tiers", ["tiers", "--help"]),
            ("calibrate", ["calibrate", "--help"]), ("stale", ["stale", "--help"]), ("durable", ["durable", "--help"]),
            ("report", ["report", "--help"]), ("profile", ["profile", "--help"]),
            ("profile-check", ["profile", "check", "--help"]), ("profile-show", ["profile", "show", "--help"]),
            ("profile-list", ["profile", "list", "--help"]), ("gate", ["gate", "--help"]),
            ("gate-check", ["gate", "check", "--help"]), ("gate-save", ["gate", "save", "--help"]),
            ("gate-list", ["gate", "list", "--help"]), ("gate-show", ["gate", "show", "--help"]),
            ("gate-promote", ["gate", "promote", "--help"]), ("gate-history", ["gate", "history", "--help"]),
            ("gate-duet", ["gate", "duet", "--help"]), ("gate-noise", ["gate", "noise", "--help"]),
        ])
    func help(name: String, arguments: [String]) throws {
        let output = try Workplace().run(arguments)
        #expect(output.code == 0)
        #expect(output.standardError == "")
        Golden.expect(output.standardOutput, is: "help-\(name).txt")
    }

    @Test("promises no command that is not there")
    func onlyWhatIsThere() throws {
        let help = try Workplace().run(["--help"]).standardOutput
        let names = try #require(help.split(separator: "SUBCOMMANDS:\n").last)
            .split(separator: "\n").filter { $0.hasPrefix("  ") && $0.dropFirst(2).first != " " }
            .map { $0.split(separator: " ")[0] }.filter { $0 != "See" }
        #expect(
            names == [
                "run", "compare", "capacity", "tiers", "size", "stale", "durable", "gate", "calibrate", "report",
                "profile",
            ])
        for missing in ["cluster"] {
            let output = try Workplace().run([missing])
            #expect(output.code == 64)
            #expect(output.standardError.hasPrefix("Error: Unexpected argument '\(missing)'\n"))
        }
    }

    @Test("is what the program says without a word")
    func noArguments() throws {
        let place = try Workplace()
        #expect(try place.run([]).standardOutput == place.run(["--help"]).standardOutput)
        #expect(try place.run(["help", "run"]).standardOutput == place.run(["run", "--help"]).standardOutput)
    }

    @Test("tells the version, on every command")
    func version() throws {
        for arguments in [["--version"], ["run", "--version"]] {
            let output = try Workplace().run(arguments)
            #expect(output.code == 0)
            #expect(output.standardOutput.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
        }
    }

    @Test("completes in every shell", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) throws {
        let output = try Workplace().run(["--generate-completion-script", shell])
        #expect(output.code == 0)
        for word in ["calibrate", "value-size", "connect-timeout"] {
            #expect(output.standardOutput.contains(word))
        }
    }
}
