// SPDX-License-Identifier: Apache-2.0

/// Rates in operations per second: `2k/s`, `0.5/s`.
package enum Rates {
    package static let allowed = "a rate such as 500/s, 50k/s or 1.5M/s"

    package static func parse(_ text: String) throws(QuantityError) -> Double {
        let trimmed = Substring(text).trimmed
        let hasUnit = trimmed.hasSuffix("/s")
        let number: DecimalAndUnit
        do {
            number = try DecimalAndUnit(hasUnit ? trimmed.dropLast(2) : trimmed)
        } catch {
            throw QuantityError(found: text, allowed: allowed, hint: UnitTable.hint(for: error, noun: "a rate"))
        }
        guard let factor = factors.first(where: { $0.name == number.unit })?.factor else {
            let known = factors.first { $0.name.lowercased() == number.unit.lowercased() }
            let hint = known.map { "did you mean \"\(number.text)\($0.name)/s\"?" }
            throw QuantityError(found: text, allowed: allowed, hint: hint)
        }
        guard hasUnit else {
            throw QuantityError(found: text, allowed: allowed, hint: "write \(trimmed)/s, not \(trimmed)")
        }
        // A whole rate is exact; only a fraction goes through binary floating point.
        if let whole = number.whole(times: factor, upTo: 1 << 53) { return Double(whole) }
        return number.value * Double(factor)
    }

    /// The shortest exact spelling: `2k/s`, `2500/s`, `0.5/s`.
    package static func format(_ perSecond: Double) -> String {
        if let whole = UInt64(exactly: perSecond) { return Counts.format(whole) + "/s" }
        return DecimalText.plain(perSecond) + "/s"
    }

    private static let factors: [(name: String, factor: UInt64)] = [
        ("G", 1_000_000_000), ("M", 1_000_000), ("k", 1000), ("", 1),
    ]
}
