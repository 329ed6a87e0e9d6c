// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP
internal import Results

extension LoadOutcome {
    /// Takes what the recorders hold.
    mutating func take(_ collector: RunCollector, _ log: IntervalLog) {
        operations = collector.totals
        turns = collector.turns
        intervals = log.rows
        self.log = log.text
        tails = log.tails
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
            pings += result.pings
            handshakes.add(result.handshakes)
            token?.authenticated += result.authenticated
            token?.refused += result.authenticationsRefused
            nodeLoads.add(result.nodes)
            moved += result.moved
            asked += result.asked
            sessionsLost += result.sessionsLost
            sessionReconnects += result.sessionReconnects
            wrongValueExamples += result.wrongValueExamples
            if let found = result.staleness {
                if staleness == nil { staleness = found } else { staleness?.add(found) }
            }
            duration = max(duration, result.measureEnd - result.measureStart)
            let wall = result.measureEnd - result.measureStart
            threadShares.append(wall > 0 ? Double(result.cpu) / Double(wall) : 0)
        }
        let logs = results.compactMap(\.writes)
        if !logs.isEmpty { ledger = WriteLedger(logs) }
        // In a closed loop an operation is planned when it is sent.
        if case .closed = plan.load.arrivals { planned = operations.reduce(0) { $0 + $1.sent } }
        if let start = results.map(\.measureStart).min(), let end = results.map(\.measureEnd).max() {
            failover =
                FailoverReport(
                    logs: results.map(\.outages), nodes: nodes, start: start, end: end, tails: tails,
                    hasBroken: results.contains { $0.connectionsLost + $0.protocolErrors > 0 },
                    ratePerSecond: plan.load.plannedRate
                ).record
        }
        note(results, plan: plan)
    }

    private mutating func note(_ results: [WorkerResult], plan: RunPlan) {
        let wanted = connectionsWanted ?? plan.load.connections
        let missing = plan.path == .direct ? 0 : wanted - connectionsOpened
        if missing > 0 {
            notes.append(
                "\(missing) of \(wanted) connections did not stand when the load began; they were tried "
                    + "again during the run.")
        }
        if let error = results.compactMap(\.greetingError).first {
            notes.append("The cache refused the connections: \(error)")
        }
        if let words = results.compactMap(\.refusal).first {
            notes.append("The server refused connections, \(connectionsRefused) times in all: \(words)")
        }
        if let error = results.compactMap(\.firstPopulateError).first {
            notes.append("\(populateFailed) writes failed while populating; the first: \(error)")
        } else if populateFailed > 0 {
            notes.append("\(populateFailed) writes were lost while populating, for want of a connection.")
        }
        if let error = results.compactMap(\.firstErrorReply).first { notes.append("The first error reply: \(error)") }
        noteSessions(results, plan: plan)
        noteNodes(results)
        let malformed = results.reduce(0) { $0 + $1.protocolErrors }
        if malformed > 0 {
            notes.append("\(malformed) connections were closed because the bytes that came were no RESP reply.")
        }
    }
}

extension LoadOutcome {
    private mutating func noteSessions(_ results: [WorkerResult], plan: RunPlan) {
        guard let database = plan.database else { return }
        let missing = database.sessions - results.reduce(0) { $0 + $1.sessionsAtStart }
        if missing > 0 {
            let reason = results.compactMap(\.sessionFailure).first.map { ": \($0)" } ?? ""
            notes.append(
                "\(missing) of \(database.sessions) database sessions did not stand when the load began\(reason); they "
                    + "were tried again during the run.")
        }
        if sessionsLost > 0 {
            notes.append("\(sessionsLost) database sessions were lost, and \(sessionReconnects) were opened again.")
        }
        if let failure = results.compactMap(\.firstDatabaseFailure).first {
            notes.append("The first query that failed: \(failure).")
        }
    }
}

extension LoadPlan {
    /// The rate of an open loop; nil in a closed one.
    fileprivate var plannedRate: Double? {
        if case .open(_, let ratePerSecond) = arrivals { ratePerSecond } else { nil }
    }
}

extension RunPlan {
    /// Whether the run writes to the target at all.
    package var writes: Bool { populatedKeys > 0 || operations.contains { $0.kind.isWrite } }
}
