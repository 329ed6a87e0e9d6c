// SPDX-License-Identifier: Apache-2.0

/// Decimal text with a fixed number of digits behind a `.`, whatever the locale.
package enum FixedDecimal {
    /// `units` of 10^-`digits` each; half a digit has been rounded by the caller.
    package static func text(units: UInt64, digits: Int) -> String {
        let text = String(units)
        guard digits > 0 else { return text }
        let padded = String(repeating: "0", count: max(digits + 1 - text.count, 0)) + text
        return padded.dropLast(digits) + "." + padded.suffix(digits)
    }

    /// A number that is not negative, rounded half up; above 2^64 units of its last digit it is written as that.
    package static func text(_ value: Double, digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let units = (value * scale).rounded(.toNearestOrAwayFromZero)
        guard units > 0 else { return text(units: 0, digits: digits) }
        return text(units: UInt64(exactly: units) ?? .max, digits: digits)
    }

    /// Nanoseconds as seconds with three decimals, as the log format has them; negative times are written as 0.
    package static func seconds(_ nanoseconds: Int64) -> String {
        thousandths(of: UInt64(max(nanoseconds, 0)), per: 1_000_000_000)
    }

    /// Nanoseconds as milliseconds with three decimals.
    package static func milliseconds(_ nanoseconds: UInt64) -> String {
        thousandths(of: nanoseconds, per: 1_000_000)
    }

    private static func thousandths(of nanoseconds: UInt64, per unit: UInt64) -> String {
        let thousandth = unit / 1000
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: thousandth)
        return text(units: whole + (rest >= thousandth / 2 ? 1 : 0), digits: 3)
    }

    /// `text` on the right of a column of `width` letters.
    package static func column(_ text: String, width: Int) -> String {
        String(repeating: " ", count: max(width - text.count, 0)) + text
    }
}
