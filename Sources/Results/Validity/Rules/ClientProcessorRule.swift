// SPDX-License-Identifier: Apache-2.0

/// A thread of the client had no processor time left: invalid above 95 % of one processor, a warning above 80 %, and a
/// warning where a turn of the event loop took more than 1 ms at p99.
enum ClientProcessorRule: ValidityRule {
    static let scope = ValidityScope.oneRun

    static func findings(_ record: RunRecord) -> [Finding] {
        // A thread that spins is always busy; the generator lag shows whether it was busy with work.
        let busiest = record.load.spin ? 0 : record.client.busiestThreadShare
        var findings: [Finding] = []
        if busiest > 0.80 {
            findings.append(busyFinding(busiest, record))
        }
        if let turn = record.client.loopTurnP99Ns, turn > 1_000_000 {
            findings.append(
                Finding(
                    "client-loop", .warning,
                    "One turn of the client's event loop took \(Quantity.duration(turn)) at p99, and replies that came "
                        + "meanwhile were stamped late. Spread the connections over more --threads, or lower --depth."))
        }
        return findings
    }

    private static func busyFinding(_ busiest: Double, _ record: RunRecord) -> Finding {
        let used = "The busiest thread of the client used \(Quantity.share(busiest)) of a processor"
        let remedy =
            record.load.threads >= record.machine.cores && record.machine.cores > 0
            ? "Run from a machine with more processors, or with less load."
            : "Raise --threads, or run from a machine with more processors."
        if busiest > 0.95 {
            let meaning =
                record.load.isClosed
                ? "the client was the limit, and the target can do more than this rate"
                : "the client was the limit, and the latencies hold its own delay"
            return Finding("client-cpu", .invalid, "\(used): \(meaning). \(remedy)")
        }
        return Finding("client-cpu", .warning, "\(used): there is little to spare. \(remedy)")
    }
}
