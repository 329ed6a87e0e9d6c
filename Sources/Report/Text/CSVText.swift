// SPDX-License-Identifier: Apache-2.0
import Measure
import Results

/// Rows of a CSV file (RFC 4180): lines end in CR LF, a field with a comma, a quotation mark or a line end is quoted.
enum CSVText {
    static func row(_ fields: [String]) -> String { fields.map(field).joined(separator: ",") + "\r\n" }

    /// Nanoseconds as microseconds with three decimals, exactly; an empty field where there is no number.
    static func microseconds(_ nanoseconds: Int64?) -> String {
        guard let nanoseconds else { return "" }
        return FixedDecimal.text(units: UInt64(max(nanoseconds, 0)), digits: 3)
    }

    /// A rate with one decimal.
    static func rate(_ perSecond: Double) -> String { FixedDecimal.text(perSecond, digits: 1) }

    /// A share or a ratio with six decimals; an empty field where there is none.
    static func share(_ share: Double?) -> String { share.map { FixedDecimal.text($0, digits: 6) } ?? "" }

    /// An amount of money with six decimals: a million operations cost little; an empty field where there is none.
    static func money(_ amount: Double?) -> String { amount.map { FixedDecimal.text($0, digits: 6) } ?? "" }

    private static func field(_ text: String) -> String {
        let needsQuotes = text.utf8.contains { byte in
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0a || byte == 0x0d
        }
        guard needsQuotes else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
