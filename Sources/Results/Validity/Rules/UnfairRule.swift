// SPDX-License-Identifier: Apache-2.0

/// The two sides of a comparison do not run under the same conditions.
enum UnfairRule: ValidityRule {
    static let scope = ValidityScope.comparisons

    static func findings(_ record: RunRecord) -> [Finding] {
        (record.comparison?.fairness.concerns ?? []).map { Finding("unfair", .warning, $0) }
    }
}
