// SPDX-License-Identifier: Apache-2.0

/// A part of what was measured was not real.
enum SimulatedRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        guard let simulated = record.simulated else { return [] }
        return [
            Finding(
                "simulated", .warning,
                record.hasDatabase
                    ? "\(simulated) To measure your own servers, name them with --target and --database, and leave "
                        + "--database-delay out."
                    : "\(simulated) These figures show how the tool works, and say nothing about your own servers: name "
                        + "them with --target.")
        ]
    }
}
