// SPDX-License-Identifier: Apache-2.0
import Results
import Testing

@testable import Gate
@testable import Report

/// What a gate shows, to people and to programs.
@Suite struct FormatTests {
    @Test func everyFormatIsAsItWasAgreedOn() throws {
        let endings = ["text": "txt", "json": "json", "markdown": "md", "junit": "xml", "github": "github.txt"]
        for (name, report) in try SampleReports.all() {
            for format in GateFormats.all {
                let ending = try #require(endings[format.name])
                Golden.expect(format.render(report), is: "\(name).\(ending)")
            }
        }
    }

    /// The record above the pairs keeps the verdict, and what is rendered of it later is what was shown at the time.
    @Test(arguments: ["pairs", "cut-short"]) func aStoredVerdictIsShownAgain(name: String) throws {
        var report = try #require(try SampleReports.all().first { $0.name == name }).report
        report.directory = nil
        let stored = try JSONParser.parse(GateJSONFormat.render(report))
        let again = try #require(GateReport(stored: stored))
        #expect(GateTextFormat.render(again) == GateTextFormat.render(report))
        #expect(GateMarkdownFormat.render(again) == GateMarkdownFormat.render(report))
        var record = RunRecord()
        record.kind = "gate"
        record.gate = stored
        #expect(TextFormat.render(record, runDirectory: nil).hasPrefix(GateTextFormat.render(report) + "\n"))
        #expect(MarkdownFormat.render(record, runDirectory: nil).hasPrefix(GateMarkdownFormat.render(report)))
    }

    @Test func whatIsNoVerdictIsNotShownAsOne() {
        #expect(GateReport(stored: .object([JSONMember("unfinished", .text("Too few pairs."))])) == nil)
        #expect(GateReport(stored: .null) == nil)
    }

    @Test func theSamplesHaveTheVerdictsOfTheirNames() throws {
        let verdicts = try SampleReports.all().map(\.report.outcome.verdict)
        #expect(
            verdicts == [
                .pass, .improved, .fail, .inconclusive, .invalid, .inconclusive, .invalid, .fail, .inconclusive,
                .inconclusive,
            ])
    }

    // MARK: - JSON

    @Test func programsFindWhatTheContractPromises() throws {
        for (_, report) in try SampleReports.all() {
            let json = try JSONParser.parse(GateJSONFormat.render(report))
            #expect(json["verdict"]?.text == report.outcome.verdict.rawValue)
            guard case .integer? = json["pairs"] else { return #expect(Bool(false), "pairs is no integer") }
            guard case .list(let metrics)? = json["metrics"] else { return #expect(Bool(false), "no metrics") }
            #expect(metrics.count == report.outcome.metrics.count)
            for metric in metrics {
                guard case .object(let members) = metric else { return #expect(Bool(false), "no object") }
                #expect(
                    members.prefix(7).map(\.key)
                        == ["metric", "ratio", "low", "high", "tolerance", "smallestEffect", "verdict"])
                #expect(Verdict(rawValue: metric["verdict"]?.text ?? "") != nil)
            }
        }
    }

    // MARK: - Terminal

    @Test func noLineIsLongAndNoneIsACommand() throws {
        for (name, report) in try SampleReports.all() {
            for line in GateTextFormat.render(report).split(separator: "\n") {
                #expect(line.count <= 110, "\(name): \(line)")
                let text = line.drop { $0 == " " }
                #expect(!text.hasPrefix("::") && !text.hasPrefix("##["), "\(name): \(line)")
                #expect(!text.contains("::"), "\(name): \(line)")
                let hasControls = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
                #expect(!hasControls)
            }
        }
    }

    // MARK: - GitHub

    @Test func annotationsAreEscaped() {
        #expect(
            GitHubFormat.command("error", title: "a:b,c%d\ne", "50 % more\r\n::stop:: a,b:c")
                == "::error title=a%3Ab%2Cc%25d\\ne::50 %25 more\\r\\n::stop:: a,b:c\n")
    }

    @Test func annotationsAreOneLineEachAndTenAtMost() throws {
        for (_, report) in try SampleReports.all() {
            let lines = GitHubFormat.render(report).split(separator: "\n")
            #expect((1...10).contains(lines.count))
            for line in lines {
                #expect(line.wholeMatch(of: /::(error|warning|notice) title=[^:,]*::.*/) != nil, "\(line)")
            }
        }
        var many = try SampleReports.fail()
        many.outcome.levels = (0..<30).map { index in
            var level = many.outcome.levels[1]
            level.level.limitText = "\(index)us"
            return level
        }
        let lines = GitHubFormat.render(many).split(separator: "\n")
        #expect(lines.count == 10)
        #expect(lines.last?.hasSuffix("::And \(30 + 4 - 9 - 1) more.") == true, "\(lines.last ?? "")")
    }

    // MARK: - Cutting

    @Test func twoMegabytesAreCutAtALineEnd() throws {
        let line = String(repeating: "ä", count: 99) + "\n"
        let text = String(repeating: line, count: 10_600)
        #expect(text.utf8.count > 2 << 20)
        let cut = CutText.lines(text, limit: 1_000_000)
        #expect(cut.utf8.count <= 1_000_000 && cut.utf8.count > 999_500)
        #expect(cut.hasSuffix(CutText.note))
        let rest = cut.dropLast(CutText.note.count).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(rest.dropLast().allSatisfy { $0 + "\n" == line } && rest.last == "")
        #expect(CutText.lines(text, limit: 10) == "")
        #expect(CutText.lines("short\n", limit: 10) == "short\n")
        #expect(CutText.lines("", limit: -1) == "")
    }
}
