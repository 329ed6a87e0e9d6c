// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Testing

@Suite struct HistogramLogTests {
    private let second: Int64 = 1_000_000_000
    private let start: Int64 = 1_700_000_000_000_000_000
    private var writer: HistogramLogWriter { HistogramLogWriter(tool: "cachegauge 0.1", startTimeNs: start) }

    @Test func goldenLogIsRead() throws {
        let log = try HistogramLogReader.read(KnownAnswers.golden("golden.hlog"))
        #expect(log.startTimeNs == start)
        #expect(log.baseTimeNs == nil)
        #expect(log.entries.map(\.tag) == ["GET:response", nil])
        #expect(log.entries.map(\.startNs) == [0, second])
        #expect(log.entries.map(\.lengthNs) == [second, second])
        #expect(log.entries.map(\.maxNs) == [3_600_810_000, 1_000_000])
        #expect(log.entries.map(\.line) == [5, 6])
        let histograms = try log.entries.map { try $0.histogram() }
        #expect(histograms == [KnownAnswers.mixed(), KnownAnswers.fourValues()])
        #expect(histograms[1].maxRecorded == 1_000_447)
    }

    @Test func writerMakesTheGoldenLog() throws {
        let text =
            writer.head
            + writer.line(KnownAnswers.mixed(), tag: "GET:response", startNs: 0, lengthNs: second)
            + writer.line(KnownAnswers.fourValues(), startNs: second, lengthNs: second)
        #expect(try unpacked(text) == unpacked(KnownAnswers.golden("golden.hlog")))
    }

    /// The log with each histogram's stream in place of its compressed text, which differs between compressors.
    private func unpacked(_ text: String) throws -> [String] {
        try text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard let start = line.firstRange(of: "HISTFAAAA")?.lowerBound else { return String(line) }
            let bytes = try #require(Base64.bytes(of: line[start...]))
            let payload = try ZlibStream.system.decompress(bytes.dropFirst(8), limit: 1 << 20)
            return "\(line[..<start])\(payload)"
        }
    }

    @Test func headKeepsToTheStrictestReader() {
        let long = HistogramLogWriter(
            tool: String(repeating: "é", count: 100) + "\n", startTimeNs: start, baseTimeNs: start + 1_500_000)
        let lines = long.head.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 6)
        #expect(lines.allSatisfy { $0.utf8.count <= 126 })
        #expect(lines[0].hasPrefix("#[Logged with éé") && lines[0].hasSuffix("é]"))
        #expect(lines[3] == "#[BaseTime: 1700000000.002 (seconds since epoch)]")
        #expect(lines[4].hasPrefix("\"StartTimestamp\""))
        #expect(lines[5].isEmpty)
    }

    @Test func datesAreUTC() {
        let leapDay = HistogramLogWriter(tool: "t", startTimeNs: 1_709_164_799_999_000_000)
        #expect(leapDay.head.contains("1709164799.999 (seconds since epoch), Wed Feb 28 23:59:59 UTC 2024]"))
        let epoch = HistogramLogWriter(tool: "t", startTimeNs: -5)
        #expect(epoch.head.contains("#[StartTime: 0.000 (seconds since epoch), Thu Jan 01 00:00:00 UTC 1970]"))
    }

    @Test(arguments: [("a b,c\r\nd", "a_b_c__d"), ("", "_"), ("größe", "größe"), ("GET:response", "GET:response")])
    func tagsHoldNothingThatEndsAField(tag: String, written: String) throws {
        let line = writer.line(KnownAnswers.mixed(), tag: tag, startNs: -1, lengthNs: -1)
        #expect(line.hasPrefix("Tag=\(written),0.000,0.000,3600.810,HISTFAAAA"))
        #expect(try HistogramLogReader.read(writer.head + line).entries.first?.tag == written)
    }

    @Test func timesCountFromTheBaseTime() throws {
        let based = HistogramLogWriter(tool: "t", startTimeNs: start, baseTimeNs: start + 60 * second)
        let text = based.head + based.line(KnownAnswers.mixed(), startNs: 2 * second, lengthNs: second)
        let entry = try #require(try HistogramLogReader.read(text).entries.first)
        #expect(entry.startNs == 62 * second)
    }

    @Test func timesSince1970AreTakenFromTheStart() throws {
        let line = "1700000003.25,1,2.5,HISTFAAAA\r\n"
        let entry = try #require(try HistogramLogReader.read(writer.head + "# a note\n\n" + line).entries.first)
        #expect(entry.startNs == 3_250_000_000)
        #expect(entry.lengthNs == second)
        #expect(entry.maxNs == 2_500_000)
        #expect(entry.encodedHistogram == "HISTFAAAA")
        #expect(throws: HistogramLogError(line: 7, reason: .histogram(.notBase64))) { try entry.histogram() }
    }

    @Test(
        arguments: [
            ("#[Histogram log format version 2.0]", .unknownVersion("2.0")), ("#[StartTime: x (s)]", .notANumber("x")),
            ("1,2,3", .notAnInterval), ("1,2,3,a,b", .notAnInterval), ("1,2e3,3,a", .notANumber("2e3")),
            (",1,1,a", .notANumber("")), ("-1,1,1,a", .notANumber("-1")), (".,1,1,a", .notANumber(".")),
            ("9999999999999,1,1,a", .notANumber("9999999999999")), ("1.2.3,1,1,a", .notANumber("1.2.3")),
        ] as [(String, HistogramLogError.Reason)])
    func garbageIsNamedWithItsLine(line: String, reason: HistogramLogError.Reason) {
        #expect(throws: HistogramLogError(line: 2, reason: reason)) { try HistogramLogReader.read("\n" + line) }
    }

    @Test func messagesAreSentences() {
        let error = HistogramLogError(line: 7, reason: .histogram(.wrongCookie(0x1c84_9301)))
        #expect(
            error.description
                == "Line 7 of the histogram log: The histogram starts with 0x1c849301, which is not the V2 encoding of "
                + "HdrHistogram.")
    }
}
