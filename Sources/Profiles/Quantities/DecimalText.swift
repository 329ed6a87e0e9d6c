// SPDX-License-Identifier: Apache-2.0

/// Binary numbers as decimal text without an exponent, in the fewest digits that read back as the same number.
enum DecimalText {
    /// The text of `value`, at least 0 and finite, times ten to the power of `shift`.
    ///
    /// The digits are not rounded again.
    static func plain(_ value: Double, shift: Int = 0) -> String {
        guard value.isFinite, value > 0 else { return "0" }
        var mantissa = Substring("\(value)")
        var exponent = shift
        if let mark = mantissa.firstIndex(of: "e") {
            exponent += Int(mantissa[mantissa.index(after: mark)...]) ?? 0
            mantissa = mantissa[..<mark]
        }
        var digits = String(mantissa.filter { $0 != "." })
        var pointPlace =
            (mantissa.firstIndex(of: ".").map { mantissa.distance(from: mantissa.startIndex, to: $0) })
            ?? digits.count
        pointPlace += exponent
        if pointPlace < 1 {
            digits = String(repeating: "0", count: 1 - pointPlace) + digits
            pointPlace = 1
        } else if pointPlace > digits.count {
            digits += String(repeating: "0", count: pointPlace - digits.count)
        }
        var whole = digits.prefix(pointPlace).drop { $0 == "0" }
        if whole.isEmpty { whole = "0" }
        var decimals = digits.dropFirst(pointPlace)
        while decimals.last == "0" { decimals = decimals.dropLast() }
        return decimals.isEmpty ? String(whole) : "\(whole).\(decimals)"
    }
}
