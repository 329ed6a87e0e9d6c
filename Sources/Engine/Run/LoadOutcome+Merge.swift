// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP

extension LoadOutcome {
    /// Takes what the recorders hold.
    mutating func take(_ collector: RunCollector, _ log: IntervalLog) {
        operations = collector.totals
        turns = collector.turns
        intervals = log.rows
        self.log = log.text
    }

    /// Adds up what the workers counted.
    mutating func take(_ results: [WorkerResult], plan: RunPlan) {
        for result in results {
            planned += result.planned
            unsent += result.unsent
            completedInWindow += result.completedInWindow
            populated += result.populated
            populateFailed += result.populateFailed
            populateDuration = max(populateDuration, result.populateDuration)
            connectionsOpened += result.readyAtStart
            reconnects += result.reconnects
            connectFailures += result.connectFailures
            connectionsRefused += result.connectionsRefused
            duration = max(duration, result.measureEnd - result.measureStart)
            let wall = result.measureEnd - result.measureStart
            threadShares.append(wall > 0 ? Double(result.cpu) / Double(wall) : 0)
        }
        // In a closed loop an operation is planned when it is sent.
        if case .closed = plan.load.arrivals { planned = operations.reduce(0) { $0 + $1.sent } }
        note(results, plan: plan)
    }

    private mutating func note(_ results: [WorkerResult], plan: RunPlan) {
        let missing = plan.load.connections - connectionsOpened
        if missing > 0 {
            notes.append(
                "\(missing) of \(plan.load.connections) connections did not stand when the load began; they were tried "
                    + "again during the run.")
        }
        if let words = results.compactMap(\.refusal).first {
            notes.append("The server refused connections, \(connectionsRefused) times in all: \(words)")
        }
        if let error = results.compactMap(\.firstPopulateError).first {
            notes.append("\(populateFailed) writes failed while populating; the first: \(error)")
        } else if populateFailed > 0 {
            notes.append("\(populateFailed) writes were lost with their connection while populating.")
        }
        if let error = results.compactMap(\.firstErrorReply).first { notes.append("The first error reply: \(error)") }
        let malformed = results.reduce(0) { $0 + $1.protocolErrors }
        if malformed > 0 {
            notes.append("\(malformed) connections were closed because the bytes that came were no RESP reply.")
        }
    }
}

extension RunPlan {
    /// Whether the run writes to the target at all.
    var writes: Bool { populatedKeys > 0 || operations.contains { $0.kind.isWrite } }
}
