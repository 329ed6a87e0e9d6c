// SPDX-License-Identifier: Apache-2.0
internal import CLinux
package import Database
internal import Glibc
internal import Measure
internal import Network
package import Plan
internal import RESP
internal import Workload

/// One run of a plan against a real target: connect, look, populate, load, drain, and what came of it.
///
/// The calling thread coordinates: it starts the workers, says when the load begins, merges their seconds and tells of
/// the progress. It does not take part in the load.
package struct LoadRun {
    package let plan: RunPlan
    package let control: RunControl
    private let isOpenLoop: Bool

    private let makeSession: SessionMaker?
    private let writes: LoggedWrites?

    private let ledger: VersionLedger?

    /// - Parameters:
    ///   - makeSession: makes the sessions of a plan with a database.
    ///   - writes: where every write is to be remembered.
    ///   - ledger: what knows the versions of a plan that follows them.
    package init(
        _ plan: RunPlan, makeSession: SessionMaker? = nil, writes: LoggedWrites? = nil, ledger: VersionLedger? = nil
    ) {
        self.ledger = ledger
        self.plan = plan
        self.makeSession = makeSession
        self.writes = writes
        control = RunControl(threads: plan.load.threads)
        if case .open = plan.load.arrivals { isOpenLoop = true } else { isOpenLoop = false }
    }

    /// Runs the plan.
    ///
    /// - Parameters:
    ///   - tool: name and version, for the head of the interval log.
    ///   - progress: called on this thread about four times a second.
    /// - Throws: `TargetError` when the target cannot be measured, `SetupError` when the run should not begin.
    package func run(tool: String, progress: (RunProgress) -> Void) throws -> LoadOutcome {
        let target = try TargetAdministration(plan)
        try FileLimit.raise(for: connections(to: target))
        var outcome = LoadOutcome()
        outcome.serverBefore = target.info
        outcome.serverSettings = settings(of: target, &outcome.notes)
        if plan.writes { try target.claim() }
        try load(target, &outcome, tool: tool, progress: progress)
        // After a fault the server may be another one, or gone: who reads it back asks for it.
        if writes == nil { close(target, &outcome) }
        return outcome
    }

    /// Runs the plan as one block of a comparison, on a target that was found before and may be gone by now.
    ///
    /// - Throws: `DatabaseError` when no session can be opened, `SetupError` when it was interrupted before its load.
    package func runBlock(
        on target: TargetAdministration, tool: String, progress: (RunProgress) -> Void
    ) throws -> LoadOutcome {
        try FileLimit.raise(for: connections(to: target) + (plan.database?.sessions ?? 0))
        var outcome = LoadOutcome()
        if plan.path == .cached { outcome.serverBefore = state(of: target, "before", &outcome.notes) }
        try load(target, &outcome, tool: tool, progress: progress)
        if plan.path == .cached { outcome.serverAfter = state(of: target, "after", &outcome.notes) }
        return outcome
    }

    /// The connections of the load: at least one for each node and thread.
    private func connections(to target: TargetAdministration) -> Int {
        target.cluster.map { ClusterState.connections(plan, $0.keeper.map.topology) } ?? plan.load.connections
    }

    private func load(
        _ target: TargetAdministration, _ outcome: inout LoadOutcome, tool: String, progress: (RunProgress) -> Void
    ) throws {
        outcome.path = NetworkPath(to: target.address)
        outcome.tls = target.tlsSession
        outcome.noteAgreements(of: target)
        let hasNodes = plan.path == .cached && target.cluster != nil
        let before = hasNodes ? target.nodeInfos() : [:]
        let threads = start(target)
        defer { threads.forEach { $0.thread.join() } }
        do {
            try coordinate(
                threads, target, &outcome, wanted: connections(to: target), tool: tool, progress: progress)
            if outcome.connectionsRefused > 0 { outcome.clientLimit = target.clientLimit }
            outcome.noteChanges(of: target, since: outcome.loadStart + plan.phases.warmup)
            if let tokens = target.tokens { outcome.takeEvents(of: tokens.keeper) }
            if hasNodes, let keeper = target.cluster?.keeper {
                outcome.takeNodes(keeper, plan: plan, before: before, after: target.nodeInfos())
            }
        } catch {
            control.giveUp()
            throw error
        }
    }

    /// Asks for the counters after the load, and cleans up.
    ///
    /// The run is over: a failure here is a note.
    private func close(_ target: TargetAdministration, _ outcome: inout LoadOutcome) {
        do throws(TargetError) {
            outcome.serverAfter = try target.currentInfo()
            if plan.manners.cleanup {
                outcome.notes.append("\(try target.removeKeys()) keys were removed after the run.")
            }
        } catch {
            outcome.notes.append("After the load: \(error)")
        }
    }

    /// What a user can set that changes what is measured; none of it is a secret.
    private static let settings = ["maxmemory", "maxmemory-policy", "appendonly", "appendfsync", "save", "io-threads"]

    private func settings(
        of target: TargetAdministration, _ notes: inout [String]
    ) -> [(key: String, value: String)] {
        do throws(TargetError) {
            return try target.settings(Self.settings)
        } catch {
            notes.append("The cache did not tell its settings before the load: \(error)")
            return []
        }
    }

    private func state(of target: TargetAdministration, _ when: String, _ notes: inout [String]) -> ServerInfo {
        do throws(TargetError) {
            return try target.currentInfo()
        } catch {
            notes.append("The cache did not tell its state \(when) the load: \(error)")
            return ServerInfo()
        }
    }

    // MARK: The load

    private struct Running {
        var thread: WorkerThread
        var exchange: SnapshotExchange
        var box: ResultBox
    }

    private func start(_ target: TargetAdministration) -> [Running] {
        let values = ValueSource(plan)
        var plan = plan
        plan.target.resp = target.target.resp
        plan.target.sendsReadOnly = target.target.sendsReadOnly
        let greeting = Greeting(target.target)
        return (0..<plan.load.threads).map { place in
            let exchange = SnapshotExchange(
                operations: plan.operations.count, isOpenLoop: isOpenLoop, hasDatabase: plan.database != nil)
            let setup = WorkerSetup(
                plan: plan, thread: place, address: target.address, greeting: greeting, tls: target.tls,
                tokens: target.tokens?.keeper, primary: target.cluster == nil ? target.primary?.keeper : nil,
                control: control, exchange: exchange, values: values, makeSession: makeSession,
                ledger: ledger, cluster: target.cluster?.keeper, writes: writes)
            let box = ResultBox()
            let processor = plan.load.pin.isEmpty ? nil : plan.load.pin[place % plan.load.pin.count]
            let thread = WorkerThread(name: "load-\(place)", processor: processor) {
                box.store(Self.work(setup))
            }
            return Running(thread: thread, exchange: exchange, box: box)
        }
    }

    private static func work(_ setup: WorkerSetup) -> WorkerResult {
        let reactor: LinuxReactor
        do throws(SystemCallError) {
            reactor = try LinuxReactor()
        } catch {
            setup.control.setPhase(.done, thread: setup.thread)
            return WorkerResult(lastConnectError: error.number)
        }
        var worker = Worker(setup, reactor: reactor)
        if worker.prepare() {
            let start = worker.awaitStart()
            worker.load(from: start)
        } else {
            worker.giveUp()
        }
        return worker.result
    }

    private func coordinate(
        _ threads: [Running], _ target: TargetAdministration, _ outcome: inout LoadOutcome, wanted: Int, tool: String,
        progress: (RunProgress) -> Void
    ) throws {
        var meter = ProgressMeter(plan: plan)
        while control.phase < .ready {
            rest()
            meter.tell(control, to: progress)
        }
        try checkPrepared(threads, target)

        outcome.usageBefore = ClientUsage.now()
        let start = clinux_monotonic() + 2_000_000
        outcome.startedAt = wallClock() + Double(plan.phases.warmup) / 1e9
        control.startTime = start
        outcome.loadStart = start
        let log = IntervalLog(
            names: plan.operations.map(\.kind.name), isOpenLoop: isOpenLoop, tool: tool,
            startTime: Int64(outcome.startedAt * 1e9))
        let collector = RunCollector(
            operations: plan.operations.count, threads: threads.count, isOpenLoop: isOpenLoop,
            hasDatabase: plan.database != nil
        ) { interval in
            log.append(interval)
            meter.note(interval)
        }
        let measureStart = start + plan.phases.warmup
        let fault = FaultThread()
        if let scheduled = writes?.fault { fault.start(scheduled, measureStart: measureStart, control: control) }
        defer { fault.join() }
        var isMeasuring = false
        var isDone = false
        while !isDone {
            isDone = control.phase == .done
            if !isDone { rest(until: isMeasuring ? .max : measureStart) }
            // The load of the warm-up costs as much, and is in no count that this is divided by.
            if !isMeasuring && clinux_monotonic() >= measureStart {
                isMeasuring = true
                outcome.usageBefore = ClientUsage.now()
            }
            for running in threads {
                for snapshot in running.exchange.takeFull() {
                    collector.merge(snapshot)
                    running.exchange.giveEmpty(snapshot)
                }
            }
            meter.tell(control, to: progress)
        }
        collector.flush()
        outcome.usageAfter = ClientUsage.now()
        outcome.take(collector, log)
        // A thread says that it is done before its last word is there.
        threads.forEach { $0.box.wait() }
        fault.join()
        outcome.fault = fault.times
        outcome.nodes = target.nodes + (writes?.lever.names ?? [])
        outcome.connectionsWanted = wanted
        outcome.take(threads.map { $0.box.result }, plan: plan)
        outcome.isInterrupted = control.isInterrupted
        if control.isGivenUp {
            outcome.notes.append("The run was ended early: no operation had succeeded for ten seconds.")
        }
    }

    /// Throws when no thread has a connection, or nothing could be written while populating.
    private func checkPrepared(_ threads: [Running], _ target: TargetAdministration) throws {
        guard !control.isInterrupted else { throw SetupError("The run was interrupted before its load began.") }
        guard control.isStopped || control.phase == .done else { return }
        threads.forEach { $0.box.wait() }
        let results = threads.map { $0.box.result }
        let limit = results.contains { $0.refusal != nil } ? target.clientLimit : nil
        throw plan.failure(toPrepare: results, clientLimit: limit)
    }

    /// Waits for a worker to ring, until the progress should be told of, or until a time (monotonic, nanoseconds).
    private func rest(until time: Int64 = .max) {
        let left = time == .max ? .max : max(1, (time - clinux_monotonic() + 999_999) / 1_000_000)
        if let bell = control.bell {
            bell.wait(milliseconds: Int32(min(250, left)))
        } else {
            usleep(UInt32(min(20, left)) * 1000)
        }
    }

    private func wallClock() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
