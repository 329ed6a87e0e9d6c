// SPDX-License-Identifier: Apache-2.0
import Foundation
import FoundationXML
import Testing

@testable import Gate
@testable import Report

/// JUnit files, read by an XML parser that is not ours and held against the rules of `junit-10.xsd`, the schema of
/// Jenkins' xUnit plugin.
@Suite struct JUnitTests {
    @Test func everyVerdictKeepsTheRules() throws {
        for (name, report) in try SampleReports.all() {
            let document = JUnitDocument(JUnitFormat.render(report))
            #expect(document.problems == [], "\(name)")
            #expect(
                document.cases.count == report.outcome.metrics.count + report.outcome.levels.count
                    + report.outcome.unjudged.count)
        }
    }

    @Test func aFailIsAFailureAndAnythingUnknownIsNot() throws {
        func elements(_ report: GateReport) -> [String?] {
            JUnitDocument(JUnitFormat.render(report)).cases.map(\.result)
        }
        #expect(Set(elements(try SampleReports.pass())) == [nil])
        #expect(elements(try SampleReports.fail()).filter { $0 == "failure" }.count == 5)
        #expect(elements(try SampleReports.inconclusive()).contains("skipped"))
        #expect(!elements(try SampleReports.inconclusive()).contains("failure"))
        #expect(Set(elements(try SampleReports.invalid())) == ["error"])
    }

    @Test func everyTestCaseHasANameOfItsOwn() throws {
        let cases = JUnitDocument(JUnitFormat.render(try SampleReports.fail())).cases
        #expect(Set(cases.map(\.name)).count == cases.count)
    }

    /// What a server or a profile is called comes out as it went in, but for what XML cannot hold.
    @Test func hostileNamesSurvive() throws {
        let document = JUnitDocument(JUnitFormat.render(try SampleReports.hostile()))
        #expect(document.problems == [])
        let shown = "a]]>&<\"' ::error::x\\n::set-output name=v::y\\u{0}\\u{7}\\u{1b}[2J%0A|`"
        #expect(document.suite == shown)
        #expect(document.properties["target"] == shown)
        let escaped = XMLText.escaped("\u{FFFE}\u{FFFF}\u{202E}\u{E000}")
        #expect(escaped == "\\u{fffe}\\u{ffff}\\u{202e}\\u{e000}")
    }

    /// The rules themselves find what breaks them.
    @Test(
        arguments: [
            "<testsuites><testsuite name='a' tests='1' failures='0'/></testsuites>",
            "<testsuites skipped='1'/>",
            "<testsuites><testcase name='a'/></testsuites>",
            "<testsuites><testsuite name='a' tests='0' failures='0' errors='0' time='a'/></testsuites>",
            "<testsuites><testsuite name='a' tests='2' failures='0' errors='0'><testcase name='a'/></testsuite></testsuites>",
            "<testsuites><testsuite name='a' tests='1' failures='0' errors='0'><testcase/></testsuite></testsuites>",
            "<testsuites><testsuite name='a' tests='1' failures='0' errors='0'><testcase name='a'><fail/></testcase></testsuite></testsuites>",
            "<testsuites><testsuite name='a' tests='0' failures='0' errors='0'><properties><property name='a'/></properties></testsuite></testsuites>",
            "<testsuites>",
        ])
    func brokenFilesAreFound(text: String) {
        #expect(JUnitDocument(text).problems != [])
    }
}

/// A parsed JUnit file, and where it breaks the schema.
private final class JUnitDocument: NSObject, XMLParserDelegate {
    struct Case {
        var name: String
        /// `failure`, `error`, `skipped`, or nil.
        var result: String?
    }

    /// Element, attributes that it must have, those that it may have, and the elements in it: as in `junit-10.xsd`.
    private static let rules: [String: (required: Set<String>, optional: Set<String>, children: Set<String>)] = [
        "testsuites": ([], ["name", "time", "tests", "failures", "errors"], ["testsuite"]),
        "testsuite": (
            ["name", "tests", "failures", "errors"],
            ["group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"],
            ["testsuite", "properties", "testcase", "system-out", "system-err"]
        ),
        "properties": ([], [], ["property"]),
        "property": (["name", "value"], [], []),
        "testcase": (
            ["name"], ["time", "classname", "group"],
            ["skipped", "error", "failure", "system-out", "system-err"]
        ),
        "failure": ([], ["type", "message"], []),
        "error": ([], ["type", "message"], []),
        "skipped": ([], ["type", "message"], []),
    ]

    private(set) var problems: [String] = []
    private(set) var cases: [Case] = []
    private(set) var properties: [String: String] = [:]
    private(set) var suite: String?
    private var counts: [String: String] = [:]
    private var path: [String] = []

    init(_ text: String) {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        if !parser.parse() { problems.append("not well-formed: \(parser.parserError.map { "\($0)" } ?? "")") }
        if !path.isEmpty { problems.append("<\(path[path.count - 1])> has no end") }
        let expected = [
            ("tests", cases.count), ("failures", cases.count { $0.result == "failure" }),
            ("errors", cases.count { $0.result == "error" }), ("skipped", cases.count { $0.result == "skipped" }),
        ]
        for (name, count) in expected {
            if let told = counts[name], told != String(count) { problems.append("\(name) is \(told), not \(count)") }
        }
    }

    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        defer { path.append(element) }
        guard let rule = Self.rules[element] else { return problems.append("<\(element)> is no element") }
        if let parent = path.last {
            if Self.rules[parent]?.children.contains(element) != true { problems.append("<\(element)> in <\(parent)>") }
        } else if element != "testsuites", element != "testsuite" {
            problems.append("<\(element)> at the top")
        }
        let names = Set(attributes.keys)
        for name in rule.required.subtracting(names) { problems.append("<\(element)> without \(name)") }
        for name in names.subtracting(rule.required).subtracting(rule.optional) {
            problems.append("<\(element)> with \(name)")
        }
        if let time = attributes["time"], element != "testcase", time.wholeMatch(of: /[0-9,]*(\.[0-9]*)?/) == nil {
            problems.append("time is \(time)")
        }
        switch element {
        case "testsuite":
            suite = attributes["name"]
            counts = attributes
        case "property": properties[attributes["name"] ?? ""] = attributes["value"]
        case "testcase": cases.append(Case(name: attributes["name"] ?? "", result: nil))
        case "failure", "error", "skipped": cases[cases.count - 1].result = element
        default: break
        }
    }

    func parser(_ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?) {
        path.removeLast()
    }
}
