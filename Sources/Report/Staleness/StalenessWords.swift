// SPDX-License-Identifier: Apache-2.0
import Results

/// What text and Markdown both say about strategies, as plain text.
///
/// Titles that begin with `>` are aligned to the right.
struct StalenessWords {
    let record: RunRecord
    let staleness: StalenessRecord

    // MARK: What is stale

    static let staleTitles = [
        "strategy", ">reads", ">stale", ">per million", ">95 % interval", ">age p50", ">age p99", ">age max",
        ">behind p50", ">p99", ">max", ">backward", ">wrong",
    ]

    var stale: [[String]] {
        staleness.strategies.map { one in
            let age = one.age.count > 0
            return [
                one.strategy, Quantity.count(one.reads), Quantity.count(one.stale), perMillion(one.share),
                interval(one.shareLow, one.shareHigh), age ? one.age.text(.p50) : "n/a",
                age ? one.age.text(.p99) : "n/a",
                age ? (one.boundedAges > 0 ? "≥ " : "") + one.age.maxText : "none",
                one.behindP50.map(Quantity.count) ?? "n/a", one.behindP99.map(Quantity.count) ?? "n/a",
                age ? Quantity.count(one.behindMax) : "none", Quantity.count(one.backward),
                Quantity.count(one.wrongValues),
            ]
        }
    }

    // MARK: What stays hidden

    var hiddenTitles: [String] {
        ["strategy", ">writes"]
            + (staleness.strategies.first?.hidden ?? []).map { ">hidden " + Self.roundTime($0.afterNs) }
            + [">stale for good", ">of cached"]
    }

    var hidden: [[String]] {
        staleness.strategies.map { one in
            [one.strategy, Quantity.count(one.writes)]
                + one.hidden.map { hidden in
                    guard let writes = hidden.writes, one.writes > 0 else { return "n/a" }
                    return Quantity.share(Double(writes) / Double(one.writes))
                } + [
                    one.outdated.map(Quantity.count) ?? "n/a", one.present.map(Quantity.count) ?? "n/a",
                ]
        }
    }

    // MARK: What it costs

    static let costTitles = [
        "strategy", ">read p50", ">read p99", ">write p50", ">write p99", ">hits", ">queries", ">worst second",
        ">queries/op", ">commands/read", ">commands/write",
    ]

    var costs: [[String]] {
        staleness.strategies.map { one in
            func response(_ name: String, _ percentile: Percentile) -> String {
                let operations = record.path(one.strategy)?.operations ?? []
                return operations.first { $0.name == name }?.latency[.response]?.text(percentile) ?? "n/a"
            }
            return [
                one.strategy, response("read", .p50), response("read", .p99), response("write", .p50),
                response("write", .p99), one.hitRatio.map(Quantity.share) ?? "n/a",
                Quantity.rate(one.queriesPerSecond),
                Quantity.rate(Double(one.worstSecondQueries)),
                StalenessVerdict.queriesPerOperation(one, record).map(Quantity.ratio) ?? "n/a",
                one.commandsPerRead.map(Quantity.ratio) ?? "n/a",
                one.commandsPerWrite.map(Quantity.ratio) ?? "n/a",
            ]
        }
    }

    // MARK: Stampedes

    static let stampedeTitles = [
        "guard", ">jitter", ">expiries", ">loads", ">per expiry", ">1 + λD", ">λ", ">D", ">most at once",
        ">queries", ">worst second", ">read p99",
    ]

    var stampedes: [[String]] {
        staleness.stampedes.map { one in
            [
                one.stampedeGuard, one.expiryJitter > 0 ? "± " + Quantity.share(one.expiryJitter) : "none",
                Quantity.count(one.expiries), Quantity.count(one.loads), one.perExpiry.map(Quantity.ratio) ?? "n/a",
                one.expected.map(Quantity.ratio) ?? "n/a", Quantity.rate(one.readsPerSecond),
                one.loadNs.map(Quantity.duration) ?? "n/a", Quantity.count(one.mostLoaders),
                Quantity.rate(one.queriesPerSecond), Quantity.rate(Double(one.worstSecondQueries)),
                one.readP99Ns.map(Quantity.duration) ?? "n/a",
            ]
        }
    }

    // MARK: Replication lag

    var lag: String? {
        guard let lag = staleness.lag else { return nil }
        let unseen =
            lag.unseen > 0
            ? " \(Quantity.counted(lag.unseen, "version")) did not come within \(Quantity.duration(lag.patienceNs))."
            : ""
        guard lag.lag.count > 0 else {
            return "Of \(Quantity.counted(lag.versions, "version")) none was seen on \(lag.secondary).\(unseen)"
        }
        return
            "\(Quantity.counted(lag.versions, "version")) were seen on \(lag.secondary) after their acknowledgement by "
            + "the primary: p50 \(lag.lag.text(.p50)), p99 \(lag.lag.text(.p99)), max \(lag.lag.maxText), by the clock of the "
            + "primary's client. These are upper bounds: one look took \(Quantity.duration(lag.resolutionNs)).\(unseen)"
    }

    // MARK: Words

    /// `10 ms`, `1 s`: a time that somebody has chosen, without digits that say nothing.
    static func roundTime(_ time: Int64) -> String {
        time % 1_000_000_000 == 0 ? "\(time / 1_000_000_000) s" : "\(time / 1_000_000) ms"
    }

    /// How it was measured, as full sentences.
    var method: [String] {
        var sentences = [
            "A read is stale only if it returned an older version than the highest one whose commit had returned before "
                + "the read began; writes that are under way raise no alarm. Its age counts from the acknowledgement of the "
                + "first version that it lacks.",
            "Writes of one key waited for each other until the statement had returned, so that the database holds the "
                + "versions in their order; what they did to the cache after that was free to overtake.",
            "A write counts as hidden after a time when a read that began so long after its commit, or later, still got an "
                + "older version. A write that nobody read in time is not seen.",
        ]
        let expiry = staleness.strategies.contains { $0.expiryAwaited }
        sentences.append(
            "Stale for good are keys that the cache held older than the database after "
                + "\(Quantity.duration(staleness.quietNs)) without writes"
                + (expiry
                    ? ", and where the strategy has no other remedy (ttl) or it was asked for, after the expiry." : ".")
        )
        if !staleness.seesEveryReader {
            sentences.append(
                "There are more readers and keys than places to remember what each saw: backward reads are a lower bound."
            )
        }
        let bounded = staleness.strategies.reduce(0) { $0 + $1.boundedAges }
        if bounded > 0 {
            sentences.append(
                "\(Quantity.counted(bounded, "age")) are lower bounds: more than eight versions had come since.")
        }
        let unjudged = staleness.strategies.reduce(0) { $0 + $1.unjudged }
        if unjudged > 0 {
            sentences.append(
                "\(Quantity.counted(unjudged, "read")) were not judged: a write of their key got no answer, so that nobody "
                    + "knows which version is right.")
        }
        let failed = staleness.strategies.filter { $0.failedInvalidations > 0 }
        for one in failed {
            sentences.append(
                "\(one.strategy): \(Quantity.counted(one.failedInvalidations, "write")) did not reach the cache.")
        }
        let fromDatabase = staleness.strategies.filter { $0.staleFromDatabase > 0 }
        for one in fromDatabase {
            sentences.append(
                "\(one.strategy): \(Quantity.counted(one.staleFromDatabase, "stale read")) came from the database itself, "
                    + "as from a lagging replica.")
        }
        return sentences
    }

    /// What was set, one line each.
    var settings: [[String]] {
        var rows = [
            ["database", staleness.database], ["expiry of cached values", staleness.expiry],
            [
                "race window",
                staleness.raceWindowNs > 0
                    ? "\(Quantity.duration(staleness.raceWindowNs)) between the query and the fill, on purpose"
                    : "none",
            ],
            ["stampede guard", staleness.stampedeGuard],
            ["rounds", "\(staleness.rounds), each strategy once per round in an order of its own"],
            ["quiet period", Quantity.duration(staleness.quietNs)],
        ]
        if staleness.readFrom != "primary" { rows.append(["reads from", staleness.readFrom]) }
        if staleness.strategies.contains(where: { $0.strategy == "delete-twice" }) {
            rows.append(["second delete", "after " + Quantity.duration(staleness.secondDeleteNs)])
        }
        if staleness.allowedOutdated > 0 {
            rows.append(["allowed stale for good", Quantity.counted(staleness.allowedOutdated, "key")])
        }
        return rows
    }

    private func perMillion(_ share: Double?) -> String {
        share.map { Quantity.count(Int(($0 * 1e6).rounded())) } ?? "n/a"
    }

    private func interval(_ low: Double?, _ high: Double?) -> String {
        guard let low, let high else { return "n/a" }
        return perMillion(low) + "–" + perMillion(high)
    }
}
