// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Results

struct JSONTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "-1", "9223372036854775807", "-9223372036854775808",
        "18446744073709551615", "0.5", "-2.25", "1e-05", "1e+20", "\"\"", "\"a\\n\\u0001\\\"\\\\\"", "\"µ≥€𝄞\"", "[]",
        "{}", "[1, [2, []], {\"b\": 1, \"a\": 2}]",
    ])
    func writesWhatItRead(_ text: String) throws {
        let value = try JSONParser.parse(text)
        let expected = text == "-0" ? "0" : text
        #expect(JSONWriter.text(value) == expected + "\n")
        #expect(try JSONParser.parse(JSONWriter.text(value)) == value)
    }

    @Test func keepsIntegersApartFromNumbers() throws {
        #expect(try JSONParser.parse("9007199254740993") == .integer(9_007_199_254_740_993))
        #expect(try JSONParser.parse("18446744073709551615") == .large(.max))
        #expect(try JSONParser.parse("18446744073709551616") == .number(18_446_744_073_709_551_616))
        #expect(try JSONParser.parse("1.0") == .number(1))
        #expect(JSONValue(UInt64(5)) == .integer(5))
        #expect(JSONWriter.text(.number(20_000)) == "20000.0\n")
        #expect(JSONWriter.text(.number(.nan)) == "null\n")
    }

    @Test func readsEscapes() throws {
        #expect(
            try JSONParser.parse("\"\\u0041\\ud834\\udd1e\\/\\b\\f\\n\\r\\t\"")
                == .text("A𝄞/\u{8}\u{c}\n\r\t"))
    }

    @Test(arguments: [
        ("", "line 1, column 1: the text ends where a value should be"),
        ("[1,\n  2,]", "line 2, column 5: a value should be here"),
        ("[1 2]", "line 1, column 4: a comma or the end of the list should be here"),
        ("{\"a\" 1}", "line 1, column 6: a colon should follow the key “a”"),
        ("{a: 1}", "line 1, column 2: a key in quotation marks should be here"),
        ("{\"a\": 1, \"a\": 2}", "line 1, column 10: the key “a” stands twice in one object"),
        ("{\"a\": 1", "line 1, column 8: a comma or the end of the object should be here"),
        ("1 1", "line 1, column 3: something follows the end of the value"),
        ("01", "line 1, column 1: a number does not begin with a zero before other digits"),
        ("-01", "line 1, column 1: a number does not begin with a zero before other digits"),
        ("-", "line 1, column 2: a digit should be here"),
        ("1.", "line 1, column 3: a digit should follow the decimal point"),
        ("1e", "line 1, column 3: a digit should be in the exponent"),
        ("1e999", "line 1, column 1: the number is too large"),
        ("nul", "line 1, column 1: a value should be here"),
        ("NaN", "line 1, column 1: a value should be here"),
        ("// x\n1", "line 1, column 1: a value should be here"),
        ("\"a", "line 1, column 3: the text ends inside quotation marks"),
        ("\"a\nb\"", "line 1, column 3: a control character inside quotation marks must be written as an escape"),
        ("\"\\x\"", "line 1, column 3: this is no escape"),
        ("\"\\u12\"", "line 1, column 6: four hexadecimal digits should be here"),
        ("\"\\ud834\"", "line 1, column 8: half of a character is missing in an escape"),
        ("\"\\ud834\\u0041\"", "line 1, column 14: half of a character is missing in an escape"),
        ("\"\\udd1e\"", "line 1, column 8: half of a character is missing in an escape"),
    ])
    func refusesWhatIsNotJSON(_ text: String, _ message: String) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
        #expect(error?.description == message)
    }

    @Test func refusesBadUTF8AndDeepNests() throws {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse([0x22, 0xff, 0x22]) }
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse([0x22, 0xc0, 0x80, 0x22]) }
        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        _ = try JSONParser.parse(deep)
        let deeper = #expect(throws: JSONSyntaxError.self) { try JSONParser.parse("[" + deep + "]") }
        #expect(deeper?.problem == "more than 100 lists and objects are inside each other")
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(String(repeating: "{\"a\":", count: 1_000_000)) }
    }

    @Test func spreadsWhatDoesNotFitOnALine() {
        let row = JSONValue.object((0..<4).map { JSONMember("key\($0)", .text(String(repeating: "x", count: 18))) })
        let text = JSONWriter.text(.object([JSONMember("rows", .list([row, row])), JSONMember("end", .null)]))
        let line =
            #"{"key0": "xxxxxxxxxxxxxxxxxx", "key1": "xxxxxxxxxxxxxxxxxx", "#
            + #""key2": "xxxxxxxxxxxxxxxxxx", "key3": "xxxxxxxxxxxxxxxxxx"}"#
        #expect(line.count == 120)
        #expect(
            text == """
                {
                  "rows": [
                    {
                      "key0": "xxxxxxxxxxxxxxxxxx",
                      "key1": "xxxxxxxxxxxxxxxxxx",
                      "key2": "xxxxxxxxxxxxxxxxxx",
                      "key3": "xxxxxxxxxxxxxxxxxx"
                    },
                    {
                      "key0": "xxxxxxxxxxxxxxxxxx",
                      "key1": "xxxxxxxxxxxxxxxxxx",
                      "key2": "xxxxxxxxxxxxxxxxxx",
                      "key3": "xxxxxxxxxxxxxxxxxx"
                    }
                  ],
                  "end": null
                }

                """)
        #expect(JSONWriter.text(row) == line + "\n")
    }

    /// A text that was damaged at random is read or refused, never a trap, and what is read can be written and read again.
    @Test func survivesDamage() throws {
        let whole = Array(SampleRecord.make().text.utf8)
        var random = SeededRandom(state: 42)
        var accepted = 0
        for _ in 0..<600 {
            var bytes = Array(whole[..<random.below(whole.count / 4)] + whole[(whole.count / 2)...])
            if random.below(4) == 0 { bytes = Array(whole) }
            for _ in 0..<random.below(4) {
                bytes[random.below(bytes.count)] = random.below(2) == 0 ? UInt8(random.below(256)) : UInt8(ascii: "\"")
            }
            guard let value = try? JSONParser.parse(bytes) else { continue }
            accepted += 1
            #expect(try JSONParser.parse(JSONWriter.text(value)) == value)
            _ = try? RunRecord(text: bytes, name: "damaged")
        }
        #expect(accepted > 20)
    }
}

/// splitmix64: the same damage every time.
struct SeededRandom {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ (mixed >> 31)) % UInt64(max(limit, 1)))
    }
}
