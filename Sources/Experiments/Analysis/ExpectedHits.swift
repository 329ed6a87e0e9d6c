// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP
internal import Results
internal import Statistics
internal import Workload

/// The hit ratio that the counted windows of the cached path should have, and how it was found.
struct ExpectedHits {
    struct Expectation: Equatable {
        /// Nil where no formula holds.
        var ratio: Double?
        /// A full sentence.
        var basis: String
    }

    let analysis: ComparisonAnalysis
    private let windows: [LoadWindow]

    init(_ analysis: ComparisonAnalysis) {
        self.analysis = analysis
        windows = analysis.cachedWindows
    }

    private var run: RunPlan { analysis.plan.run }

    var expectation: Expectation {
        guard windows.contains(where: \.isCounted) else {
            return Expectation(basis: "No hit ratio is expected, as nothing was measured through the cache.")
        }
        guard run.keys.pick.probability(rank: 0) != nil else {
            return Expectation(
                basis:
                    "No formula gives the hit ratio of \(run.pickWords): how likely a key is changes from one read to "
                    + "the next.")
        }
        let popularity: Popularity
        do {
            popularity = try Popularity(keys: run.keys.count, exactRanks: 1000) {
                run.keys.pick.probability(rank: $0) ?? 0
            }.coarse()
        } catch {
            return Expectation(basis: "No hit ratio is expected from \(run.pickWords). \(error)")
        }
        guard let facts = EvictionFacts(analysis), !(facts.sparesKeysWithoutExpiry && run.values.expiry == .none) else {
            return roomy(popularity)
        }
        return limited(popularity, facts)
    }

    /// Every key fits: it leaves by its expiry and by writes alone.
    private func roomy(_ popularity: Popularity) -> Expectation {
        let load = InterruptedLoad(
            popularity, windows: windows, writes: analysis.cacheWrites, expirySeconds: analysis.expirySeconds)
        return Expectation(ratio: load.hitRatio, basis: "Expected from \(loadWords), and \(expiryWords).")
    }

    private func limited(_ popularity: Popularity, _ facts: EvictionFacts) -> Expectation {
        let evicted = "the cache evicted \(Quantity.counted(facts.evicted, "key"))"
        guard let keys = facts.keys, keys > 0, facts.policy != .unknown else {
            return Expectation(
                basis: "No hit ratio is expected: \(evicted), and its INFO does not tell by which policy or how many "
                    + "keys it holds.")
        }
        let room = Quantity.counted(keys, "key")
        var basis = "Expected from \(loadWords), and room for \(room) under \(facts.policyName)"
        let eviction: LimitedLoad.Eviction
        switch facts.policy {
        case .leastRecentlyUsed:
            eviction = .leastRecentlyUsed
            basis += " (Che's formula; a server that looks at a few keys only hits a little less"
            // Redis notes when a key was last used in whole seconds (LRU_CLOCK_RESOLUTION).
            let life = CharacteristicTime.leastRecentlyUsed(popularity, capacity: Double(keys)) / countedReadRate
            if life < 2 {
                basis += ", and one that counts idle seconds, as Redis does, hardly knows the order of keys that stay "
                basis += "\(exactTime(nanoseconds: Int64(max(life, 0.001) * 1e3) * 1_000_000))"
            }
            basis += ")"
        case .randomOrOldest:
            eviction = .randomOrOldest
            basis += " (the formula of random eviction)"
        case .leastFrequentlyUsed, .unknown:
            let most = HitRatio.mostPopular(popularity, capacity: Double(keys))
            return Expectation(
                basis: "No formula gives the hit ratio under \(facts.policyName): \(evicted) and holds \(room), and no "
                    + "choice of so many could serve more than \(Quantity.share(most)) of the reads.")
        }
        if analysis.expirySeconds < span { basis += ", leaving out \(expiryWords)" }
        let load = LimitedLoad(
            popularity, windows: windows, writes: analysis.cacheWrites, capacity: Double(keys), eviction: eviction)
        return Expectation(ratio: load.hitRatio, basis: basis + ".")
    }

    private var span: Double { (windows.last?.end ?? 0) - (windows.first?.start ?? 0) }
}

extension ExpectedHits {
    /// `zipf 0.99 over 100,000 keys, 1,800 reads and 200 deletes per second since the cold start`.
    private var loadWords: String {
        let reads = countedReadRate
        var rates = "\(number(reads)) reads"
        switch analysis.cacheWrites {
        case .none: break
        case .delete(let perRead): rates += " and \(number(reads * perRead)) deletes"
        case .refresh(let perRead): rates += " and \(number(reads * perRead)) refreshing writes"
        }
        let measured = analysis.plannedRate.map { abs($0 * analysis.readShare - reads) > 1e-6 * reads } ?? true
        let since = analysis.coldStart == nil ? "the first block" : "the cold start"
        return "\(run.pickWords) over \(Quantity.counted(Int(clamping: run.keys.count), "key")), \(rates) per second"
            + "\(measured ? " as measured" : "") since \(since)"
    }

    private var countedReadRate: Double {
        let counted = windows.filter(\.isCounted)
        let seconds = counted.reduce(0) { $0 + $1.end - $1.start }
        return counted.reduce(0) { $0 + ($1.end - $1.start) * $1.readsPerSecond } / seconds
    }

    private func number(_ perSecond: Double) -> String { String(Quantity.rate(perSecond).dropLast("/s".count)) }

    private var expiryWords: String {
        switch run.values.expiry {
        case .none: "no expiry"
        case .fixed(let milliseconds): "an expiry of \(exactTime(nanoseconds: milliseconds * 1_000_000))"
        case .range(let from, let to):
            "an expiry of \(exactTime(nanoseconds: (from + to) / 2 * 1_000_000)) on average"
        }
    }
}
