// SPDX-License-Identifier: Apache-2.0

/// Operations ended without an answer: they timed out, or their connection was lost.
enum LostOperationsRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        let errors = record.operations.map(\.operation.errors)
        let timeouts = errors.reduce(0) { $0 + $1.timeout }
        let cut = errors.reduce(0) { $0 + $1.connection }
        let unfinished = record.measure.unfinished
        guard timeouts + cut + unfinished > 0 else { return [] }
        var parts: [String] = []
        if timeouts > 0 {
            let limit =
                record.hasDatabase ? "" : record.target.timeoutNs.map { " after \(Quantity.duration($0))" } ?? ""
            parts.append("\(Quantity.count(timeouts)) timed out\(limit)")
        }
        if cut > 0 { parts.append("\(Quantity.count(cut)) were cut off with their connection") }
        if unfinished > 0 { parts.append("\(Quantity.count(unfinished)) were unfinished at the end of the drain") }
        let total = timeouts + cut + unfinished
        return [
            Finding(
                "lost-operations", .warning,
                "\(Quantity.counted(total, "operation")) got no answer (\(parts.joined(separator: ", "))), "
                    + "\(Quantity.share(Double(total) / Double(max(record.measure.sent, 1)))) of those sent. They count "
                    + "in the response time with what they had waited, and a percentile that falls among them is shown "
                    + "as ≥ timeout.")
        ]
    }
}
