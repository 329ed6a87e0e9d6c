// SPDX-License-Identifier: Apache-2.0

/// Not every key was written before the load, so that reads miss which should hit.
enum PopulateRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        let populate = record.phases.populate
        guard populate.failed > 0 else { return [] }
        return [
            Finding(
                "populate", .warning,
                "\(Quantity.count(populate.failed)) of \(Quantity.counted(populate.keys, "key")) could not be written "
                    + "before the load, and reads of them "
                    + (record.hasDatabase
                        ? "find no row. See the database's log and its free space."
                        : "miss. See the target's memory limit and its log."))
        ]
    }
}
