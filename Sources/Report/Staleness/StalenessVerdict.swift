// SPDX-License-Identifier: Apache-2.0
import Results

/// Which strategy is both correct and cheapest, in one sentence, and what that rests on.
///
/// Correct is a strategy that left no key stale when all was quiet, showed no value that was never written, and hid no write
/// from readers for 100 ms or more: longer than any invalidation is on its way, and shorter than any expiry. The cheapest of
/// those asks the database least; within 5 %, the one whose operations need fewer commands.
struct StalenessVerdict {
    /// Without its full stop.
    let headline: String
    /// Full sentences that belong right below it.
    let reasons: [String]
    /// The name of the strategy; nil where none is correct.
    let best: String?

    init(_ record: RunRecord, _ staleness: StalenessRecord) {
        let correct = staleness.strategies.filter { Self.fault(of: $0, staleness) == nil }
        let best = Self.cheapest(correct, record)
        self.best = best?.strategy
        var reasons = staleness.strategies.compactMap { strategy in
            Self.fault(of: strategy, staleness).map { "\(strategy.strategy) is not: \($0)." }
        }
        if let best {
            let others = correct.filter { $0.strategy != best.strategy }.map(\.strategy)
            let among =
                others.isEmpty ? "" : ", among those that are correct (\(Quantity.listed([best.strategy] + others)))"
            let rate = Self.queriesPerOperation(best, record).map { Quantity.ratio($0) } ?? "n/a"
            let isOpen = Self.openByDesign.contains(best.strategy)
            let sight = isOpen ? ", as far as this run has seen" : ""
            if isOpen {
                reasons.append(
                    "\(best.strategy) leaves a race open by its design: a slow fill may put an older value over a newer one. "
                        + "It did not do harm here; versioned, versioned-key and lease close it.")
            }
            headline =
                "\(best.strategy) is both correct and cheapest for this profile\(sight)\(among): \(Self.merit(best)), at \(rate) "
                + "database queries per operation" + (record.interrupted ? " (interrupted)" : "")
        } else if staleness.strategies.isEmpty {
            headline = "Nothing is said of any strategy: none was measured"
            reasons = []
        } else {
            headline =
                "No strategy that was measured is correct for this profile"
                + (record.interrupted ? " (interrupted)" : "")
        }
        if let simulated = record.simulated { reasons.insert("Simulated: " + simulated, at: 0) }
        self.reasons = reasons
    }

    private static func merit(_ strategy: StrategyStalenessRecord) -> String {
        guard let share = strategy.share, share > 0 else { return "no key stayed stale, and no read was" }
        return
            "no key stayed stale, and \(Quantity.count(max(1, Int((share * 1e6).rounded())))) reads per million were, by "
            + "\(strategy.age.maxText) at most"
    }

    /// Strategies that a slow fill can leave with an older value, however rarely.
    private static let openByDesign: Set<String> = ["delete", "delete-before", "delete-twice", "write-through"]

    /// Why a strategy is not correct, without a full stop; nil where it is.
    private static func fault(of strategy: StrategyStalenessRecord, _ staleness: StalenessRecord) -> String? {
        guard let outdated = strategy.outdated else { return "nobody looked at what it left behind" }
        if outdated > staleness.allowedOutdated {
            let still = strategy.expiryAwaited ? ", after the expiry was waited for" : ""
            return "it left \(Quantity.counted(outdated, "key")) stale in the cache when all was quiet\(still)"
        }
        if strategy.wrongValues > 0 {
            return "reads got \(Quantity.counted(strategy.wrongValues, "value")) that nobody wrote"
        }
        let seen = strategy.hidden.last { $0.afterNs <= 100_000_000 && $0.writes != nil }
        if let seen, let writes = seen.writes, writes > 0 {
            let were = writes == 1 ? "was" : "were"
            return
                "\(Quantity.counted(writes, "write")) of \(Quantity.count(strategy.writes)) \(were) still hidden from a reader "
                + "\(StalenessWords.roundTime(seen.afterNs)) after the commit"
        }
        return nil
    }

    private static func cheapest(
        _ strategies: [StrategyStalenessRecord], _ record: RunRecord
    ) -> StrategyStalenessRecord? {
        let costs = strategies.compactMap { strategy in
            queriesPerOperation(strategy, record).map { (strategy: strategy, queries: $0) }
        }
        guard let least = costs.map(\.queries).min() else { return nil }
        return costs.filter { $0.queries <= least * 1.05 }
            .min { commandsPerOperation($0.strategy, record) < commandsPerOperation($1.strategy, record) }?.strategy
    }

    /// Nil where nothing was completed.
    static func queriesPerOperation(_ strategy: StrategyStalenessRecord, _ record: RunRecord) -> Double? {
        let completed = record.path(strategy.strategy)?.operations.reduce(0) { $0 + $1.completed } ?? 0
        return completed > 0 ? Double(strategy.queries) / Double(completed) : nil
    }

    private static func commandsPerOperation(_ strategy: StrategyStalenessRecord, _ record: RunRecord) -> Double {
        let operations = record.path(strategy.strategy)?.operations ?? []
        let reads = Double(operations.first { $0.name == "read" }?.completed ?? 0)
        let writes = Double(operations.first { $0.name == "write" }?.completed ?? 0)
        guard reads + writes > 0 else { return .infinity }
        return (reads * (strategy.commandsPerRead ?? 0) + writes * (strategy.commandsPerWrite ?? 0)) / (reads + writes)
    }
}
