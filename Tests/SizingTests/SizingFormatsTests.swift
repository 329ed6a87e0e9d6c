// SPDX-License-Identifier: Apache-2.0
import GoldenFiles
import Report
import Results
import Testing

@testable import Sizing

@Suite("A sizing is shown") struct SizingFormatsTests {
    private static func answer(_ names: [String], keys: UInt64 = 3_000_000) throws -> SizingAnswer {
        var facts = SizingFacts()
        facts.keys = keys
        facts.lengths = [.init(key: 32, value: 1000)]
        facts.expiringShare = 1
        facts.expirySeconds = 3600
        facts.ratePerSecond = 80_000
        facts.reads = 0.9
        facts.connections = 2000
        facts.hottestKeyShare = 0.05
        facts.model = MemoryModels.named("redis-7.0")
        facts.quantum = 16
        facts.origins = ["a test with | and <b> and \u{1B}[31m in it"]
        let catalogue = try TierCatalogue()
        let tiers = names.isEmpty ? catalogue.tiers : try names.flatMap { try catalogue.find($0) }
        return SizingAnswer(try #require(facts.question()), tiers: tiers, among: catalogue.tiers)
    }

    private static func expect(_ text: String, is name: String, _ location: SourceLocation = #_sourceLocation) {
        let difference = GoldenFile.difference(of: text, from: name, beside: #filePath)
        #expect(difference == nil, sourceLocation: location)
    }

    @Test("as text and as a document, for all tiers and for some")
    func goldens() throws {
        Self.expect(SizingText.render(try Self.answer([]), tiersWereChosen: false), is: "all.txt")
        let some = try Self.answer(["P1", "B5", "E1", "C4"])
        Self.expect(SizingText.render(some, tiersWereChosen: true), is: "some.txt")
        Self.expect(SizingMarkdown.render(some, tiersWereChosen: true), is: "some.md")
        Self.expect(SizingJSON.render(some, tiersWereChosen: true), is: "some.json")
        let none = try Self.answer([], keys: 900_000_000_000)
        #expect(none.fitting.isEmpty)
        Self.expect(SizingText.render(none, tiersWereChosen: false), is: "none.txt")
    }

    @Test("on a terminal in at most 100 columns")
    func width() throws {
        let text = SizingText.render(try Self.answer([]), tiersWereChosen: false)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
        #expect(!text.contains("\u{1B}"))
    }

    @Test("to programs as the contract has it")
    func json() throws {
        let answer = try Self.answer([])
        let json = try JSONParser.parse(SizingJSON.render(answer, tiersWereChosen: false))
        let memory = try #require(json["memory"])
        #expect(memory["estimated"] == .flag(true))
        #expect(memory["bytesPerKey"]?.number == answer.question.memory.stored?.bytesPerKey)
        guard case .integer = memory["totalBytes"] else { throw TestFailure() }
        #expect(json["bandwidthMbps"]?.number != nil)
        let tiers = json["tiers"]?.list ?? []
        #expect(tiers.count == 74)
        for tier in tiers {
            #expect(tier["name"]?.text != nil && tier["service"]?.text != nil && tier["fits"]?.flag != nil)
            let use = try #require(tier["use"])
            #expect(use.members.map(\.key) == ["memory", "bandwidth", "connections", "operations"])
        }
        let basic = try #require(tiers.first { $0["name"]?.text == "Basic C5" })
        #expect(basic["use"]?["operations"] == .null && basic["use"]?["memory"]?.number != nil)
    }

    private struct TestFailure: Error {}
}
