// SPDX-License-Identifier: Apache-2.0
import Testing
import Workload

@testable import Profiles

/// Wrong profiles and the exact message for each mistake.
@Suite struct MistakesTests {
    static func messages(_ text: String, _ overrides: ProfileOverrides = ProfileOverrides()) -> [String] {
        do {
            _ = try ReadingTests.read(text, overrides)
            return []
        } catch {
            return String(describing: error).split(separator: "\n").map(String.init)
        }
    }

    @Test(arguments: mistakes + databaseMistakes)
    func eachMistakeHasItsMessage(mistake: Mistake) {
        #expect(Self.messages(mistake.text) == [mistake.message])
    }

    @Test func allMistakesAreReportedAtOnceInTheOrderOfLines() {
        let messages = Self.messages(
            """
            seed: x
            keys:
              cuont: 5
              count: 0
              count: 1
              pick: { distribution: zipff }
            values: { size: 5, ttl: 5, content: jsno }
            operations: [{ operation: gett, weight: 1% }, { command: "SET {key}", weight: 2% }]
            load:
              rate: 5
              depth: 0
              depth: 1
            phases: { warmup: 5 }
            target: { timeout: 5 }
            database:
              url: x
              connections: 0
              delay: x
              conections: 1
              limit: 5
              read: x
            """)
        let keys = messages.map { $0.split(separator: ": ").prefix(2).joined(separator: ": ") }
        #expect(
            keys == [
                "test.yaml:1: seed", "test.yaml:3: keys.cuont", "test.yaml:4: keys.count",
                "test.yaml:6: keys.pick.distribution", "test.yaml:7: values.size", "test.yaml:7: values.content",
                "test.yaml:7: values.ttl", "test.yaml:8: operations[0]", "test.yaml:8: operations",
                "test.yaml:10: load.rate", "test.yaml:11: load.depth", "test.yaml:13: phases.warmup",
                "test.yaml:14: target.timeout", "test.yaml:16: database.url", "test.yaml:17: database.connections",
                "test.yaml:18: database.delay", "test.yaml:19: database.conections", "test.yaml:20: database.limit",
                "test.yaml:21: database.read", "test.yaml:21: database.ids",
            ])
    }

    @Test func aWrongURLIsNeverShown() {
        let messages = Self.messages("target: { url: 'http://user:secret@host' }")
        #expect(messages.count == 1)
        #expect(messages.allSatisfy { $0.hasPrefix("test.yaml:1: target.url: found a URL that cannot be read; ") })
        #expect(!messages.contains { $0.contains("secret") })
    }

    @Test func aWrongKeyNameOrCommandIsExplained() {
        let name = Self.messages("keys: { name: plain }")
        #expect(name.count == 1)
        #expect(
            name[0].hasPrefix(
                "test.yaml:1: keys.name: found \"plain\"; allowed is a key name with {id}, such as "
                    + "cachegauge:user:{id}; "
            ))
        let command = Self.messages("operations: [{ command: 'SET {key} {vlaue}', weight: 1 }]")
        #expect(command.count == 1)
        #expect(
            command[0].hasPrefix(
                "test.yaml:1: operations[0].command: found \"SET {key} {vlaue}\"; allowed is a command such as "
                    + "HSET {key} f {value}; "))
    }

    /// A distribution that nobody has heard of is read by its description alone.
    @Test func aNewDistributionNeedsNoChangeOfTheReader() throws {
        let menu = DistributionMenu(
            items: [
                .init(
                    name: "waves",
                    parameters: [
                        Parameter("height", .number, minimum: 1, maximum: 10),
                        Parameter("share", .share, standard: 0.5),
                    ], mistake: { $0.number("height") == 7 ? "Waves of height 7 break." : nil })
            ], takesSizes: false)
        func read(_ text: String) throws -> Profile {
            try Profile(
                ProfileSource(name: "test", file: "f", text: "keys: { pick: \(text) }"), overrides: ProfileOverrides()
            ) { ProfileReader(keyPicks: menu, issues: $0) }
        }
        let choice = DistributionChoice("waves", ["height": .number(2.5), "share": .number(0.5)])
        #expect(try read("waves:2.5").keys.pick == choice)
        #expect(try read("{ distribution: waves, height: 2.5, share: 50% }").keys.pick == choice)
        #expect(
            throws: ProfileError([
                ProfileIssue(
                    location: .line(1, file: "f"), key: "keys.pick", found: "parameters that do not fit together",
                    allowed: .unstated, hint: "waves of height 7 break")
            ])
        ) { try read("waves:7") }
        #expect(
            throws: ProfileError([
                ProfileIssue(
                    location: .line(1, file: "f"), key: "keys.pick.height", found: "\"11\"",
                    allowed: .one("a number from 1 to 10, such as 1"))
            ])
        ) { try read("waves:11") }
    }
}
