// SPDX-License-Identifier: Apache-2.0

/// What the blocks of a comparison warn of, and the comparison does not say by itself.
enum BlockWarningsRule: ValidityRule {
    static let scope = ValidityScope.comparisons

    /// These have rules of their own in a comparison.
    private static let told: Set<String> = ["overloaded", "too-few-samples"]

    static func findings(_ record: RunRecord) -> [Finding] {
        let blocks = record.comparison?.blocks ?? []
        var codes: [String] = []
        for finding in blocks.flatMap(\.findings) where finding.severity == .warning && !codes.contains(finding.code) {
            codes.append(finding.code)
        }
        let known = told.union(
            ValidityRules.all.filter { $0.scope == .everyRecord }.flatMap { $0.findings(record) }.map(\.code))
        let listed = codes.filter { !known.contains($0) }.map { code in
            let count = blocks.count { block in block.findings.contains { $0.code == code } }
            return "\(code) in \(Quantity.count(count))"
        }
        guard !listed.isEmpty else { return [] }
        return [
            Finding(
                "block-warnings", .warning,
                "Of \(Quantity.counted(blocks.count, "block")), some were measured with something in the way: "
                    + "\(listed.joined(separator: ", ")). Their own reports say what and how much.")
        ]
    }
}
