// SPDX-License-Identifier: Apache-2.0

/// Blocks of a comparison are not valid: the comparison is not either when they are more than 20 % of all.
enum InvalidBlocksRule: ValidityRule {
    static let scope = ValidityScope.comparisons

    static func findings(_ record: RunRecord) -> [Finding] {
        let blocks = record.comparison?.blocks ?? []
        let invalid = blocks.filter { !$0.valid }
        guard !invalid.isEmpty else { return [] }
        // The cold start is reported apart, and is in no figure that is compared.
        let measured = blocks.count { $0.pair > 0 }
        let bad = invalid.count { $0.pair > 0 }
        let isInvalid = bad * 5 > measured
        let listed = invalid.prefix(6).map(described) + (invalid.count > 6 ? ["\(invalid.count - 6) more"] : [])
        let fact =
            bad == 0
            ? "The cold start is not valid"
            : "\(Quantity.count(bad)) of \(Quantity.counted(measured, "block")) \(bad == 1 ? "is" : "are") not valid"
        let reason = invalid.lazy.flatMap(\.findings).first { $0.severity == .invalid }?.message
        return [
            Finding(
                "invalid-blocks", isInvalid ? .invalid : .warning,
                "\(fact) (\(listed.joined(separator: "; "))). "
                    + (isInvalid ? "That is more than one in five: the comparison must not be used. " : "")
                    + (reason.map { "The first says: \($0)" } ?? "See their own reports for what went wrong."))
        ]
    }

    /// `pair 3, cached: generator-lag`.
    private static func described(_ block: BlockRecord) -> String {
        let codes = block.findings.filter { $0.severity == .invalid }.map(\.code)
        return block.title + (codes.isEmpty ? "" : ": " + codes.joined(separator: ", "))
    }
}
