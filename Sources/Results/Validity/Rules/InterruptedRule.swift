// SPDX-License-Identifier: Apache-2.0

/// The measure phase was ended early by hand.
enum InterruptedRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        guard record.interrupted else { return [] }
        return [
            Finding(
                "interrupted", .warning,
                "The run was interrupted after \(Quantity.duration(record.measure.durationNs)) of its measure phase, and "
                    + "the figures cover only that. Run it again to the end before you compare it with others.")
        ]
    }
}
