// SPDX-License-Identifier: Apache-2.0
package import Database
package import Network
package import Plan
internal import RESP
internal import Results
internal import Workload

/// A run of a plan in virtual time, against a service in the same thread: exact, and as fast as it can be computed.
///
/// With several threads in the plan, each thread's share runs on its own, against a service of its own.
package struct VirtualRun {
    package let plan: RunPlan
    package let control: RunControl
    /// What renews the token; nil where the password stays.
    var tokens: TokenKeeper?
    /// How long a connection may be idle; nil for as long as in a real run.
    var idleLimit: Int64?
    /// What knows the nodes of a target of several; nil for a single server.
    var cluster: ClusterKeeper?
    /// What a run does whose writes are each remembered; nil in others.
    package var writes: LoggedWrites?

    /// What knows the versions of a plan that follows them.
    package var ledger: VersionLedger?

    package init(_ plan: RunPlan) {
        self.plan = plan
        control = RunControl(threads: plan.load.threads)
    }

    /// Runs the plan.
    ///
    /// - Parameters:
    ///   - descriptors: what sessions of the database wait for; one thread only.
    ///   - start: the clock's first reading in nanoseconds.
    ///   - makeSession: makes the sessions of a plan with a database.
    ///   - makeService: gives the service for a thread.
    /// - Throws: `TargetError` as a run against a real target does before the load.
    /// - Returns: the outcome, with neither server nor machine in it, and the services, to be read.
    package func run(
        descriptors: VirtualDescriptors = VirtualDescriptors(), start: Int64 = 1_000_000_000,
        makeSession: SessionMaker? = nil,
        _ makeService: (Int) -> any ByteService
    ) throws -> (
        outcome: LoadOutcome, services: [any ByteService], end: Int64
    ) {
        var isOpenLoop = false
        if case .open = plan.load.arrivals { isOpenLoop = true }
        let log = IntervalLog(
            names: plan.operations.map(\.kind.name), isOpenLoop: isOpenLoop, tool: "cachegauge", startTime: 0)
        let collector = RunCollector(
            operations: plan.operations.count, threads: plan.load.threads, isOpenLoop: isOpenLoop,
            hasDatabase: plan.database != nil
        ) { log.append($0) }
        let address = SocketAddress.loopback(port: 6379)
        let values = ValueSource(plan)
        var results: [WorkerResult] = []
        var services: [any ByteService] = []
        var end = start
        var loadStart = Int64.max
        for thread in 0..<plan.load.threads {
            let exchange = SnapshotExchange(
                operations: plan.operations.count, isOpenLoop: isOpenLoop, hasDatabase: plan.database != nil, spares: 1)
            var setup = WorkerSetup(
                plan: plan, thread: thread, address: address, greeting: Greeting(plan.target), tokens: tokens,
                control: control, exchange: exchange, values: values, makeSession: makeSession,
                ledger: ledger, cluster: cluster, writes: writes)
            if let idleLimit { setup.idleLimit = idleLimit }
            let reactor = VirtualReactor(makeService(thread), descriptors: descriptors, start: start)
            var worker = Worker(setup, reactor: reactor) { collector.merge($0) }
            control.startTime = .max
            if worker.prepare() {
                if control.isGivenUp { throw plan.failure(toPrepare: results + [worker.result]) }
                control.startTime = worker.now + 1_000_000
                loadStart = min(loadStart, control.startTime)
                worker.load(from: worker.awaitStart())
            } else {
                worker.giveUp()
            }
            end = max(end, worker.now)
            results.append(worker.result)
            services.append(worker.service)
        }
        let isReady = results.contains { plan.database == nil ? $0.readyAtStart > 0 : $0.sessionsAtStart > 0 }
        if !isReady && !control.isInterrupted {
            throw plan.failure(toPrepare: results)
        }
        collector.flush()
        var outcome = LoadOutcome()
        outcome.connectionsWanted = cluster.map { ClusterState.connections(plan, $0.map.topology) }
        outcome.take(collector, log)
        outcome.token = tokens.map { TokenRecord(source: $0.source) }
        outcome.nodes = cluster?.names ?? ["virtual"]
        outcome.take(results, plan: plan)
        if let cluster { outcome.takeNodes(cluster, plan: plan, before: [:], after: [:]) }
        if let tokens { outcome.takeEvents(of: tokens) }
        outcome.loadStart = loadStart
        outcome.isInterrupted = control.isInterrupted
        return (outcome, services, end)
    }
}

extension Worker where R == VirtualReactor {
    var service: any ByteService { reactor.service }
}
