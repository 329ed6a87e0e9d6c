// SPDX-License-Identifier: Apache-2.0

/// The target answered with errors.
enum ErrorRepliesRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        // Where a database stands behind the cache, its errors have a rule of their own.
        let operations = record.operations.map(\.operation).filter { $0.database == nil }
        let errors = operations.reduce(0) { $0 + $1.errors.server }
        guard errors > 0 else { return [] }
        var words: [String: Int] = [:]
        for operation in operations {
            for reply in operation.errorReplies.all { words[reply.name, default: 0] += reply.count }
        }
        let listed = words.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let shown = listed.prefix(5).map { "\($0.key) \(Quantity.count($0.value))" }
        let more = listed.count > 5 ? ["\(listed.count - 5) more kinds"] : []
        let detail = shown.isEmpty ? "" : " (\((shown + more).joined(separator: ", ")))"
        return [
            Finding(
                "error-replies", .warning,
                "The target answered \(Quantity.counted(errors, "operation")) with an error\(detail), "
                    + "\(Quantity.share(Double(errors) / Double(max(record.measure.sent, 1)))) of those sent. "
                    + "\(advice(words))")
        ]
    }

    private static func advice(_ words: [String: Int]) -> String {
        let known: [(word: String, advice: String)] = [
            ("OOM", "OOM: the target's memory is full; use fewer or smaller values, or set an eviction policy."),
            ("NOPERM", "NOPERM: the user may not use the command; grant it, or use another user."),
            ("WRONGTYPE", "WRONGTYPE: keys hold another data type; use another key name."),
            ("READONLY", "READONLY: the target is a replica; use the primary."),
            ("MOVED", "MOVED: the target is a cluster, and the keys live on other nodes."),
            ("LOADING", "LOADING: the target was loading its data; wait until it is ready."),
            ("MISCONF", "MISCONF: the target cannot save to disk and refuses writes; see its log."),
        ]
        return known.first { words[$0.word] != nil }?.advice ?? "See what they mean in the target's documentation."
    }
}
