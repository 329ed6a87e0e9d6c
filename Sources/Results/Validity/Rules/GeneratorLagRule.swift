// SPDX-License-Identifier: Apache-2.0

/// The client picked operations up too late: their response time holds its own delay.
///
/// A warning above the larger of 100 µs and 5 % of the response, invalid above the larger of 1 ms and 25 %; both at p99,
/// or at the highest percentile below that the samples allow.
enum GeneratorLagRule: ValidityRule {
    static let scope = ValidityScope.oneRun

    static func findings(_ record: RunRecord) -> [Finding] {
        guard let worst = worst(in: record) else { return [] }
        return [
            Finding(
                "generator-lag", worst.severity,
                "The client picked up \(worst.operation) operations late: the generator lag has a "
                    + "\(worst.percentile.title) of \(Quantity.duration(worst.lag)), "
                    + "\(Quantity.share(worst.share)) of the response time. "
                    + (worst.severity == .invalid
                        ? "The figures show the client, not the target. " : "The response times are too high by that. ")
                    + "Lower --rate, raise --threads where processors are free, or run on a quieter machine.")
        ]
    }

    /// Whether lag makes the run invalid: then it, not the target, explains what else is late.
    static func isInvalid(_ record: RunRecord) -> Bool { worst(in: record)?.severity == .invalid }

    private struct Lag {
        var operation: String
        var percentile: Percentile
        var lag: Int64
        var response: Int64
        var severity: Finding.Severity
        var share: Double { Double(lag) / Double(max(response, 1)) }
    }

    private static func worst(in record: RunRecord) -> Lag? {
        guard !record.load.isClosed else { return nil }
        let found = record.operations.compactMap { path, operation -> Lag? in
            guard let lag = operation.latency[.generatorLag], let response = operation.latency[.response],
                let (percentile, nanoseconds) = lag.tail
            else { return nil }
            // Where the response is beyond the timeout, its maximum is the nearest thing that is known.
            let whole = response[percentile] ?? response.maxNs
            let severity: Finding.Severity
            if exceeds(nanoseconds, floor: 1_000_000, share: 25, of: whole) {
                severity = .invalid
            } else if exceeds(nanoseconds, floor: 100_000, share: 5, of: whole) {
                severity = .warning
            } else {
                return nil
            }
            return Lag(
                operation: operation.name, percentile: percentile, lag: nanoseconds, response: whole, severity: severity
            )
        }
        return found.max { one, other in
            one.severity == other.severity ? one.lag < other.lag : one.severity == .warning
        }
    }

    /// Whether the lag is above both the floor and so many percent of the response.
    private static func exceeds(_ lag: Int64, floor: Int64, share: Int64, of response: Int64) -> Bool {
        lag > floor && lag > response / 100 * share + response % 100 * share / 100
    }
}
