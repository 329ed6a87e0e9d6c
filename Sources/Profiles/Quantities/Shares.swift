// SPDX-License-Identifier: Apache-2.0

/// Shares of a whole, 0…1, written with a percent sign: `90%`, `99.9%`.
package enum Shares {
    package static let allowed = "a share from 0% to 100%, such as 90% or 99.9%"

    package static func parse(_ text: String) throws(QuantityError) -> Double {
        let number: DecimalAndUnit
        do {
            number = try DecimalAndUnit(text)
        } catch {
            throw QuantityError(found: text, allowed: allowed, hint: UnitTable.hint(for: error, noun: "a share"))
        }
        if number.unit.isEmpty {
            let isFraction = number.decimals > 0 && number.value <= 1
            let right = isFraction ? percent(number.value) : number.text + "%"
            throw QuantityError(found: text, allowed: allowed, hint: "write \(right), not \(number.text)")
        }
        guard number.unit == "%" else {
            throw QuantityError(found: text, allowed: allowed, hint: "\"\(number.unit)\" is no unit here")
        }
        // Divided once, so that every spelling of a share is the nearest binary number to it.
        guard let share = Double(number.text + "e-2"), share <= 1 else {
            throw QuantityError(found: text, allowed: allowed, hint: nil)
        }
        return share
    }

    /// The shortest spelling that reads back as the same share.
    package static func format(_ share: Double) -> String { percent(share) }

    private static func percent(_ share: Double) -> String { DecimalText.plain(share, shift: 2) + "%" }
}
