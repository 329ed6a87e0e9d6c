// SPDX-License-Identifier: Apache-2.0

/// Values that were read were not what had been written: of another key, damaged, or cut.
enum WrongValuesRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        let counted = record.operations.reduce(0) { $0 + ($1.operation.database?.wrongValues ?? 0) }
        let wrong = record.comparison?.wrongValues ?? counted
        guard wrong > 0 else { return [] }
        let examples = record.comparison?.wrongValueExamples.prefix(3) ?? []
        let shown = examples.isEmpty ? "" : " " + examples.joined(separator: " ")
        return [
            Finding(
                "wrong-values", .invalid,
                "\(Quantity.counted(wrong, "value")) that \(wrong == 1 ? "was" : "were") read \(wrong == 1 ? "is" : "are") "
                    + "not what was written.\(shown) How fast wrong answers come says nothing. See whether something "
                    + "else writes under the same key name or table, and whether \(record.measured) loses or mixes data."
            )
        ]
    }
}
