// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing

@Suite struct ReplyValueTests {
    static let text =
        "*9\r\n+OK\r\n-ERR no\r\n:-5\r\n$3\r\na\r\n\r\n$-1\r\n"
        + "%1\r\n+k\r\n,2.5\r\n~1\r\n#t\r\n|1\r\n+a\r\n+b\r\n=5\r\ntxt:x\r\n(12\r\n"
    static let value = ReplyValue.array([
        .simple("OK"), .error("ERR no"), .integer(-5), .bulk([0x61, 0x0D, 0x0A]), .null,
        .map([.simple("k"), .double(2.5)]), .set([.boolean(true)]), .verbatim("x"), .bigNumber("12"),
    ])

    @Test func decodesATree() throws {
        let decoded = try #require(try ReplyValue.decode(Array((Self.text + "+next\r\n").utf8)))
        #expect(decoded.value == Self.value)
        #expect(decoded.count == Self.text.utf8.count)
    }

    @Test func waitsForTheWholeReply() throws {
        let bytes = Array(Self.text.utf8)
        for count in 0..<bytes.count {
            #expect(try ReplyValue.decode(Array(bytes.prefix(count))) == nil)
        }
    }

    @Test func findsAKeyInEitherProtocol() throws {
        for text in [
            "%2\r\n+proto\r\n:3\r\n+mode\r\n$10\r\nstandalone\r\n",
            "*4\r\n+proto\r\n:3\r\n+mode\r\n$10\r\nstandalone\r\n",
        ] {
            let value = try #require(try ReplyValue.decode(Array(text.utf8))).value
            #expect(value[key: "mode"]?.text == "standalone")
            #expect(value[key: "proto"] == .integer(3))
            #expect(value[key: "3"] == nil)
        }
    }

    @Test func refusesWhatIsNotRESP() {
        #expect(throws: MalformedReply(.unknownType, at: 0)) { try ReplyValue.decode(Array("HTTP/1.1".utf8)) }
        #expect(throws: MalformedReply(.badBodyEnd, at: 5)) { try ReplyValue.decode(Array("$1\r\nabc".utf8)) }
        let deep = Array(String(repeating: "*1\r\n", count: 1000).utf8)
        #expect(throws: MalformedReply(.tooDeep, at: 256)) { try ReplyValue.decode(deep) }
    }

    @Test func announcedCountsCostNoMemory() throws {
        #expect(try ReplyValue.decode(Array("*2147483648\r\n:1\r\n".utf8)) == nil)
    }

    @Test(arguments: [
        ("WRONGTYPE Operation against a key", "WRONGTYPE"), ("OOM command not allowed", "OOM"),
        ("MOVED 1 a:1", "MOVED"),
        ("CLUSTERDOWN x", "CLUSTERDOWN"), ("NOSCRIPT", "NOSCRIPT"), ("CUSTOM oops", "CUSTOM"),
        ("ALONGERONE x", "ALONGERO"), ("lower case", "other"), ("", "other"), (" x", "other"),
    ])
    func errorsHaveNames(_ line: String, _ name: String) throws {
        let bytes = Array("-\(line)\r\n".utf8)
        var scanner = ReplyScanner()
        var offset = 0
        let result = bytes.withUnsafeBytes { scanner.next($0, &offset) }
        guard case .reply(let reply) = result else {
            Issue.record("no reply: \(result)")
            return
        }
        #expect(reply.isError)
        #expect(ErrorReply.name(word: reply.errorWord) == name)
        #expect((reply.errorWord == ErrorReply.word("MOVED")) == (name == "MOVED"))
    }
}
