// SPDX-License-Identifier: Apache-2.0

/// A number in decimal notation with the unit that follows it, exact: `1.5KB` is 15, one decimal, `KB`.
struct DecimalAndUnit: Equatable {
    /// The digits without the point.
    var digits: UInt64
    /// How many of them stand after the point, 0…18.
    var decimals: Int
    /// What follows the number, spaces between left out.
    var unit: Substring

    enum Failure: Error {
        /// There is no number at the start.
        case noNumber
        case negative
        /// More than 19 significant digits, or 18 after the point.
        case tooLong
    }

    init(_ text: some StringProtocol) throws(Failure) {
        let trimmed = Substring(text).trimmed
        var rest = trimmed
        if rest.first == "-" { throw .negative }
        var digits: UInt64 = 0
        var decimals = 0
        var significant = 0
        var seenPoint = false
        var seenDigit = false
        while let character = rest.first {
            if character == ".", !seenPoint, let next = rest.dropFirst().first, next.isDecimalDigit, seenDigit {
                seenPoint = true
            } else if character.isDecimalDigit, let value = character.wholeNumberValue {
                seenDigit = true
                if digits > 0 || value > 0 { significant += 1 }
                if seenPoint { decimals += 1 }
                if significant > 19 || decimals > 18 { throw .tooLong }
                digits = digits * 10 + UInt64(value)
            } else {
                break
            }
            rest = rest.dropFirst()
        }
        guard seenDigit else { throw .noNumber }
        while decimals > 0, digits % 10 == 0 {
            digits /= 10
            decimals -= 1
        }
        self.digits = digits
        self.decimals = decimals
        self.unit = rest.trimmed
    }

    /// The number times `factor`, or nil where that is no whole number or greater than `largest`.
    func whole(times factor: UInt64, upTo largest: UInt64) -> UInt64? {
        let product = UInt128(digits) * UInt128(factor)
        let divisor = UInt128(Self.power(of: decimals))
        guard product % divisor == 0, product / divisor <= UInt128(largest) else { return nil }
        return UInt64(product / divisor)
    }

    /// Whether the number times `factor` has a part behind the point.
    func isFractional(times factor: UInt64) -> Bool {
        (UInt128(digits) * UInt128(factor)) % UInt128(Self.power(of: decimals)) != 0
    }

    /// The nearest binary number.
    var value: Double { Double(digits) / Double(Self.power(of: decimals)) }

    /// The number in its shortest decimal notation.
    var text: String {
        let all = String(digits)
        guard decimals > 0 else { return all }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - all.count)) + all
        return padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    private static func power(of exponent: Int) -> UInt64 {
        (0..<exponent).reduce(1) { result, _ in result * 10 }
    }
}

extension Character {
    /// Whether the character is one of `0…9`; `isWholeNumber` also takes other scripts' digits.
    var isDecimalDigit: Bool { ("0"..."9").contains(self) && utf8.count == 1 }
}

extension StringProtocol {
    /// The number that the text is when it is digits and nothing else: no sign, no space, no underscore.
    var digitsValue: UInt64? {
        allSatisfy(\.isDecimalDigit) ? UInt64(self) : nil
    }
}

extension Substring {
    /// The text without spaces and tabs at both ends.
    var trimmed: Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return text
    }
}
