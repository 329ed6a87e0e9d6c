// SPDX-License-Identifier: Apache-2.0
import Measure
package import Results

/// `steps.csv`: one row for every step of a search, in the order in which they were made, closed loops first.
package enum StepsFile {
    package static let fileName = "steps.csv"

    private static let titles = [
        "step", "search", "purpose", "connections", "depth", "rate_per_s", "completed_per_s", "p50_us", "p99_us",
        "p99_9_us", "error_rate", "server_cpu", "verdict", "limiter",
    ]

    /// None for a record that is no capacity's.
    package static func files(of record: RunRecord) -> [RunFile] {
        guard let capacity = record.capacity else { return [] }
        return [RunFile(fileName, text(capacity))]
    }

    private static func text(_ capacity: CapacityRecord) -> String {
        let ramp = capacity.ramp.map { step in
            [
                step.directory, String(step.search), "ramp", String(step.connections), String(step.depth), "",
                CSVText.rate(step.perSecond), "", "", "", "", CSVText.share(step.serverProcessorShare), "",
                step.limiter,
            ]
        }
        let steps = capacity.steps.map { step in
            [
                step.directory, String(step.search), step.purpose, String(step.connections), String(step.depth),
                CSVText.rate(step.ratePerSecond), CSVText.rate(step.completedPerSecond),
                CSVText.microseconds(step.p50Ns), CSVText.microseconds(step.p99Ns),
                CSVText.microseconds(step.p99_9Ns), CSVText.share(step.errorRate),
                CSVText.share(step.serverProcessorShare), step.verdict, step.limiter,
            ]
        }
        return ([titles] + ramp + steps).map(CSVText.row).joined()
    }
}
