// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing

@Suite struct KeyNameTests {
    @Test(
        arguments: [
            ("cachegauge:user:{id}:profile", 7, "cachegauge:user:7:profile"), ("{id}", 0, "0"),
            ("k{id:012}", 42, "k000000000042"), ("k{id:01}", 42, "k42"), ("k{id:02}", 12345, "k12345"),
            ("k{id:020}", .max, "k18446744073709551615"), ("{{user:{id}}}:x", 5, "{user:5}:x"), ("é {id}", 1, "é 1"),
        ] as [(String, UInt64, String)])
    func namesKeys(_ name: String, _ id: UInt64, _ expected: String) throws {
        let key = try KeyName.parse(name)
        #expect(key.text(of: id) == expected)
        #expect(key.byteCount(of: id) == expected.utf8.count)
    }

    @Test(
        arguments: [
            ("", .noNumber), ("user", .noNumber), ("{{id}}", .noNumber), ("{id}{id}", .severalNumbers),
            ("a{id}b{id:05}", .severalNumbers), ("{di}", .unknownPlaceholder("di")),
            ("{42}{id}", .unknownPlaceholder("42")),
            ("{id:}", .badPadding("")), ("{id:12}", .badPadding("12")), ("{id:00}", .badPadding("00")),
            ("{id:021}", .badPadding("021")), ("{id:0x}", .badPadding("0x")), ("{id:0-1}", .badPadding("0-1")),
            ("{id", .unclosedBrace), ("id}", .strayBrace), ("{id}}", .strayBrace),
        ] as [(String, KeyNameError)])
    func refuses(_ name: String, _ expected: KeyNameError) {
        #expect(throws: expected) { try KeyName.parse(name) }
        #expect(expected.description.contains("{id"))
        #expect(expected.description.hasSuffix("."))
    }
}
