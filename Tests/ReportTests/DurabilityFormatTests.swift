// SPDX-License-Identifier: Apache-2.0
import Results
import Testing

@testable import Report

@Suite("The report of writes and a fault") struct DurabilityFormatTests {
    static let samples: [(name: String, record: RunRecord)] = [
        ("durability", SampleDurability.several()), ("durability-target", SampleDurability.target()),
    ]

    @Test("is as it was agreed on, on at most 100 columns", arguments: samples.map(\.name))
    func goldens(name: String) throws {
        let record = try #require(Self.samples.first { $0.name == name }).record
        let text = TextFormat.render(record, runDirectory: "results/runs/x")
        Golden.expect(text, is: name + ".txt")
        Golden.expect(MarkdownFormat.render(record, runDirectory: nil), is: name + ".md")
        Golden.expect(SummaryFormat.render(record, runDirectory: nil), is: name + ".summary.csv")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test("fits on a screen with long names and large figures")
    func wide() throws {
        var record = SampleDurability.several()
        record.durability?.settings[0].name = "appendonly yes, auto-aof-rewrite-percentage 100, 2 replicas"
        record.durability?.settings[0].throughputPerSecond = 1_234_567
        record.durability?.settings[0].throughputLowPerSecond = 1_134_567
        record.durability?.settings[0].throughputHighPerSecond = 1_334_567
        record.durability?.settings[0].expected = "since the last snapshot: 86,400 s, and a long time to write it"
        let text = TextFormat.render(record, runDirectory: nil)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
        #expect(text.contains("1,234,567/s"))
    }

    @Test("has a field for every title, empty where nothing is known")
    func table() throws {
        let rows = SummaryFormat.render(SampleDurability.several(), runDirectory: nil).split(separator: "\r\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(rows.count == 4)
        let lost = try #require(rows[0].firstIndex(of: "lost"))
        #expect(rows.dropFirst().map { $0[lost] } == ["900", "0", ""])
        #expect(rows.allSatisfy { $0.count == rows[0].count })
    }

    @Test("is the same from the record alone")
    func readAgain() throws {
        for (_, record) in Self.samples {
            let again = try RunRecord(text: Array(record.text.utf8), name: "record.json")
            #expect(again == record)
            #expect(MarkdownFormat.render(again, runDirectory: nil) == MarkdownFormat.render(record, runDirectory: nil))
        }
        let other = SampleDurability.target().text.split(separator: "\"outcome\": \"kept\"").joined(
            separator: "\"outcome\": \"saved\"")
        #expect(throws: RecordError.self) { try RunRecord(text: Array(other.utf8), name: "record.json") }
    }
}
