// SPDX-License-Identifier: Apache-2.0

/// In a closed loop the client waits for the target before it sends more: coordinated omission applies.
enum ClosedLoopRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        guard record.load.isClosed else { return [] }
        return [
            Finding(
                "closed-loop", .warning,
                "This was a closed loop, and coordinated omission applies: while \(record.measured) stalls, the client "
                    + "sends nothing, and the waiting of real users is missing from these latencies. Use it for the highest "
                    + "rate; measure latency with --rate.")
        ]
    }
}
