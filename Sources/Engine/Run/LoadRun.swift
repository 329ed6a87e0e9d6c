// SPDX-License-Identifier: Apache-2.0
internal import CLinux
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

    package init(_ plan: RunPlan) {
        self.plan = plan
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
        guard !plan.target.url.usesTLS else {
            throw SetupError(
                "The target \(plan.target.url) asks for TLS, which this version does not speak. Use a redis:// URL.")
        }
        try FileLimit.raise(for: plan.load.connections)
        var outcome = LoadOutcome()
        let address = try open(&outcome)
        try claim(address)
        let threads = start(address)
        defer { threads.forEach { $0.thread.join() } }
        var failure: (any Error)?
        do {
            try coordinate(threads, &outcome, tool: tool, progress: progress)
        } catch {
            failure = error
            control.giveUp()
        }
        if let failure { throw failure }
        close(address, &outcome)
        return outcome
    }

    // MARK: Before and after the load

    /// Finds the address that answers, and asks the server who it is.
    private func open(_ outcome: inout LoadOutcome) throws -> SocketAddress {
        let addresses: [SocketAddress]
        do {
            addresses = try plan.target.url.endpoint.addresses()
        } catch let error as ResolutionError {
            throw TargetError.unresolved(url: plan.target.url.description, reason: error.reason)
        }
        var failure = TargetError.unresolved(url: plan.target.url.description, reason: "the name has no address")
        for address in addresses {
            do throws(TargetError) {
                let connection = try connect(address)
                outcome.serverBefore = ServerInfo(try connection.call(["INFO"]))
                outcome.path = NetworkPath(to: address)
                return address
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private func connect(_ address: SocketAddress) throws(TargetError) -> ControlConnection<LinuxReactor> {
        let reactor: LinuxReactor
        do throws(SystemCallError) {
            reactor = try LinuxReactor()
        } catch {
            throw .unreachable(url: plan.target.url.description, reason: error.description)
        }
        return try ControlConnection(reactor: reactor, address: address, target: plan.target)
    }

    private func claim(_ address: SocketAddress) throws {
        guard plan.writes else { return }
        let connection = try connect(address)
        try OwnershipCheck(plan: plan).claim(connection)
    }

    /// Asks for the counters after the load, and cleans up.
    ///
    /// The run is over: a failure here is a note.
    private func close(_ address: SocketAddress, _ outcome: inout LoadOutcome) {
        do throws(TargetError) {
            let connection = try connect(address)
            outcome.serverAfter = ServerInfo(try connection.call(["INFO"]))
            if plan.manners.cleanup {
                let removed = try OwnershipCheck(plan: plan).remove(connection)
                outcome.notes.append("\(removed) keys were removed after the run.")
            }
        } catch {
            outcome.notes.append("After the load: \(error)")
        }
    }

    // MARK: The load

    private struct Running {
        var thread: WorkerThread
        var exchange: SnapshotExchange
        var box: ResultBox
    }

    private func start(_ address: SocketAddress) -> [Running] {
        let values = ValueSource(plan)
        let greeting = Greeting(plan.target)
        return (0..<plan.load.threads).map { place in
            let exchange = SnapshotExchange(operations: plan.operations.count, isOpenLoop: isOpenLoop)
            let setup = WorkerSetup(
                plan: plan, thread: place, address: address, greeting: greeting, control: control, exchange: exchange,
                values: values)
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
        _ threads: [Running], _ outcome: inout LoadOutcome, tool: String, progress: (RunProgress) -> Void
    ) throws {
        var meter = ProgressMeter(plan: plan)
        while control.phase < .ready {
            rest()
            meter.tell(control, to: progress)
        }
        try checkPrepared(threads)

        outcome.usageBefore = ClientUsage.now()
        let start = clinux_monotonic() + 2_000_000
        outcome.startedAt = wallClock() + Double(plan.phases.warmup) / 1e9
        control.startTime = start
        let log = IntervalLog(
            names: plan.operations.map(\.kind.name), isOpenLoop: isOpenLoop, tool: tool,
            startTime: Int64(outcome.startedAt * 1e9))
        let collector = RunCollector(
            operations: plan.operations.count, threads: threads.count, isOpenLoop: isOpenLoop
        ) { interval in
            log.append(interval)
            meter.note(interval)
        }
        var isDone = false
        while !isDone {
            isDone = control.phase == .done
            if !isDone { rest() }
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
        outcome.take(threads.map { $0.box.result }, plan: plan)
        outcome.isInterrupted = control.isInterrupted
        if control.isGivenUp {
            outcome.notes.append("The run was ended early: no operation had succeeded for ten seconds.")
        }
    }

    /// Throws when no thread has a connection, or nothing could be written while populating.
    private func checkPrepared(_ threads: [Running]) throws {
        guard !control.isInterrupted else { throw SetupError("The run was interrupted before its load began.") }
        guard control.isStopped || control.phase == .done else { return }
        threads.forEach { $0.box.wait() }
        throw plan.failure(toPrepare: threads.map { $0.box.result })
    }

    /// Waits for a worker to ring, or until the progress should be told of.
    private func rest() {
        if let bell = control.bell { bell.wait(milliseconds: 250) } else { usleep(20_000) }
    }

    private func wallClock() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
