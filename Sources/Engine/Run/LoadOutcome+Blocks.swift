// SPDX-License-Identifier: Apache-2.0
internal import Histogram
internal import Measure
internal import Results

extension LoadOutcome {
    /// Adds what came of a later block of the same plan: its seconds follow those that are here.
    package mutating func add(block other: LoadOutcome) {
        intervals = foldedIntervals
        let offset = wholeSeconds
        for place in operations.indices { operations[place].add(other.operations[place]) }
        intervals += other.foldedIntervals.map { row in
            var row = row
            row.second += offset
            return row
        }
        turns.add(other.turns)
        planned += other.planned
        unsent += other.unsent
        completedInWindow += other.completedInWindow
        duration += other.duration
        connectionsOpened = min(connectionsOpened, other.connectionsOpened)
        reconnects += other.reconnects
        connectFailures += other.connectFailures
        connectionsRefused += other.connectionsRefused
        clientLimit = clientLimit ?? other.clientLimit
        pings += other.pings
        // Its times are those of one block, whose own record has it.
        failover = nil
        handshakes.add(other.handshakes)
        if let later = other.token { token?.add(later) }
        if let later = other.cluster { cluster = cluster?.added(later) ?? later }
        sessionsLost += other.sessionsLost
        sessionReconnects += other.sessionReconnects
        threadShares = zip(threadShares, other.threadShares).map { max($0, $1) }
        isInterrupted = isInterrupted || other.isInterrupted
        wrongValueExamples += other.wrongValueExamples
        if let later = other.staleness {
            if staleness == nil { staleness = later } else { staleness?.add(later) }
        }
        notes += other.notes.filter { !notes.contains($0) }
        serverAfter = other.serverAfter
        usageAfter.add(other.usageAfter, since: other.usageBefore)
    }

    private var wholeSeconds: Int { max(1, Int((duration + 999_999_999) / 1_000_000_000)) }

    /// The rows with those of the drain in the last second of the measure phase: between two blocks it is no second of
    /// its own.
    private var foldedIntervals: [IntervalRow] {
        let last = wholeSeconds - 1
        var rows = intervals.filter { $0.second <= last }
        for late in intervals where late.second > last {
            if let place = rows.firstIndex(where: { $0.second == last && $0.operation == late.operation }) {
                rows[place].counts.add(late.counts)
                rows[place].max = [rows[place].max, late.max].compactMap(\.self).max()
            } else {
                var row = late
                row.second = last
                rows.append(row)
            }
        }
        return rows
    }
}

extension IntervalOperation {
    fileprivate mutating func add(_ other: IntervalOperation) {
        completed += other.completed
        failed += other.failed
        censored += other.censored
        hits += other.hits
        misses += other.misses
    }
}

extension ClientUsage {
    /// Adds what was used up between two moments.
    mutating func add(_ end: ClientUsage, since start: ClientUsage) {
        userCPU += end.userCPU - start.userCPU
        systemCPU += end.systemCPU - start.systemCPU
        maxResident = max(maxResident, end.maxResident)
        if let own = throttledPeriods, let later = end.throttledPeriods, let earlier = start.throttledPeriods {
            throttledPeriods = own + later - earlier
        }
        stolenTicks += end.stolenTicks - start.stolenTicks
        allTicks += end.allTicks - start.allTicks
    }
}
