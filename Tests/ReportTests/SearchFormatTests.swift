// SPDX-License-Identifier: Apache-2.0
import Results
import Testing

@testable import Report

@Suite("The report of a search") struct SearchFormatTests {
    static let samples: [(name: String, record: RunRecord)] = [
        ("capacity", SampleSearches.capacity()), ("client-limit", SampleSearches.clientLimit()),
        ("tiers", SampleSearches.tiers()),
    ]

    @Test("is as it was agreed on, on at most 100 columns", arguments: samples.map(\.name))
    func goldens(name: String) throws {
        let record = try #require(Self.samples.first { $0.name == name }).record
        let text = TextFormat.render(record, runDirectory: "results/runs/x")
        Golden.expect(text, is: name + ".txt")
        Golden.expect(MarkdownFormat.render(record, runDirectory: nil), is: name + ".md")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
        #expect(text.hasSuffix("\nResults: results/runs/x\n"))
    }

    @Test("has the picture beside it, with the limit and the capacity")
    func picture() throws {
        let files = CurvePicture.files(of: SampleSearches.capacity())
        #expect(files.map(\.name) == ["curve.svg"])
        let text = try #require(files.first?.text)
        Golden.expect(text, is: "capacity.svg")
        #expect(text.contains("capacity 7,500/s"))
        #expect(text.split(separator: "<circle").count == 5)
        #expect(CurvePicture.files(of: SampleSearches.tiers()).isEmpty)
    }

    @Test("fits on a screen however many steps and searches there were")
    func screen() throws {
        var record = SampleSearches.capacity()
        let step = try #require(record.capacity?.steps.first)
        record.capacity?.steps = (1...60).map { number in
            var step = step
            step.directory = "steps/\(number)"
            step.ratePerSecond = Double(number) * 250
            return step
        }
        // Once more at the capacity, where the pooled verdict is the last.
        record.capacity?.steps[29].verdict = "undecided"
        var again = step
        (again.directory, again.ratePerSecond, again.verdict) = ("steps/61", 7500, "ok")
        record.capacity?.steps.append(again)
        let search = try #require(record.capacity?.searches.first)
        record.capacity?.searches = (1...40).map { number in
            var search = search
            (search.search, search.perSecond) = (number, Double(7000 + number))
            return search
        }
        let lines = TextFormat.render(record, runDirectory: nil).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 50)
        #expect(lines.contains("and 51 more steps in report.md and steps.csv"))
        #expect(lines.contains("and 30 slower ones in report.md"))
        let rates = lines.filter { $0.contains("/s  ") && $0.hasSuffix("none") }
        #expect(rates.count == 10 && !rates.contains { $0.contains("undecided") })
        #expect(rates.contains { $0.hasPrefix("7,500/s") })
        // The document and the table of steps have all of them.
        let document = MarkdownFormat.render(record, runDirectory: nil)
        #expect((1...61).allSatisfy { document.contains("| steps/\($0) |") })
        #expect(StepsFile.files(of: record)[0].text.split(separator: "\r\n").count == 1 + 2 + 61)
    }

    @Test("has its tables for programs")
    func tables() throws {
        let steps = try #require(StepsFile.files(of: SampleSearches.capacity()).first)
        #expect(steps.name == "steps.csv")
        Golden.expect(steps.text, is: "capacity-steps.csv")
        let tiers = try #require(TiersFile.files(of: SampleSearches.tiers()).first)
        #expect(tiers.name == "tiers.csv")
        Golden.expect(tiers.text, is: "tiers.csv")
        #expect(SummaryFormat.render(SampleSearches.tiers(), runDirectory: nil) == tiers.text)
        let rows = CSVReader.rows(tiers.text)
        #expect(rows.allSatisfy { $0.count == rows[0].count })
        let cost = try #require(rows[0].firstIndex(of: "cost_per_month"))
        #expect(rows[1][cost] == "365.000000" && rows[1][cost + 1] == "0.026460" && rows[2][cost] == "")
        #expect(StepsFile.files(of: SampleSearches.tiers()).isEmpty)
        #expect(TiersFile.files(of: SampleSearches.capacity()).isEmpty)
    }

    @Test("cuts the curve where it is far above the limit, and leaves out what shows the client")
    func curve() throws {
        var capacity = try #require(SampleSearches.capacity().capacity)
        var curve = RateCurve(capacity)
        #expect(curve.points.map(\.rate) == [3000, 7500, 7687.5, 9000])
        #expect(curve.limit == 1 && curve.top == 4.2)
        capacity.steps[1].limiter = "client"
        curve = RateCurve(capacity)
        #expect(curve.points.count == 3)
        capacity.slo = ["response.p99 <= 250us"]
        let limit = RateCurve(capacity).limit
        #expect(limit == 0.25)
    }
}
