// SPDX-License-Identifier: Apache-2.0
package import Database
package import Plan
package import Results
internal import Statistics

/// Turns the measured blocks of a comparison into what it came to.
///
/// Pure: it knows no clock and no connection.
package struct ComparisonAnalysis {
    let plan: ComparisonPlan
    let coldStart: MeasuredBlock?
    /// In the order in which they ran.
    let blocks: [MeasuredBlock]
    let merged: RunRecord
    let facts: DatabaseFacts
    private let wrongValueExamples: [String]
    let cacheSettings: OrderedTexts
    let cacheTransport: String
    let sharedHost: Bool?

    /// - Parameters:
    ///   - blocks: without the cold start.
    ///   - merged: its paths hold the counts and histograms of all blocks, the cold start apart.
    ///   - wrongValueExamples: sentences with the key of each.
    ///   - cacheSettings: what the cache told of its durability and its memory.
    ///   - cacheTransport: `tcp`, `tls`, `unixSocket`; empty when unknown.
    ///   - sharedHost: whether cache and database are both on the client's machine.
    package init(
        plan: ComparisonPlan, coldStart: MeasuredBlock?, blocks: [MeasuredBlock], merged: RunRecord,
        facts: DatabaseFacts, wrongValueExamples: [String], cacheSettings: OrderedTexts, cacheTransport: String,
        sharedHost: Bool?
    ) {
        self.plan = plan
        self.coldStart = coldStart
        self.blocks = blocks.sorted {
            ($0.record.startedAt, $0.warmupStart) < ($1.record.startedAt, $1.warmupStart)
        }
        self.merged = merged
        self.facts = facts
        self.wrongValueExamples = wrongValueExamples
        self.cacheSettings = cacheSettings
        self.cacheTransport = cacheTransport
        self.sharedHost = sharedHost
    }

    package var record: ComparisonRecord {
        var record = ComparisonRecord()
        let pairs = completePairs
        record.pairs = pairs.count
        record.paths = plan.paths.filter { path in blocks.contains { $0.path == path } }.map(\.rawValue)
        record.strategy = plan.run.database?.strategy.rawValue ?? ""
        record.simulatedDelay = plan.run.database?.delay.words
        record.overloaded = overloaded.map(\.rawValue)
        record.speedup = SpeedupRecord(
            pairs, comparesLatency: overloaded.isEmpty, comparesThroughput: isClosed || !overloaded.isEmpty)
        record.hitRatio = hitRatio
        addEconomics(&record)
        record.databases = databaseLoads
        record.coldStart = coldStartSeconds.map(\.record)
        record.steadyFromSecond = SteadyState.firstSecond(coldStartSeconds.filter(\.isWhole))
        record.fairness = fairness
        record.blocks = ((coldStart.map { [$0] } ?? []) + blocks).map(\.summary)
        let shares = (merged.operations + (coldStart?.record.operations ?? [])).compactMap(\.operation.database)
        record.wrongValues = shares.reduce(0) { $0 + $1.wrongValues }
        record.wrongValueExamples = wrongValueExamples
        record.uncheckedValues = shares.reduce(0) { $0 + $1.uncheckedValues }
        return record
    }

    var isClosed: Bool {
        if case .closed = plan.run.load.arrivals { true } else { false }
    }

    /// The planned rate of all operations; nil in a closed loop.
    var plannedRate: Double? {
        if case .open(_, let rate) = plan.run.load.arrivals { rate } else { nil }
    }

    func blocks(on path: ReadPath) -> [MeasuredBlock] { blocks.filter { $0.path == path } }

    var overloaded: [ReadPath] {
        plan.paths.filter { path in Overload.holds(blocks(on: path).map(\.record)) }
    }

    /// Pairs in which both paths were measured to their end.
    private var completePairs: [SpeedupRecord.Pair] {
        Set(blocks.map(\.pair)).sorted().compactMap { number in
            let pair = blocks.filter { $0.pair == number && $0.isComplete }
            guard let cached = pair.first(where: { $0.path == .cached }),
                let direct = pair.first(where: { $0.path == .direct })
            else { return nil }
            return (cached, direct)
        }
    }
}
