// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Histogram
internal import Measure
package import Plan
internal import RESP
package import Results
internal import Workload

/// Makes the run record from a plan and what came of it.
package struct RecordBuilder {
    package var plan: RunPlan
    package var tool: ToolRecord
    /// As it was typed, without secrets.
    package var command: [String]
    /// What the sandbox started; nil with a target of the user's.
    package var sandbox: String?

    package init(plan: RunPlan, tool: ToolRecord, command: [String], sandbox: String?) {
        self.plan = plan
        self.tool = tool
        self.command = command
        self.sandbox = sandbox
    }

    /// The record, judged.
    ///
    /// - Throws: `AccountingError` when the counts do not add up, which is a fault of the engine.
    package func record(_ outcome: LoadOutcome) throws -> RunRecord {
        var record = RunRecord()
        record.tool = tool
        record.startedAt = UTCTime(seconds: Int64(outcome.startedAt)).text
        record.interrupted = outcome.isInterrupted
        record.seed = plan.seed
        record.command = command
        record.profile = JSONValue(plan.resolved)
        record.sandbox = sandbox
        record.target = target(outcome)
        record.machine = MachineFacts.record()
        record.load = load
        record.phases = PhasesRecord(
            warmupNs: plan.phases.warmup,
            populate: PopulateRecord(
                keys: Int(outcome.populated), durationNs: outcome.populateDuration, failed: Int(outcome.populateFailed))
        )
        record.measure = measure(outcome)
        record.expectation = ExpectationRecord(missShare: expectedMissShare, averageValueBytes: plan.values.size.mean)
        record.paths = [PathRecord(name: plan.path.rawValue, operations: operations(outcome))]
        record.intervals = intervals(outcome)
        record.connections = ConnectionsRecord(
            opened: outcome.connectionsOpened, reconnects: outcome.reconnects,
            connectFailures: outcome.connectFailures, refused: outcome.connectionsRefused)
        if let times = outcome.handshakes.times {
            record.connections.handshake = LatencyRecord(of: times)
            record.connections.resumed = outcome.handshakes.resumed
        }
        record.connections.clientLimit = outcome.clientLimit
        record.connections.pings = outcome.pings > 0 ? outcome.pings : nil
        record.token = outcome.token
        record.failover = outcome.failover
        record.cluster = outcome.cluster
        record.client = client(outcome)
        record.network = network(outcome, seconds: record.measure.seconds)
        record.server = ServerRecord(
            before: OrderedTexts(outcome.serverBefore.ordered), after: OrderedTexts(outcome.serverAfter.ordered),
            settings: outcome.serverSettings.isEmpty ? nil : OrderedTexts(outcome.serverSettings))
        record.notes = outcome.notes
        if let refusal = outcome.serverBefore.refusal {
            record.notes.append("The server does not tell about itself: INFO was refused with “\(refusal)”.")
        }
        try record.checkAccounting()
        return record.judged()
    }

    private func target(_ outcome: LoadOutcome) -> TargetRecord {
        let server = outcome.serverBefore
        var isSentinel = false
        if case .sentinel = plan.target.url.address { isSentinel = true }
        var record = TargetRecord(
            url: plan.target.url.description, server: server.product ?? "", version: server.version ?? "",
            mode: isSentinel ? "sentinel" : server.mode ?? "", tls: plan.target.url.usesTLS,
            resp: outcome.resp ?? plan.target.resp,
            timeoutNs: plan.target.timeout)
        record.tlsSession = outcome.tls
        if outcome.cluster?.isCluster == true { record.mode = "cluster" }
        return record
    }

    private var load: LoadRecord {
        var arrivals = "closed"
        var rate: Double?
        if case .open(let schedule, let ratePerSecond) = plan.load.arrivals {
            arrivals = type(of: schedule).name
            rate = ratePerSecond
        }
        return LoadRecord(
            arrivals: arrivals, ratePerSecond: rate, connections: plan.load.connections, depth: plan.load.depth,
            threads: plan.load.threads, pin: plan.load.pin, spin: plan.load.spin)
    }

    private func measure(_ outcome: LoadOutcome) -> MeasureRecord {
        let completed = outcome.operations.reduce(0) { $0 + $1.completed }
        let seconds = Double(outcome.duration) / 1e9
        return MeasureRecord(
            durationNs: outcome.duration, planned: Int(outcome.planned),
            sent: Int(outcome.operations.reduce(0) { $0 + $1.sent }), unsent: Int(outcome.unsent),
            completed: Int(completed), failed: Int(outcome.operations.reduce(0) { $0 + $1.failed }),
            unfinished: Int(outcome.operations.reduce(0) { $0 + $1.unfinished }),
            completedInWindow: Int(outcome.completedInWindow),
            ratePerSecond: seconds > 0 ? Double(outcome.completedInWindow) / seconds : 0)
    }

    private func operations(_ outcome: LoadOutcome) -> [OperationRecord] {
        zip(plan.operations, outcome.operations).map { operation, seen in
            var record = OperationRecord(name: operation.kind.name)
            record.count = Int(seen.completed + seen.failed)
            record.hits = Int(seen.hits)
            record.misses = Int(seen.misses)
            record.failed = Int(seen.failed)
            record.errors = ErrorCounts(
                timeout: Int(seen.timeouts), connection: Int(seen.cutOff), server: Int(seen.errorReplies))
            record.errorReplies = OrderedCounts(
                Dictionary(
                    seen.errorWords.map { (ErrorReply.name(word: $0.key), Int($0.value)) }, uniquingKeysWith: +))
            record.bytesSent = Int(seen.bytesSent)
            record.bytesReceived = Int(seen.bytesReceived)
            let service = LatencyRecord(of: seen.service, censored: Int(seen.censored))
            record.latency[.service] = service
            if load.isClosed {
                record.latency[.response] = service
            } else {
                record.latency[.response] = LatencyRecord(of: seen.response, censored: Int(seen.censored))
                record.latency[.generatorLag] = LatencyRecord(of: seen.lag)
                record.latency[.queue] = LatencyRecord(of: seen.queue)
            }
            if seen.errorReplies > 0 { record.latency[.errorReply] = LatencyRecord(of: seen.errorReply) }
            if let parts = seen.database { describe(parts, isWrite: operation.kind.isWrite, &record) }
            return record
        }
    }

    /// Adds what the database and the cache did in an operation of a comparison.
    private func describe(_ parts: DatabaseRecorder, isWrite: Bool, _ record: inout OperationRecord) {
        var share = DatabaseShareRecord()
        share.queries = Int(parts.queries)
        share.cacheUnavailable = Int(parts.cacheUnavailable)
        share.failedFills = Int(parts.failedFills)
        share.wrongValues = Int(parts.wrongValues)
        share.uncheckedValues = Int(parts.uncheckedValues)
        share.errors = OrderedCounts(
            Dictionary(uniqueKeysWithValues: parts.errors.map { ($0.key.rawValue, Int($0.value)) }))
        if let charge = parts.charge {
            share.requestUnits = charge.units
            share.throttled = charge.throttled
            share.throttledNs = charge.waited
            share.retried = charge.retried
        }
        record.database = share
        // Time limits and lost sessions are classes of their own; the others are the database's answers.
        let answers = parts.errors.filter { $0.key != .timeout && $0.key != .connection }
        record.errorReplies = OrderedCounts(
            Dictionary(uniqueKeysWithValues: answers.map { ($0.key.rawValue, Int($0.value)) }))
        let tables: [(LatencyKind, LatencyHistogram)] = [
            (.responseHit, parts.hit), (.responseMiss, parts.miss), (.poolWait, parts.poolWait), (.get, parts.get),
            (.query, parts.query), (isWrite ? .invalidation : .fill, parts.store),
        ]
        for (kind, table) in tables where table.totalCount > 0 { record.latency[kind] = LatencyRecord(of: table) }
    }

    /// A row for every second up to the end and every operation, also where nothing happened.
    private func intervals(_ outcome: LoadOutcome) -> [IntervalRecord] {
        var rows: [Int: [Int: IntervalRow]] = [:]
        for row in outcome.intervals { rows[row.second, default: [:]][row.operation] = row }
        let whole = Int((outcome.duration + 999_999_999) / 1_000_000_000)
        // The drain may have a second of its own; where nothing ended in it, it says nothing.
        let ended = outcome.intervals.filter { $0.counts.completed + $0.counts.failed > 0 }
        let last = max(whole, (ended.map(\.second).max() ?? -1) + 1)
        return (0..<last).flatMap { second in
            plan.operations.indices.map { place in
                let row = rows[second]?[place]
                let counts = row?.counts ?? IntervalOperation()
                return IntervalRecord(
                    startNs: Int64(second) * 1_000_000_000, path: plan.path.rawValue,
                    operation: plan.operations[place].kind.name,
                    count: Int(counts.completed + counts.failed), failed: Int(counts.failed), hits: Int(counts.hits),
                    misses: Int(counts.misses), p50Ns: row?.p50, p99Ns: row?.p99, maxNs: row?.max)
            }
        }
    }

    private func client(_ outcome: LoadOutcome) -> ClientRecord {
        let before = outcome.usageBefore
        let after = outcome.usageAfter
        let ticks = after.allTicks - before.allTicks
        let turn = LatencySummary(of: outcome.turns).p99.nanoseconds
        var throttled: Int?
        if let first = before.throttledPeriods, let last = after.throttledPeriods { throttled = Int(last - first) }
        return ClientRecord(
            userCpuNs: after.userCPU - before.userCPU, systemCpuNs: after.systemCPU - before.systemCPU,
            maxResidentBytes: Int(after.maxResident), busiestThreadShare: outcome.threadShares.max() ?? 0,
            threadShares: outcome.threadShares, loopTurnP99Ns: turn, throttledPeriods: throttled,
            stealShare: ticks > 0 ? Double(after.stolenTicks - before.stolenTicks) / Double(ticks) : nil)
    }

    private func network(_ outcome: LoadOutcome, seconds: Double) -> NetworkRecord {
        let sent = outcome.operations.reduce(0) { $0 + $1.bytesSent }
        let received = outcome.operations.reduce(0) { $0 + $1.bytesReceived }
        return NetworkRecord(
            interface: outcome.path.interface, speedMbps: outcome.path.speed,
            sentBitsPerSecond: seconds > 0 ? Double(sent) * 8 / seconds : 0,
            receivedBitsPerSecond: seconds > 0 ? Double(received) * 8 / seconds : 0)
    }

    /// The share of reads that should find nothing; nil where the workload itself takes keys away or fills them.
    private var expectedMissShare: Double? {
        guard plan.database == nil else { return nil }
        let removes = plan.operations.contains { ["del", "unlink", "expire"].contains($0.kind.name) }
        guard !removes else { return nil }
        var length: Int64 = plan.phases.warmup
        if case .duration(let duration) = plan.phases.measure { length += duration } else { length += 60_000_000_000 }
        switch plan.values.expiry {
        case .none: break
        case .fixed(let milliseconds): if milliseconds * 1_000_000 < 2 * length { return nil }
        case .range(let from, _): if from * 1_000_000 < 2 * length { return nil }
        }
        if plan.phases.populate >= 1 { return 0 }
        let writes = plan.operations.contains { $0.kind.isWrite }
        if !writes && plan.phases.populate > 0 && plan.keys.pick is UniformPick { return 1 - plan.phases.populate }
        return nil
    }
}

extension JSONValue {
    /// The resolved profile as JSON.
    package init(_ resolved: ResolvedProfile) {
        switch resolved {
        case .text(let text): self = .text(text)
        case .integer(let number): self = .integer(number)
        case .number(let number): self = .number(number)
        case .flag(let flag): self = .flag(flag)
        case .list(let items): self = .list(items.map { JSONValue($0) })
        case .map(let entries): self = .object(entries.map { JSONMember($0.key, JSONValue($0.value)) })
        }
    }
}
