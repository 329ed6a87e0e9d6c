// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing

struct ReplyWriterTests {
    private func written(resp3: Bool = false, _ body: (ReplyWriter, inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        body(ReplyWriter(isRESP3: resp3), &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func plainReplies() {
        #expect(written { $0.simple("OK", into: &$1) } == "+OK\r\n")
        #expect(written { $0.error("ERR a\r\nb", into: &$1) } == "-ERR a  b\r\n")
        #expect(written { $0.bulk("", into: &$1) } == "$0\r\n\r\n")
        #expect(written { $0.bulk("a\r\n", into: &$1) } == "$3\r\na\r\n\r\n")
        #expect(written { $0.array(3, into: &$1) } == "*3\r\n")
        #expect(written { $0.bulk(number: -17, into: &$1) } == "$3\r\n-17\r\n")
    }

    @Test(arguments: [0, 1, -1, 9, 10, 12_345, Int64.max, Int64.min])
    func integers(value: Int64) {
        #expect(written { $0.integer(value, into: &$1) } == ":\(value)\r\n")
        #expect(String(decoding: ReplyWriter.digits(of: value), as: UTF8.self) == "\(value)")
    }

    @Test func versionsDiffer() {
        #expect(written { $0.null(into: &$1) } == "$-1\r\n")
        #expect(written(resp3: true) { $0.null(into: &$1) } == "_\r\n")
        #expect(written { $0.map(2, into: &$1) } == "*4\r\n")
        #expect(written(resp3: true) { $0.map(2, into: &$1) } == "%2\r\n")
        #expect(written { $0.double(1.5, into: &$1) } == "$3\r\n1.5\r\n")
        #expect(written(resp3: true) { $0.double(-2, into: &$1) } == ",-2\r\n")
    }
}
