// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Histogram
internal import Measure
internal import Plan
internal import RESP
internal import Results
internal import Statistics
internal import Workload

/// What the blocks of strategies come to.
struct StaleAnalysis {
    let plan: StaleRunPlan
    let measured: [MeasuredStaleBlock]
    let database: String

    var record: StalenessRecord {
        var record = StalenessRecord()
        record.rounds = plan.rounds
        record.strategies = plan.strategies.compactMap { strategy($0) }
        record.stampedes = measured.filter { $0.block.round == 0 }.map { stampede($0) }
        record.quietNs = plan.quietPeriod
        record.expiryJitter = plan.expiryJitter
        record.allowedOutdated = plan.allowedOutdated
        record.readFrom = plan.run.target.readFrom.rawValue
        record.expiry = expiry
        record.database = database
        if let staleness = plan.run.staleness {
            record.raceWindowNs = staleness.raceWindow
            record.secondDeleteNs = staleness.secondDelete
            record.stampedeGuard = staleness.stampedeGuard.rawValue
        }
        record.seesEveryReader = !measured.contains { $0.outcome.staleness?.forgetsReaders == true }
        return record
    }

    private var expiry: String {
        switch plan.run.values.expiry {
        case .none: "none"
        case .fixed(let time): Quantity.duration(time * 1_000_000)
        case .range(let from, let to):
            Quantity.duration(from * 1_000_000) + " to " + Quantity.duration(to * 1_000_000)
        }
    }

    /// Nil where no block of it was measured.
    private func strategy(_ strategy: InvalidationStrategy) -> StrategyStalenessRecord? {
        let blocks = measured.filter { $0.block.round > 0 && $0.block.strategy == strategy }
        guard !blocks.isEmpty else { return nil }
        var tally = StalenessTally()
        for block in blocks { if let found = block.outcome.staleness { tally.add(found) } }
        var record = StrategyStalenessRecord()
        record.strategy = strategy.rawValue
        record.blocks = blocks.count
        describeReads(tally, &record)
        describeWrites(tally, shortest: blocks.map(\.outcome.duration).min() ?? 0, &record)
        let audits = blocks.compactMap(\.audit)
        if audits.count == blocks.count {
            record.present = audits.reduce(0) { $0 + Int($1.present) }
            record.outdated = audits.reduce(0) { $0 + Int($1.outdated) }
        }
        for audit in audits {
            record.corrupt += Int(audit.corrupt)
            record.foreign += Int(audit.foreign)
        }
        record.expiryAwaited = plan.awaitsExpiry || strategy == .ttl
        record.examples = Array((tally.examples + audits.flatMap(\.examples)).prefix(5))
        describeCost(tally, blocks, &record)
        return record
    }

    private func describeReads(_ tally: StalenessTally, _ record: inout StrategyStalenessRecord) {
        record.reads = Int(tally.judged)
        record.stale = Int(tally.stale)
        if tally.judged > 0 {
            let interval = ProportionInterval.wilson(successes: Int64(tally.stale), trials: Int64(tally.judged))
            record.shareLow = interval.low
            record.shareHigh = interval.high
        }
        record.staleFromDatabase = Int(tally.staleFromDatabase)
        record.unjudged = Int(tally.unjudged)
        record.age = LatencyRecord(of: tally.ages)
        record.boundedAges = Int(tally.boundedAges)
        record.behindP50 = Self.behind(tally, 0.5, fewest: 20)
        record.behindP99 = Self.behind(tally, 0.99, fewest: 1000)
        record.behindMax = Int(tally.mostBehind)
        record.backward = Int(tally.backward)
        record.corrupt = Int(tally.corrupt)
        record.foreign = Int(tally.foreign)
        record.future = Int(tally.future)
    }

    /// How many versions a share of the stale reads was behind, at most; nil with too few of them.
    private static func behind(_ tally: StalenessTally, _ share: Double, fewest: UInt64) -> Int? {
        guard tally.stale >= fewest else { return nil }
        let rank = (share * Double(tally.stale)).rounded(.up)
        var seen = 0.0
        for (versions, count) in tally.behind.enumerated() {
            seen += Double(count)
            if seen >= rank { return versions }
        }
        return Int(tally.mostBehind)
    }

    private func describeWrites(_ tally: StalenessTally, shortest: Int64, _ record: inout StrategyStalenessRecord) {
        record.writes = Int(tally.writes)
        record.rejectedWrites = Int(tally.rejectedWrites)
        record.unknownWrites = Int(tally.unknownWrites)
        record.failedInvalidations = Int(tally.failedInvalidations)
        record.hidden = zip(VersionLedger.windows, tally.hidden).map { window, count in
            var hidden = HiddenWritesRecord()
            hidden.afterNs = window
            // In a block that is hardly longer, hardly any write could be seen for so long.
            guard shortest > window, tally.writes > 0 else { return hidden }
            let interval = ProportionInterval.wilson(
                successes: Int64(min(count, tally.writes)), trials: Int64(tally.writes))
            hidden.writes = Int(count)
            hidden.shareLow = interval.low
            hidden.shareHigh = interval.high
            return hidden
        }
    }

    private func describeCost(
        _ tally: StalenessTally, _ blocks: [MeasuredStaleBlock], _ record: inout StrategyStalenessRecord
    ) {
        var reads: UInt64 = 0
        var writes: UInt64 = 0
        var seconds = 0.0
        for block in blocks {
            seconds += Double(block.outcome.duration) / 1e9
            for (operation, seen) in zip(plan.run.operations, block.outcome.operations) {
                record.hits += Int(seen.hits)
                record.misses += Int(seen.misses)
                record.queries += Int(seen.database?.queries ?? 0)
                if operation.kind.isWrite { writes += seen.completed } else { reads += seen.completed }
            }
            let worst = block.outcome.staleness?.queriesBySecond.max() ?? 0
            record.worstSecondQueries = max(record.worstSecondQueries, Int(worst))
        }
        if seconds > 0 { record.queriesPerSecond = Double(record.queries) / seconds }
        if reads > 0 { record.commandsPerRead = Double(tally.readCommands) / Double(reads) }
        if writes > 0 { record.commandsPerWrite = Double(tally.writeCommands) / Double(writes) }
        record.loads = Int(tally.loads)
        record.mostLoaders = tally.mostLoaders
        record.waits = Int(tally.waits)
        record.gaveUp = Int(tally.gaveUp)
        record.refusedFills = Int(tally.refusedFills)
    }

    private func stampede(_ block: MeasuredStaleBlock) -> StampedeRecord {
        let tally = block.outcome.staleness ?? StalenessTally()
        let seconds = Double(block.outcome.duration) / 1e9
        var record = StampedeRecord()
        record.stampedeGuard = block.block.stampedeGuard.rawValue
        record.expiryJitter = block.block.isJittered ? plan.expiryJitter : 0
        record.directory = block.block.directory
        if tally.filledLoads > 0 { record.loadNs = tally.loadTime / Int64(tally.filledLoads) }
        if let busiest = tally.busiest, seconds > 0 {
            record.key = Int(busiest.key)
            record.readsPerSecond = Double(busiest.reads) / seconds
            record.expiries = Int(busiest.episodes)
            record.loads = Int(busiest.loads)
            if let loadTime = record.loadNs { record.expected = 1 + record.readsPerSecond * Double(loadTime) / 1e9 }
        }
        record.mostLoaders = tally.mostLoaders
        let queries = block.outcome.operations.reduce(0) { $0 + Int($1.database?.queries ?? 0) }
        if seconds > 0 { record.queriesPerSecond = Double(queries) / seconds }
        record.worstSecondQueries = Int(tally.queriesBySecond.max() ?? 0)
        record.waits = Int(tally.waits)
        record.earlyLoads = Int(tally.earlyLoads)
        let read = block.record.paths.first?.operations.first?.latency[.response]
        record.readP50Ns = read?.p50Ns
        record.readP99Ns = read?.p99Ns
        return record
    }
}
