// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Report

struct TextTests {
    @Test(arguments: [
        ("plain text", "plain text"), ("a|b", "a\\|b"), ("a\nb", "a\\\\nb"), ("<b> & `c`", "&lt;b&gt; &amp; \\`c\\`"),
        ("*_[x](y)~#", "\\*\\_\\[x\\](y)\\~\\#"), ("\u{1b}[31m\u{202e}", "\\\\u{1b}\\[31m\\\\u{202e}"), ("µ≥", "µ≥"),
    ])
    func escapesMarkdown(_ text: String, _ escaped: String) {
        #expect(MarkdownText.escaped(text) == escaped)
    }

    @Test func fencesAreLongerThanWhatTheyHold() {
        #expect(MarkdownText.code("a", language: "sh") == "```sh\na\n```\n")
        #expect(MarkdownText.code("x ```` y\n", language: "") == "`````\nx ```` y\n`````\n")
    }

    @Test func wrapsAtSpaces() {
        #expect(PlainText.wrapped("one two three", width: 7, indent: "  ") == ["one two", "  three"])
        #expect(PlainText.wrapped("abcdefghij k", width: 4, indent: " ") == ["abcd", " efg", " hij", " k"])
        #expect(PlainText.wrapped("", width: 4, indent: "") == [])
    }

    /// A real shell gets the same arguments back.
    @Test(arguments: [
        ["run", "--set", "a=b c"], ["it's", "$HOME `x` \"y\" \\"], ["", "*", "a\nb\t\u{1b}", "é≥", "-n"],
        ["'", "\\'\n'", "\u{202e}x"],
    ])
    func quotesForTheShell(_ arguments: [String]) throws {
        let line = "printf '%s\\0' " + ShellText.line(arguments)
        #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        let pipe = try #require(popen("exec bash -c " + quoted(line), "r"))
        defer { pclose(pipe) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(pipe), byte != EOF { bytes.append(UInt8(byte)) }
        let found = bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
        #expect(found.map { String(decoding: $0, as: UTF8.self) } == arguments)
    }

    private func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    @Test func microsecondsAreExact() {
        #expect(CSVText.microseconds(1) == "0.001")
        #expect(CSVText.microseconds(812_345) == "812.345")
        #expect(CSVText.microseconds(60_000_000_000) == "60000000.000")
        #expect(CSVText.microseconds(nil) == "")
        #expect(CSVText.rate(1999.96) == "2000.0")
    }
}
