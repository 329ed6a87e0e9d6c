// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

@Suite("Profiles on the command line") struct ProfileCommandTests {
    static let bundled = [
        "user-profile", "smoke", "session-store", "product-catalog", "rate-limiter", "leaderboard",
    ]

    @Test("are listed with what they are about")
    func list() throws {
        let place = try Workplace()
        Golden.expect(try place.run(["profile", "list"]).standardOutput, is: "profile-list.txt")
        try place.write("about: Mine.\n", to: "mine.yaml")
        #expect(try place.shell("mkdir Profiles && mv mine.yaml Profiles").code == 0)
        let listed = try place.run(["profile", "list"]).standardOutput.split(separator: "\n")
        #expect(listed.map { String($0.prefix { $0 != " " }) } == Self.bundled + ["mine"])
        #expect(listed.last?.hasSuffix("Mine.") == true)
    }

    @Test("are checked", arguments: bundled)
    func check(name: String) throws {
        let output = try Workplace().run(["profile", "check", name])
        #expect(output.code == 0)
        #expect(output.standardOutput.hasSuffix(" is a valid profile.\n"))
        #expect(output.standardError == "")
    }

    @Test("are shown so that what is shown is the same profile", arguments: bundled)
    func show(name: String) throws {
        let place = try Workplace()
        let shown = try place.run(["profile", "show", name])
        #expect(shown.code == 0)
        try place.write(shown.standardOutput, to: "again.yaml")
        let again = try place.run(["profile", "show", "again.yaml"])
        #expect(again.code == 0)
        #expect(again.standardOutput == shown.standardOutput)
    }

    @Test("with mistakes are refused with all of them, each with its line and key")
    func allMistakes() throws {
        let place = try Workplace()
        try place.write(
            """
            keys: { cuont: 5 }
            values: { size: 5 }
            operations: { get: 50%, set: 49% }
            load:
              depth: 0
              rate: fast
            """, to: "bad.yaml")
        let mistakes = [
            #"bad.yaml:1: keys.cuont: found an unknown key; allowed are count, name, pick; did you mean "count"?"#,
            #"bad.yaml:2: values.size: found "5"; allowed is a size from 1B to 512MiB, such as 512B; "#
                + "write 5B or 5KB, not 5.",
            "bad.yaml:3: operations: found shares that add up to 99%; allowed is 100% in all.",
            #"bad.yaml:5: load.depth: found "0"; allowed is a count from 1 to 10k."#,
            #"bad.yaml:6: load.rate: found "fast"; allowed is a rate from 0.001/s to 100M/s, such as 50k/s."#,
        ]
        for arguments in [["profile", "check", "bad.yaml"], ["profile", "show", "bad.yaml"], ["run", "bad.yaml"]] {
            let output = try place.run(arguments)
            #expect(output.code == 64)
            #expect(output.standardOutput == "")
            #expect(output.standardError == "Error: " + mistakes.joined(separator: "\n") + "\n")
        }
        #expect(place.files == ["bad.yaml"])
    }

    @Test("that do not exist are answered with the nearest name")
    func unknown() throws {
        let place = try Workplace()
        for arguments in [["run", "user-profil"], ["profile", "check", "user-profil"]] {
            let output = try place.run(arguments)
            #expect(output.code == 64)
            #expect(
                output.standardError
                    == "Error: There is no profile \"user-profil\"; there are \(Self.bundled.joined(separator: ", ")). "
                    + "Did you mean \"user-profile\"?\n")
        }
        let path = try place.run(["run", "./smok.yaml"])
        #expect(path.code == 64)
        #expect(path.standardError == "Error: There is no profile file ./smok.yaml. Did you mean \"smoke\"?\n")
        let folder = try place.run(["profile", "check", "../place/"])
        #expect(folder.code == 64)
        #expect(folder.standardError.hasPrefix("Error: The profile ../place/ cannot be read: "))
    }
}
