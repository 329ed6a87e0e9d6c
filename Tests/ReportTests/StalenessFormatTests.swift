// SPDX-License-Identifier: Apache-2.0
import Results
import Testing

@testable import Report

@Suite("The report of staleness") struct StalenessFormatTests {
    @Test("is as it was agreed on, on at most 100 columns")
    func goldens() {
        let record = SampleStaleness.strategies()
        let text = TextFormat.render(record, runDirectory: "results/runs/x")
        Golden.expect(text, is: "staleness.txt")
        Golden.expect(MarkdownFormat.render(record, runDirectory: nil), is: "staleness.md")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
        #expect(!text.contains("…"))
    }

    @Test("has a row per strategy in a file of its own")
    func table() throws {
        let files = ReportFormats.files(of: SampleStaleness.strategies())
        let text = try #require(files.first { $0.name == "staleness.csv" }).text
        let rows = text.split(separator: "\r\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(rows.map { $0[0] } == ["strategy", "ttl", "delete", "versioned"])
        #expect(Set(rows.map(\.count)) == [25])
        #expect(rows[2][1] == "54000" && rows[2][2] == "54" && rows[2][17] == "2")
        #expect(rows[3][6] == "" && rows[3][8] == "")
        #expect(ReportFormats.files(of: SampleRuns.open()).allSatisfy { $0.name != "staleness.csv" })
    }

    private func verdict(_ change: (inout RunRecord) -> Void = { _ in }) throws -> StalenessVerdict {
        var record = SampleStaleness.strategies()
        change(&record)
        return StalenessVerdict(record, try #require(record.staleness))
    }

    @Test("names the strategy that is both correct and cheapest, and why the others are not")
    func verdicts() throws {
        let one = try verdict()
        #expect(one.best == "versioned")
        #expect(
            one.headline.hasPrefix(
                "versioned is both correct and cheapest for this profile: no key stayed stale, and no read was"))
        #expect(
            one.reasons == [
                "ttl is not: 3,000 writes of 6,000 were still hidden from a reader 100 ms after the commit.",
                "delete is not: it left 2 keys stale in the cache when all was quiet.",
            ])
        // Allowed, and no longer hidden: now two are correct, and the one that asks the database less is the cheaper.
        let two = try verdict {
            $0.staleness?.allowedOutdated = 2
            $0.staleness?.strategies[1].hidden[1].writes = 0
        }
        #expect(two.best == "versioned")
        #expect(two.headline.contains("among those that are correct (versioned and delete)"))
        // Within 5 % of each other, the commands decide.
        let three = try verdict {
            $0.staleness?.allowedOutdated = 2
            $0.staleness?.strategies[1].hidden[1].writes = 0
            $0.staleness?.strategies[1].queries = 9_400
            $0.staleness?.strategies[1].commandsPerRead = 1.05
        }
        #expect(three.best == "delete")
        #expect(
            three.headline.hasPrefix(
                "delete is both correct and cheapest for this profile, as far as this run has seen"))
        #expect(three.reasons.last?.hasPrefix("delete leaves a race open by its design: ") == true)
    }

    @Test("says so where none is correct, or nobody looked")
    func nothing() throws {
        let none = try verdict { $0.staleness?.strategies[2].future = 1 }
        #expect(none.best == nil)
        #expect(none.headline == "No strategy that was measured is correct for this profile")
        #expect(none.reasons.last == "versioned is not: reads got 1 value that nobody wrote.")
        let unseen = try verdict { $0.staleness?.strategies[2].outdated = nil }
        #expect(unseen.reasons.last == "versioned is not: nobody looked at what it left behind.")
        let empty = try verdict { $0.staleness?.strategies = [] }
        #expect(empty.headline == "Nothing is said of any strategy: none was measured")
    }
}
