// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Network
internal import Plan

extension Worker where R: ~Copyable {
    /// Ticks come at least so often: timeouts, reconnects and Ctrl-C are seen this late at most.
    static var tickInterval: Int64 { 10_000_000 }

    /// Opens the connections and writes the worker's share of the keys.
    ///
    /// False when nothing can be measured.
    mutating func prepare() -> Bool {
        now = reactor.now()
        enter(.connect)
        nextTick = now
        let patience =
            now + max(setup.plan.target.connectTimeout, 1_000_000_000) + Int64(connectionCount) * openingInterval
        while !isPrepared(since: patience) && !isStopping {
            nextTick = min(nextTick, now + 1_000_000)
            turn()
        }
        result.readyAtStart = readyCount
        result.sessionsAtStart = aside?.pool.connectedCount ?? 0
        result.sessionFailure = aside?.pool.lastFailure
        if canBegin {
            setup.control.setConnected()
            populateKeys()
            return true
        }
        setup.control.setUnconnected()
        // All workers stop waiting for their connections at about the same time; those whose sessions were refused at once
        // have others beside them that are still being let in.
        return othersAreConnected(until: now + max(100_000_000, aside?.timeout ?? 0))
    }

    /// Whether all that the load needs stands, or had the time for it.
    private func isPrepared(since patience: Int64) -> Bool {
        let isLate = now >= patience
        let expected = cluster?.expectedCount ?? connectionCount
        let isConnected = readyCount >= expected || isLate || result.greetingError != nil
        guard let aside else { return isConnected }
        // How long opening a session may take is the database's own limit.
        return isConnected && (aside.pool.isConnected || (isLate && !aside.pool.isOpeningFirst))
    }

    /// Whether the target refuses the connections for good.
    ///
    /// With a database behind it that is one way more in which a cache can be unavailable.
    private var isRefused: Bool { !isAside && result.greetingError != nil }

    /// A comparison needs a session; where the cache is gone, the database answers alone.
    private var canBegin: Bool {
        if let aside { aside.pool.connectedCount > 0 } else { readyCount > 0 }
    }

    /// Whether the run goes on without this worker's connections: its operations are due all the same, and it goes on
    /// trying to connect.
    private mutating func othersAreConnected(until patience: Int64) -> Bool {
        while !setup.control.isConnected && now < patience && !isStopping && !isRefused {
            if isAside && setup.control.isNobodyConnected { break }
            nextTick = min(nextTick, now + 1_000_000)
            turn()
        }
        guard setup.control.isConnected && !isRefused else { return false }
        while populate.next() != nil { result.populateFailed += 1 }
        return true
    }

    private mutating func populateKeys() {
        lastSuccess = now
        guard !populate.isExhausted, !isStopping else { return }
        enter(.populate)
        mode = .populate
        let began = now
        depth = min(ringMask + 1 - reservedPlaces, max(depth, 64))
        timeout = max(timeout, 10_000_000_000)
        for index in 0..<connectionCount where connections[index].state == .ready { supply(index) }
        while !isStopping && !(populate.isExhausted && pendingCount == 0) {
            turn()
            setup.control.setPopulated(Int(result.populated), thread: setup.thread)
        }
        mode = .idle
        depth = setup.plan.load.depth
        timeout = setup.plan.target.timeout
        result.populateDuration = now - began
    }

    /// Serves the connections until the coordinator says when the load begins; returns that time.
    mutating func awaitStart() -> Int64 {
        enter(.ready)
        while setup.control.startTime == .max && !isStopping {
            nextTick = min(nextTick, now + 1_000_000)
            turn()
        }
        let start = setup.control.startTime
        while now < start && !isStopping {
            nextTick = min(nextTick, start)
            turn()
        }
        return start == .max ? now : start
    }

    /// Makes the load, from `start` (monotonic, ns) to the end of the drain.
    mutating func load(from start: Int64) {
        let phases = setup.plan.phases
        measureStart = start + phases.warmup
        result.measureStart = measureStart
        result.lastReply = measureStart
        lastSuccess = start
        lastCacheSuccess = start
        nodeSince = start
        mode = isOpenLoop ? .open : .closed
        schedule.start(warmup: start, measure: measureStart)
        if phases.warmup > 0 {
            enter(.warmup)
            phaseEnd = measureStart
        } else {
            beginMeasure()
        }
        nextTick = now
        if let aside, mode == .closed { seatClients(aside) }
        if !isStopping {
            for index in 0..<connectionCount where connections[index].state == .ready { supply(index) }
        }
        while phase < .drain { turn() }
        drain()
        finish()
    }

    private mutating func beginMeasure() {
        enter(.measure)
        isMeasuring = true
        nextRollover = measureStart + 1_000_000_000
        phaseEnd = .max
        if case .duration(let duration) = setup.plan.phases.measure { phaseEnd = measureStart + duration }
        result.cpu = -clinux_thread_cpu()
    }

    private mutating func beginDrain(at end: Int64) {
        enter(.drain)
        isMeasuring = false
        if let cluster, mode == .closed || isStopping { dropWaiting(cluster, all: false) }
        if mode == .closed { mode = .idle }
        phaseEnd = .max
        result.measureEnd = max(end, result.measureStart)
        result.cpu = result.cpu < 0 ? result.cpu + clinux_thread_cpu() : 0
        windowCompleted = result.completedInWindow
    }

    /// Waits for the replies that are still to come, and in an open loop writes what was due and had no place.
    private mutating func drain() {
        var patience = result.measureEnd + setup.plan.phases.drain
        while now < patience {
            // Who interrupts the run does not want to wait for more than what is nearly there.
            if isStopping { patience = min(patience, now + 1_000_000_000) }
            if isStopping, let cluster { dropWaiting(cluster, all: false) }
            let isWaiting = !backlog.isEmpty || aside?.stalled != nil || schedule.nextDue < result.measureEnd
            if pendingCount == 0 && (isStopping || !isWaiting) { break }
            nextTick = min(nextTick, patience)
            turn()
        }
    }

    private mutating func finish() {
        if let stalled = aside?.stalled, stalled.arrival.isMeasured { result.unsent += 1 }
        // Operations that were due and never written, here or still in the schedule.
        while !backlog.isEmpty {
            if backlog.popFirst().isMeasured { result.unsent += 1 }
        }
        let left = schedule.countRemaining(before: result.measureEnd)
        result.unsent += left
        result.planned += left
        censorUnfinished()
        outages.finish(at: result.measureEnd)
        result.outages = outages
        if isLogging { result.writes = writeLog }
        result.staleness = aside?.stale?.tally
        if let cluster { reportNodes(cluster) }
        result.completedInWindow = windowCompleted
        deliverLast()
        enter(.done)
        closeAll()
    }

    private mutating func closeAll() {
        for index in 0..<connectionCount { connections[index].transport.close(&reactor) }
        if let aside { closeSessions(aside) }
    }

    private mutating func deliverLast() {
        if let deliver { deliver(snapshot) } else { setup.exchange.giveFull(snapshot) }
    }

    /// What is done now and then: orders, phases, seconds, silent and absent connections.
    mutating func tick() {
        if setup.control.isStopped { isStopping = true }
        renewCredentials()
        followPrimary()
        if isLogging { followLever() }
        hearOfTrouble()
        if isCluster, let cluster { lookAfterNodes(cluster) }
        watchProgress()
        switch phase {
        case .warmup where now >= phaseEnd || isStopping:
            if isStopping {
                result.measureStart = now
                beginDrain(at: now)
            } else {
                beginMeasure()
                for index in 0..<connectionCount where connections[index].state == .ready { supply(index) }
            }
        case .measure where isStopping:
            beginDrain(at: min(now, phaseEnd))
        case .measure where now >= phaseEnd:
            if isOpenLoop {
                // The last arrivals are due before the end, and may not have been looked at yet.
                dispatch()
            }
            beginDrain(at: phaseEnd)
        case .measure where isFinished:
            beginDrain(at: result.lastReply)
        default: break
        }
        if now >= nextRollover {
            let second = (now - measureStart) / 1_000_000_000
            rollOver(second: Int(second))
            nextRollover = measureStart + (second + 1) * 1_000_000_000
        }
        sweep()
        nextTick = min(now + Self.tickInterval, phaseEnd, nextRollover)
    }

    /// Ends the run after ten seconds in which something was awaited and nothing succeeded, on any thread.
    private mutating func watchProgress() {
        let last = max(lastSuccess, lastIdle)
        if pendingCount == 0 && backlog.isEmpty && (readyCount > 0 || isAside) && lastError <= last { lastIdle = now }
        setup.control.setLastSuccess(max(last, lastIdle), thread: setup.thread)
        guard phase >= .populate, phase < .drain, !isStopping else { return }
        if now - setup.control.lastSuccess >= setup.writes?.longestSilence ?? Self.longestSilence {
            setup.control.giveUp()
            isStopping = true
        }
    }

    static var longestSilence: Int64 { 10_000_000_000 }

    /// Whether a run of a fixed number of operations has had all its replies.
    private var isFinished: Bool {
        guard case .requests = setup.plan.phases.measure, pendingCount == 0 else { return false }
        return isOpenLoop ? schedule.nextDue == .max && backlog.isEmpty : isSourceExhausted
    }

    /// Operations under way.
    private var pendingCount: Int { aside?.slots.activeCount ?? (inFlightCount + (cluster?.waitingCount ?? 0)) }

    private mutating func enter(_ next: WorkerPhase) {
        phase = next
        setup.control.setPhase(next, thread: setup.thread)
    }
}

extension Worker where R: ~Copyable {
    /// Ends a worker that could not prepare.
    mutating func giveUp() {
        for index in 0..<connectionCount { connections[index].transport.close(&reactor) }
        if let aside { closeSessions(aside) }
        phase = .done
        setup.control.setPhase(.done, thread: setup.thread)
    }
}
