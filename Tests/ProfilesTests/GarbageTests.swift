// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Profiles

/// Input that nobody would write, which is refused with a message and never ends the program.
@Suite struct GarbageTests {
    @Test func deepNestingIsRefused() {
        for (open, close) in [("[", "]"), ("{a: ", "}")] {
            for depth in [17, 100, 900, 5000, 100_000] {
                let text =
                    "keys: " + String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
                let messages = MistakesTests.messages(text)
                #expect(messages.count == 1)
                #expect(messages.first?.hasPrefix("test.yaml") == true)
            }
        }
        let dashes = String(repeating: "- ", count: 50_000) + "1"
        #expect(MistakesTests.messages(dashes).count == 1)
    }

    @Test func aliasesOfAliasesAreRefused() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(
            MistakesTests.messages(text) == [
                "test.yaml: found more values or deeper nesting than a profile can have; "
                    + "allowed is at most 20000 values, nested at most 16 deep."
            ])
    }

    @Test func aHugeFileIsRefused() {
        let text = String(repeating: "# comment\n", count: 110_000)
        #expect(
            MistakesTests.messages(text) == ["test.yaml: found 1100000 bytes; allowed is a profile of at most 1MiB."])
    }

    @Test(arguments: [
        "keys.count", "values.size", "values.ttl", "load.rate", "load.connections", "load.depth", "load.threads",
        "load.pin", "phases.warmup", "phases.measure", "phases.requests", "phases.populate", "seed",
        "keys.pick.exponent",
        "operations.get", "database.connections", "database.timeout", "database.delay", "database.limit",
    ])
    func hugeAndOddNumbersAreRefused(path: String) throws {
        let numbers = [
            "99999999999999999999999999", "18446744073709551616", "-9223372036854775808", "1e400", "NaN", "inf", "-0",
            "0x10", "9223372036854775807TB", "9223372036854775807h", "9223372036854775807G", "9999999999999999999G/s",
            "0.0000000000000000000000001%", "999999999999999999%", "٣", "1_000", "+5",
        ]
        for number in numbers {
            var overrides = ProfileOverrides()
            overrides.set(path, to: number, origin: "--set")
            let messages = MistakesTests.messages("keys: { pick: zipf }\noperations: { get: 1 }", overrides)
            #expect(messages.count == 1, "\(path)=\(number)")
            #expect(messages.allSatisfy { $0.hasPrefix("--set: \(path)") }, "\(path)=\(number): \(messages)")
        }
    }

    @Test func manyDuplicatesAreReportedTogether() {
        let keys = (0..<50).map { "k\($0): 1\nk\($0): 2" }.joined(separator: "\n")
        #expect(MistakesTests.messages(keys).count { $0.contains("found the key twice") } == 50)
        // More than are told apart: one message, and no endless loop.
        let more = (0..<500).map { "k\($0): 1\nk\($0): 2" }.joined(separator: "\n")
        #expect(MistakesTests.messages(more).count == 1)
    }

    @Test(arguments: [
        "'keys': {}\n\"keys\": {}", "keys: &a {}\nkeys: *a", "? keys\n: {}\n? keys\n: {}", "{keys: {}, keys: {}}",
    ])
    func duplicatesInOddSpellingsAreReported(text: String) {
        let messages = MistakesTests.messages(text)
        #expect(messages.contains { $0.contains("keys") && $0.contains("twice") }, "\(messages)")
    }

    @Test func randomTextNeverTraps() {
        var random = SplitMix(state: 3)
        let words = [
            "keys", "count", "pick", "values", "size", "operations", "load", "phases", "target", "url", ": ", ":", "\n",
            "\n  ", "- ", "{", "}", "[", "]", ",", "&a ", "*a", "!!str ", "|", ">", "\"", "'", "#", "%", "@", "`", "\t",
            "? ", "<<", "---", "...", "zipf:0.99", "100B..4KB", "get=1", "90%", "5", "1h", "é", "\u{0}", "\u{2028}",
            "\r",
        ]
        var refused = 0
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 1...30, using: &random)).map { _ in words.randomElement(using: &random) ?? ""
            }
            if !MistakesTests.messages(text.joined()).isEmpty { refused += 1 }
        }
        #expect(refused > 2500)
    }

    @Test func aCutProfileNeverTraps() throws {
        let text = try #require(BundledProfiles.all.first { $0.name == "session-store" }).text
        let bytes = Array(text.utf8)
        for end in stride(from: 0, to: bytes.count, by: 3) {
            _ = MistakesTests.messages(String(decoding: bytes[..<end], as: UTF8.self))
        }
        #expect(MistakesTests.messages(text).isEmpty)
    }

    @Test(arguments: [
        ("zipff", "zipf"), ("pikc", "pick"), ("unifrom", "uniform"), ("Connections", "connections"),
        ("POISSON", "poisson"),
    ])
    func theNearestNameIsFound(written: String, meant: String) {
        let names = ["zipf", "pick", "uniform", "connections", "poisson", "closed"]
        #expect(NearestName.find(written, in: names) == meant)
    }

    @Test(arguments: ["", "4", "xyz", "somethingelse", String(repeating: "a", count: 100_000)])
    func nothingIsNear(written: String) {
        #expect(NearestName.find(written, in: ["zipf", "2", "closed"]) == nil)
    }

    @Test(arguments: [
        ("kitten", "sitting", 3), ("ab", "ba", 1), ("", "abc", 3), ("same", "same", 0), ("abcd", "acbd", 1),
    ])
    func edits(first: String, second: String, count: Int) {
        #expect(NearestName.edits(Array(first), Array(second)) == count)
    }
}
