// SPDX-License-Identifier: Apache-2.0
import Measure

/// Figures as people read them: three digits that count, a unit, and `,` between thousands, whatever the locale.
package enum Quantity {
    /// Nanoseconds as `950 ns`, `81.2 µs`, `1.34 ms`, `75.0 s`.
    package static func duration(_ nanoseconds: Int64) -> String {
        let value = Double(max(nanoseconds, 0))
        if value < 1000 { return "\(Int(value)) ns" }
        return scaled(value, step: 1000, units: [" ns", " µs", " ms", " s"])
    }

    /// `60,012`.
    package static func count(_ count: Int) -> String {
        (count < 0 ? "-" : "") + grouped(String(count.magnitude))
    }

    /// A rate such as `2,000/s`; below 100 with one decimal.
    package static func rate(_ perSecond: Double) -> String {
        let value = max(perSecond, 0)
        if value > 0, value < 100 { return FixedDecimal.text(value, digits: 1) + "/s" }
        return grouped(FixedDecimal.text(value, digits: 0)) + "/s"
    }

    /// A share of 0…1 as `12.3 %`; a small one keeps the digits that tell it from nothing.
    package static func share(_ share: Double) -> String {
        let percent = max(share, 0) * 100
        let digits = percent >= 1 || percent == 0 ? 1 : percent >= 0.1 ? 2 : 3
        return FixedDecimal.text(percent, digits: digits) + " %"
    }

    /// Bytes as `512 B`, `1.20 KB` (KB = 1000).
    package static func bytes(_ bytes: Double) -> String {
        let value = max(bytes, 0)
        if value < 1000 { return FixedDecimal.text(value, digits: 0) + " B" }
        return scaled(value, step: 1000, units: [" B", " KB", " MB", " GB", " TB", " PB"])
    }

    /// Bits per second as `812 kbit/s`, `9.41 Gbit/s`.
    package static func bitRate(_ bitsPerSecond: Double) -> String {
        let value = max(bitsPerSecond, 0)
        if value < 1000 { return FixedDecimal.text(value, digits: 0) + " bit/s" }
        return scaled(value, step: 1000, units: [" bit/s", " kbit/s", " Mbit/s", " Gbit/s", " Tbit/s"])
    }

    /// A count with its noun: `1 key`, `2 keys`.
    package static func counted(_ number: Int, _ noun: String, plural: String? = nil) -> String {
        count(number) + " " + (number == 1 ? noun : plural ?? noun + "s")
    }

    /// Names as a list in a sentence: `p95`, `p95 and p99`, `p95, p99 and p99.9`.
    package static func listed(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }

    /// A ratio with three digits that count: `14.2`, `0.98`, `0.053`.
    package static func ratio(_ ratio: Double) -> String {
        let value = max(ratio, 0)
        let digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : value >= 0.0995 || value == 0 ? 2 : 3
        return grouped(FixedDecimal.text(value, digits: digits))
    }

    /// The value in the largest unit that leaves at least 1, with three digits that count.
    private static func scaled(_ value: Double, step: Double, units: [String]) -> String {
        var rest = value
        var unit = 0
        // Half a digit below the step would be rounded up to four digits: 999.6 is 1.00 of the next unit.
        while rest >= step - 0.5, unit + 1 < units.count {
            rest /= step
            unit += 1
        }
        let digits = rest < 9.995 ? 2 : rest < 99.95 ? 1 : 0
        return grouped(FixedDecimal.text(rest, digits: digits)) + units[unit]
    }

    private static func grouped(_ decimal: String) -> String {
        let parts = decimal.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first, whole.count > 3 else { return decimal }
        var text = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return parts.count > 1 ? text + "." + parts[1] : text
    }
}
