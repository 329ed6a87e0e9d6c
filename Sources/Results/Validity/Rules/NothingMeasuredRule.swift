// SPDX-License-Identifier: Apache-2.0

/// No operation succeeded: there is no figure to judge.
enum NothingMeasuredRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        guard record.measure.completed == 0 else { return [] }
        let sent = record.measure.sent
        let message =
            sent == 0
            ? "No operation was sent in the measure phase, so nothing was measured. Let the run reach its measure phase, "
                + "and check --rate, --duration and --requests."
            : "None of the \(Quantity.counted(sent, "operation")) that were sent succeeded, so nothing was measured. "
                + (record.hasDatabase
                    ? "Check \(record.measured), and see the error counts."
                    : "Check the target, and that the operations fit the data types of its keys.")
        return [Finding("nothing-measured", .invalid, message)]
    }
}
