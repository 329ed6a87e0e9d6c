// SPDX-License-Identifier: Apache-2.0

/// What a record is of: a run of its own, one block of a comparison, or the comparison.
extension RunRecord {
    /// Whether it is the record of a comparison, made from the records of its blocks.
    package var isComparison: Bool { kind == "compare" }

    /// Whether it is the record above the pairs of a gate, whose two sides stand in it as paths.
    package var isGate: Bool { kind == "gate" }

    /// Whether it is the record above comparisons on several databases, whose paths stand in it side by side.
    package var isOfDatabases: Bool { kind == "databases" }

    /// Whether a database stood behind the cache, or in its place.
    package var hasDatabase: Bool { operations.contains { $0.operation.database != nil } }

    /// Whether the cache had no part in what was measured: one block on the direct path.
    package var isDirect: Bool { hasDatabase && paths.allSatisfy { $0.name == "direct" } }

    /// What was measured, for messages: `the target`, `the database`, or both.
    package var measured: String {
        guard hasDatabase else { return "the target" }
        return isDirect ? "the database" : "the target or the database"
    }

    package func path(_ name: String) -> PathRecord? { paths.first { $0.name == name } }

    /// How long a path was measured: all of a run, and in a comparison that path's blocks; the sides of a gate take
    /// turns of the same length.
    package func seconds(ofPath name: String) -> Double {
        guard isComparison || isGate || isOfDatabases || isOfStrategies else { return measure.seconds }
        let duration = blocks(ofPath: name).reduce(0) { $0 + $1.durationNs }
        return duration > 0 ? Double(duration) / 1e9 : measure.seconds / Double(max(paths.count, 1))
    }

    /// Operations that a path completed per second of its measure phases, the drains not counted.
    package func ratePerSecond(ofPath name: String) -> Double {
        guard isComparison || isGate || isOfDatabases || isOfStrategies else { return measure.ratePerSecond }
        let seconds = seconds(ofPath: name)
        guard seconds > 0 else { return 0 }
        let blocks = blocks(ofPath: name)
        guard blocks.isEmpty else {
            return blocks.reduce(0) { $0 + $1.ratePerSecond } / Double(blocks.count)
        }
        let completed = path(name)?.operations.reduce(0) { $0 + $1.completed } ?? 0
        return Double(completed) / seconds
    }

    /// Queries that a path sent to the database per second.
    package func queriesPerSecond(ofPath name: String) -> Double {
        let seconds = seconds(ofPath: name)
        let queries = path(name)?.operations.reduce(0) { $0 + ($1.database?.queries ?? 0) } ?? 0
        return seconds > 0 ? Double(queries) / seconds : 0
    }

    /// The measured blocks of a path; the cold start is none of them.
    package func blocks(ofPath name: String) -> [BlockRecord] {
        comparison?.blocks.filter { $0.pair > 0 && $0.path == name } ?? []
    }
}
