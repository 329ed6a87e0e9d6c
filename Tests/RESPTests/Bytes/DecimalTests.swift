// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing

@Suite struct DecimalTests {
    /// Both sides of each change in the number of digits, and the ends of the range.
    static let borders: [UInt64] = {
        var values: [UInt64] = [0, 1, 42, UInt64(Int64.max), UInt64(Int64.max) + 1, .max - 1, .max]
        var power: UInt64 = 1
        for _ in 0..<19 {
            power *= 10
            values += [power - 1, power, power + 1]
        }
        return values
    }()

    private func written(_ capacity: Int = 64, _ body: (inout ByteBuffer) -> Void) -> String {
        var buffer = ByteBuffer(capacity: capacity)
        defer { buffer.deallocate() }
        body(&buffer)
        return String(decoding: buffer.unread, as: UTF8.self)
    }

    @Test(arguments: borders) func writesAsTheStandardLibraryDoes(_ value: UInt64) {
        #expect(Decimal.digitCount(value) == String(value).utf8.count)
        #expect(written { $0.appendDecimal(value) } == String(value))
    }

    @Test(arguments: borders) func padsWithZerosAndNeverCutsOff(_ value: UInt64) {
        for digits in 1...20 {
            let plain = String(value)
            let expected = String(repeating: "0", count: max(0, digits - plain.utf8.count)) + plain
            #expect(written { $0.appendDecimal(value, atLeast: digits) } == expected)
        }
    }

    @Test func writesTheLowestDigitsIntoAFixedPlace() {
        var bytes = Array("[......]".utf8)
        bytes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            Decimal.write(1_234_567, digits: 5, to: base + 2)
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "[.34567]")
    }

    @Test(arguments: [Int64.min, .min + 1, -100, -10, -9, -1, 0, 1, 9, 10, 99, 100, .max - 1, .max])
    func signedNumbersComeBack(_ value: Int64) {
        let text = written { $0.appendDecimal(value) }
        #expect(text == String(value))
        #expect(Array(text.utf8).withUnsafeBytes { Decimal.parse($0) } == value)
    }

    @Test(
        arguments: [
            ("+7", 7), ("007", 7), ("-0", 0), ("9223372036854775807", Int64.max), ("-9223372036854775808", .min),
            ("", nil), ("-", nil), ("+", nil), ("1x", nil), ("x1", nil), (" 1", nil), ("1 ", nil), ("--1", nil),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("18446744073709551615", nil),
            ("99999999999999999999999999", nil),
        ] as [(String, Int64?)])
    func readsNumbersAndRefusesTheRest(_ text: String, _ expected: Int64?) {
        #expect(Array(text.utf8).withUnsafeBytes { Decimal.parse($0) } == expected)
    }
}
