// SPDX-License-Identifier: Apache-2.0

/// Counts of a record that do not add up: a defect of the tool.
///
/// The description is a full sentence.
package struct AccountingError: Error, Equatable, CustomStringConvertible {
    /// The identity that is broken, such as `planned = sent + unsent`.
    package var identity: String
    package var left: Int
    package var right: Int
    /// The path or operation that it was broken for; nil for the whole run.
    package var operation: String?

    package var description: String {
        let place = operation.map { " of \($0)" } ?? ""
        return "The counts\(place) do not add up: \(identity), but \(left) is not \(right). "
            + "This is a defect of cachegauge; please report it with the record."
    }
}

extension RunRecord {
    /// Throws when a count is lost or counted twice; called before a record is written.
    package func checkAccounting() throws(AccountingError) {
        let all = operations.map(\.operation)
        try Self.check("planned = sent + unsent", measure.planned, measure.sent + measure.unsent)
        try Self.check(
            "sent = completed + failed + unfinished",
            measure.sent, measure.completed + measure.failed + measure.unfinished)
        if load.isClosed { try Self.check("planned = sent in a closed loop", measure.planned, measure.sent) }
        try Self.check(
            "the operations' count = completed + failed",
            all.reduce(0) { $0 + $1.count }, measure.completed + measure.failed)
        try Self.check("the operations' failed = failed", all.reduce(0) { $0 + $1.failed }, measure.failed)
        try checkOperations()
        try checkBlocks()
        for part in [measure.planned, measure.sent, measure.unsent, measure.completed, measure.unfinished]
        where part < 0 {
            try Self.check("no count is below zero", part, 0)
        }
        if let inside = measure.completedInWindow, inside > measure.completed {
            try Self.check("completedInWindow is at most completed", inside, measure.completed)
        }
    }

    private func checkOperations() throws(AccountingError) {
        var seconds: [String: [IntervalRecord]] = [:]
        for interval in intervals { seconds[interval.path + " " + interval.operation, default: []].append(interval) }
        for (path, operation) in operations {
            let name = path + " " + operation.name
            try Self.check("failed = the sum of errors", operation.failed, operation.errors.total, name)
            if !operation.errorReplies.all.isEmpty {
                try Self.check(
                    "errors.server = the sum of errorReplies",
                    operation.errors.server, operation.errorReplies.total, name)
            }
            if operation.completed < 0 { try Self.check("failed is at most count", operation.completed, 0, name) }
            if operation.completed == 0 {
                try Self.check(
                    "hits + misses = 0 where nothing was completed", operation.hits + operation.misses, 0, name)
            }
            if let share = operation.database, path == "cached", operation.name == "read" {
                try Self.check(
                    "hits + misses + cacheUnavailable = completed for reads with a database",
                    operation.hits + operation.misses + share.cacheUnavailable, operation.completed, name)
            }
            let rows = seconds.removeValue(forKey: name) ?? []
            try Self.check("the intervals' count = count", rows.reduce(0) { $0 + $1.count }, operation.count, name)
            try Self.check("the intervals' failed = failed", rows.reduce(0) { $0 + $1.failed }, operation.failed, name)
            try Self.check("the intervals' hits = hits", rows.reduce(0) { $0 + $1.hits }, operation.hits, name)
            try Self.check("the intervals' misses = misses", rows.reduce(0) { $0 + $1.misses }, operation.misses, name)
        }
        if let stray = seconds.keys.min() {
            try Self.check("every interval belongs to an operation", seconds[stray]?.count ?? 0, 0, stray)
        }
    }

    /// The measured blocks of a comparison are what its paths are made of; the cold start is not.
    private func checkBlocks() throws(AccountingError) {
        for path in paths where !blocks(ofPath: path.name).isEmpty {
            try Self.check(
                "the blocks' completed = completed", blocks(ofPath: path.name).reduce(0) { $0 + $1.completed },
                path.operations.reduce(0) { $0 + $1.completed }, path.name)
        }
    }

    private static func check(
        _ identity: String, _ left: Int, _ right: Int, _ operation: String? = nil
    ) throws(AccountingError) {
        guard left == right else {
            throw AccountingError(identity: identity, left: left, right: right, operation: operation)
        }
    }
}
