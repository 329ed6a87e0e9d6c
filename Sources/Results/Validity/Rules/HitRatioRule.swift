// SPDX-License-Identifier: Apache-2.0

/// The measured hit ratio and the expected one differ by more than two percentage points.
enum HitRatioRule: ValidityRule {
    static let scope = ValidityScope.comparisons

    static func findings(_ record: RunRecord) -> [Finding] {
        guard let hitRatio = record.comparison?.hitRatio, let measured = hitRatio.measured,
            // The allowance keeps two points from being more than two points.
            let expected = hitRatio.expected, abs(measured - expected) > 0.02 + 1e-9
        else { return [] }
        let basis = hitRatio.basis.isEmpty ? "" : " \(hitRatio.basis)"
        return [
            Finding(
                "hit-ratio", .warning,
                "The hit ratio is \(Quantity.share(measured)), and \(Quantity.share(expected)) was expected.\(basis) "
                    + reason(isLower: measured < expected, record))
        ]
    }

    private static func reason(isLower: Bool, _ record: RunRecord) -> String {
        guard isLower else {
            return
                "More reads hit where keys live longer than the formula has it, such as when the blocks are too short "
                + "for keys to expire. Use a longer --duration."
        }
        if let evicted = record.server.growth("evicted_keys"), evicted > 0 {
            return "The target evicted \(Quantity.counted(evicted, "key")): it has too little memory for the keys, and "
                + "reads of them miss."
        }
        return
            "More reads miss where the cache was not full yet when the blocks began, where keys are evicted or expire "
            + "early, and where the cache did not answer. Give the cold start more time, and see the target's memory."
    }
}
