// SPDX-License-Identifier: Apache-2.0

/// The units of one family of whole quantities, and the one way to read and write them.
struct UnitTable {
    struct Unit {
        var name: String
        var factor: UInt64
    }

    /// The article and the noun: `a size`.
    var noun: String
    /// Correct spellings for messages: `100B, 4KB or 1MiB`.
    var examples: String
    /// From the largest factor down; the first that divides a quantity writes it.
    var units: [Unit]
    /// Further spellings that are read and never written.
    var aliases: [String: String] = [:]
    /// The units that the message about a bare number shows.
    var suggested: [String]
    /// The largest quantity.
    var largest = UInt64(Int64.max)

    var allowed: String { "\(noun) such as \(examples)" }

    func parse(_ text: String) throws(QuantityError) -> UInt64 {
        let number: DecimalAndUnit
        do {
            number = try DecimalAndUnit(text)
        } catch {
            throw QuantityError(found: text, allowed: allowed, hint: Self.hint(for: error, noun: noun))
        }
        guard let unit = unit(named: number.unit) else {
            throw QuantityError(found: text, allowed: allowed, hint: hint(for: number))
        }
        if let result = number.whole(times: unit.factor, upTo: largest) { return result }
        let smallest = units.last?.name ?? ""
        let hint =
            number.isFractional(times: unit.factor)
            ? "give a whole number\(smallest.isEmpty ? "" : " of \(smallest)")"
            : "give a smaller number; \(format(largest)) is the largest"
        throw QuantityError(found: text, allowed: allowed, hint: hint)
    }

    func format(_ quantity: UInt64) -> String {
        guard quantity > 0 else { return "0" + (suggested.first ?? "") }
        for unit in units where quantity % unit.factor == 0 { return "\(quantity / unit.factor)\(unit.name)" }
        return "\(quantity)"
    }

    static func hint(for failure: DecimalAndUnit.Failure, noun: String) -> String? {
        switch failure {
        case .noNumber: nil
        case .negative: "\(noun) cannot be negative"
        case .tooLong: "give fewer digits"
        }
    }

    private func unit(named name: Substring) -> Unit? {
        let canonical = aliases[String(name)] ?? String(name)
        return units.first { $0.name == canonical }
    }

    private func hint(for number: DecimalAndUnit) -> String? {
        if number.unit.isEmpty {
            let right = suggested.map { number.text + $0 }.joined(separator: " or ")
            return "write \(right), not \(number.text)"
        }
        let wanted = number.unit.lowercased()
        if let unit = units.last(where: { $0.name.lowercased() == wanted || $0.name.lowercased() == wanted + "b" }) {
            return "did you mean \"\(number.text)\(unit.name)\"?"
        }
        return "\"\(number.unit)\" is no unit here"
    }
}
