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
