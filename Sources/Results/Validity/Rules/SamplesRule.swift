// SPDX-License-Identifier: Apache-2.0

/// Too few operations for a percentile up to p99.9, which then has no number: it takes ten operations above it.
enum SamplesRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        let short = record.operations.compactMap { path, operation -> (text: String, limit: Percentile)? in
            // A comparison is about its reads.
            guard operation.count > 0, !record.isComparison || operation.name == "read",
                let response = operation.latency[.response],
                let first = Percentile.allCases.first(where: { $0 != .p99_99 && response.value($0) == .tooFewSamples })
            else { return nil }
            let others = first == .p99_9 ? "p99.9 and above" : "\(first.title) and above"
            let name = record.isComparison ? "\(path) \(operation.name)" : operation.name
            return ("\(name) (\(Quantity.count(response.count)): no \(others))", first)
        }
        guard !short.isEmpty else { return [] }
        let shown = short.prefix(5).map(\.text) + (short.count > 5 ? ["\(short.count - 5) more operations"] : [])
        return [
            Finding(
                "too-few-samples", .warning,
                "Too few operations for some percentiles, which are not available: "
                    + "\(shown.joined(separator: ", ")). "
                    + "p99 takes \(Quantity.count(Percentile.p99.fewestSamples)) operations, p99.9 "
                    + "\(Quantity.count(Percentile.p99_9.fewestSamples)): use a longer --duration or a higher --rate.")
        ]
    }
}
