// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing

@Suite struct ReplyScannerTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var text: String
        var finding: Finding
        init(_ text: String, _ finding: Finding) { (self.text, self.finding) = (text, finding) }
        var testDescription: String { text.debugDescription }
    }

    static let long = String(repeating: "word ", count: 40)

    static let examples: [Example] = [
        Example("+OK\r\n", Finding(.simple, text: "OK")),
        Example("+\r\n", Finding(.simple, text: "")),
        Example("+\(long)\r\n", Finding(.simple, text: long)),
        Example("-ERR no\r\n", Finding(.error, text: "ERR no")),
        Example("-\r\n", Finding(.error, text: "")),
        Example(":0\r\n", Finding(.integer)),
        Example(":-1\r\n", Finding(.integer, number: -1)),
        Example(":+12\r\n", Finding(.integer, number: 12)),
        Example(":123456789012345678\r\n", Finding(.integer, number: 123_456_789_012_345_678)),
        Example(":9223372036854775807\r\n", Finding(.integer, number: .max)),
        Example(":-9223372036854775808\r\n", Finding(.integer, number: .min)),
        Example("$0\r\n\r\n", Finding(.bulk)),
        Example("$5\r\na\r\nbc\r\n", Finding(.bulk, length: 5)),
        Example("$-1\r\n", Finding(.null)),
        Example("*-1\r\n", Finding(.null)),
        Example("_\r\n", Finding(.null)),
        Example("#t\r\n", Finding(.boolean, number: 1)),
        Example("#f\r\n", Finding(.boolean)),
        Example(",-inf\r\n", Finding(.double, text: "-inf")),
        Example("(123456789012345678901234567890\r\n", Finding(.bigNumber, text: "123456789012345678901234567890")),
        Example("=7\r\ntxt:abc\r\n", Finding(.verbatim, length: 7)),
        Example("!8\r\nOOM full\r\n", Finding(.error, text: "OOM full")),
        Example("*0\r\n", Finding(.array)),
        Example("*3\r\n$1\r\na\r\n$-1\r\n$2\r\nbc\r\n", Finding(.array, number: 3, nulls: 1)),
        Example("*4\r\n_\r\n*-1\r\n:1\r\n+x\r\n", Finding(.array, number: 4, nulls: 2)),
        Example("*2\r\n*2\r\n$-1\r\n*1\r\n_\r\n$-1\r\n", Finding(.array, number: 2, nulls: 1)),
        Example("*2\r\n*0\r\n%1\r\n+k\r\n~2\r\n#t\r\n,1.5\r\n", Finding(.array, number: 2)),
        Example("%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n=5\r\ntxt:x\r\n", Finding(.map, number: 4)),
        Example("~2\r\n(1\r\n!3\r\nERR\r\n", Finding(.set, number: 2)),
        Example(">2\r\n+invalidate\r\n*1\r\n$1\r\nk\r\n", Finding(.push, number: 2)),
        Example("|1\r\n+ttl\r\n:3600\r\n$2\r\nhi\r\n", Finding(.bulk, length: 2)),
        Example("|1\r\n+last\r\n$3\r\nabc\r\n$-1\r\n", Finding(.null)),
        Example("|0\r\n+x\r\n", Finding(.simple, text: "x")),
        Example("*2\r\n|1\r\n+a\r\n*1\r\n$-1\r\n$-1\r\n:2\r\n", Finding(.array, number: 2, nulls: 1)),
        Example("*1\r\n*1\r\n|2\r\n+a\r\n+b\r\n+c\r\n+d\r\n:2\r\n", Finding(.array, number: 1)),
    ]

    @Test(arguments: examples) func isFoundWhole(_ example: Example) {
        let scanned = ScannedReplies(example.text)
        #expect(scanned.findings == [example.finding])
        #expect(scanned.malformed == nil)
        #expect(scanned.left == 0)
        #expect(scanned.isBetweenReplies)
    }

    @Test(arguments: examples) func isFoundByteByByte(_ example: Example) {
        let count = example.text.utf8.count
        #expect(ScannedReplies(example.text, pieces: Array(repeating: 1, count: count)).findings == [example.finding])
    }

    @Test(arguments: examples) func isFoundSplitAnywhere(_ example: Example) {
        let count = example.text.utf8.count
        for first in 0...count {
            for second in 0...(count - first) where count < 60 || second == 0 {
                #expect(ScannedReplies(example.text, pieces: [first, second]).findings == [example.finding])
            }
        }
    }

    @Test(arguments: examples) func isNotFoundBeforeItsEnd(_ example: Example) {
        for count in 0..<example.text.utf8.count {
            let scanned = ScannedReplies(Array(example.text.utf8.prefix(count)))
            #expect(scanned.findings.isEmpty)
            #expect(scanned.malformed == nil)
        }
    }

    @Test func allAreFoundGluedAndSplitAtEveryOffset() {
        let text = Self.examples.map(\.text).joined()
        let expected = Self.examples.map(\.finding)
        #expect(ScannedReplies(text).findings == expected)
        for offset in 0...text.utf8.count {
            let scanned = ScannedReplies(text, pieces: [offset])
            #expect(scanned.findings == expected)
            #expect(scanned.left == 0)
        }
        #expect(ScannedReplies(text, pieces: Array(repeating: 1, count: text.utf8.count)).findings == expected)
    }

    @Test func aLargeBulkPassesInChunksWithoutBeingKept() {
        let body = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
        let bytes = Array("$1000000\r\n".utf8) + body + Array("\r\n+OK\r\n".utf8)
        let scanned = ScannedReplies(bytes, pieces: Array(repeating: 16_384, count: 60))
        #expect(scanned.findings == [Finding(.bulk, length: 1_000_000), Finding(.simple, text: "OK")])
        #expect(scanned.bodies == [nil])
        #expect(scanned.mostKept < 16)
    }

    @Test func bodiesAreKeptWhenAsked() {
        let bytes = Array("$6\r\nab\r\ncd\r\n$1\r\nx\r\n*1\r\n$1\r\ny\r\n".utf8)
        for offset in 0...bytes.count {
            let scanned = ScannedReplies(bytes, pieces: [offset], keepsBodies: true)
            #expect(scanned.bodies == [Array("ab\r\ncd".utf8), Array("x".utf8)])
            #expect(scanned.findings.last == Finding(.array, number: 1))
            #expect(scanned.left == 0)
        }
    }

    @Test func aKeptBodySaysHowMuchIsMissing() {
        var scanner = ReplyScanner(keepsBodies: true)
        var offset = 0
        let result = Array("$10\r\nabc".utf8).withUnsafeBytes { scanner.next($0, &offset) }
        #expect(result == .needMore)
        #expect(offset == 0)
        #expect(scanner.missingBytes == 9)
        #expect(scanner.isBetweenReplies)
    }

    @Test func aReplyUnderWayIsNotBetweenReplies() {
        #expect(!ScannedReplies("*2\r\n:1\r\n").isBetweenReplies)
        #expect(!ScannedReplies("$5\r\nab").isBetweenReplies)
        #expect(!ScannedReplies("|1\r\n+a\r\n$3\r\nx").isBetweenReplies)
        #expect(ScannedReplies("").isBetweenReplies)
    }

    @Test func aReplyIsSmall() {
        #expect(MemoryLayout<Reply>.size <= 24)
        #expect(_isPOD(ReplyScanner.self))
        #expect(_isPOD(ScanResult.self))
    }
}
