// SPDX-License-Identifier: Apache-2.0
import Results

/// The sentences about a comparison that text and Markdown share, as plain text.
struct ComparisonWords {
    var record: RunRecord
    var comparison: ComparisonRecord

    /// `97.0 % of the reads hit, 96.1 % expected`.
    var hitRatio: String? {
        guard let measured = comparison.hitRatio.measured else { return nil }
        let expected =
            comparison.hitRatio.expected.map { ", \(Quantity.share($0)) expected" } ?? " (what to expect is not known)"
        let without = record.path("cached")?.readsWithoutCache ?? 0
        return "\(Quantity.share(measured)) of the reads hit\(expected)"
            + (without > 0 ? "; \(Quantity.count(without)) went without the cache" : "")
    }

    /// The hit ratio of each second of the cached blocks, without the cold start; nil for seconds without reads.
    private var hitRatios: [Double?] {
        record.intervals.filter { $0.path == "cached" && $0.operation == "read" }.map { second in
            let reads = second.hits + second.misses
            return reads > 0 ? Double(second.hits) / Double(reads) : nil
        }
    }

    /// `61.9 %–74.2 % per second`; nil for less than two seconds.
    var hitRatioRange: String? {
        let ratios = hitRatios.compactMap(\.self)
        guard ratios.count > 1, let low = ratios.min(), let high = ratios.max() else { return nil }
        return "\(Quantity.share(low))–\(Quantity.share(high)) per second"
    }

    /// Every second where they are few, and else where to find them.
    var hitRatioSeconds: String? {
        guard let range = hitRatioRange else { return nil }
        guard hitRatios.count <= 60 else { return "Hits: \(range); each second is in intervals.csv." }
        let seconds = hitRatios.map { $0.map(Quantity.share) ?? "n/a" }
        return "Hits in each second of the cached blocks, in their order: \(seconds.joined(separator: ", "))."
    }

    /// From which hit ratio on the cache pays; nil where latency is not compared.
    var breakEven: String? {
        guard comparison.paths.count > 1, comparison.overloaded.isEmpty else { return nil }
        switch comparison.breakEven {
        case "ratio":
            let ratio = comparison.breakEvenHitRatio.map(Quantity.share) ?? "n/a"
            return "the cache pays from \(ratio) hits on (break-even)"
        case "always": return "the cache pays at any hit ratio, even if every read missed"
        case "never": return "the cache pays at no hit ratio, even if every read hit"
        default: return nil
        }
    }

    /// The mean as it was predicted from its parts, beside the measured one.
    var prediction: String? {
        guard comparison.overloaded.isEmpty, let predicted = comparison.predictedMeanNs,
            let measured = comparison.measuredMeanNs
        else { return nil }
        let difference = predicted > 0 ? Double(measured) / Double(predicted) - 1 : 0
        let compared =
            abs(difference) < 0.0005
            ? "" : " (\(Quantity.share(abs(difference))) \(difference < 0 ? "less" : "more"))"
        return "\(Quantity.duration(predicted)) predicted, \(Quantity.duration(measured)) measured\(compared)"
    }

    /// How the prediction comes about, with its figures.
    var predictionFormula: String? {
        guard let measured = comparison.hitRatio.measured, let get = comparison.means.getNs,
            let direct = comparison.means.directNs
        else { return nil }
        return
            "Predicted is the mean of a GET (\(Quantity.duration(get))) and, for the \(Quantity.share(1 - measured)) that "
            + "miss, the mean of the direct path (\(Quantity.duration(direct))) and of the SET that fills the cache "
            + "(\(Quantity.duration(comparison.means.fillNs ?? 0))). What is measured differs where the database answers "
            + "faster because it is asked less, and where operations wait in queues."
    }

    /// Which percentiles of the cached path show misses; nil where none does.
    var misses: String? {
        guard let path = record.path("cached"), let response = path.operation("read")?.latency[.response] else {
            return nil
        }
        let percentiles = path.percentilesOfMisses.filter { response[$0] != nil }
        guard let share = path.databaseShare, !percentiles.isEmpty else { return nil }
        let isOne = percentiles.count == 1
        return "\(Quantity.listed(percentiles.map(\.title))) of the cached path \(isOne ? "is a miss" : "are misses") "
            + "(\(Quantity.share(share)) of the reads): \(isOne ? "it shows" : "they show") the database"
    }

    /// What the database was asked on both paths, and what an empty cache would ask of it.
    func load(_ database: DatabaseLoadRecord) -> String {
        var parts: [String] = []
        if let direct = database.directQueriesPerSecond { parts.append("\(Quantity.rate(direct)) direct") }
        if let cached = database.cachedQueriesPerSecond { parts.append("\(Quantity.rate(cached)) cached") }
        var text = "queries: " + (parts.isEmpty ? "not measured" : parts.joined(separator: ", "))
        if let avoided = database.avoidedShare {
            text += avoided < 0 ? " (none avoided)" : " (\(Quantity.share(avoided)) avoided)"
        }
        if let flushed = database.flushedQueriesPerSecond { text += ", \(Quantity.rate(flushed)) from an empty cache" }
        return text
    }

    /// What the stated limit asks of the cache; nil without one.
    func limit(_ database: DatabaseLoadRecord) -> String? {
        guard let stated = database.limit else { return nil }
        let rate = database.limitPerSecond.map(Quantity.rate)
        let name = rate == nil || rate == stated ? stated : "\(stated) (\(rate ?? ""))"
        guard let needed = database.hitRatioNeeded else {
            return "The limit of \(name) cannot be kept: the writes alone exceed it."
        }
        guard needed > 0 else { return "The limit of \(name) is kept without any hits." }
        var verdict = ""
        if let cached = database.cachedQueriesPerSecond, let most = database.limitPerSecond {
            verdict = ": \(Quantity.rate(cached)) \(cached <= most ? "keep" : "exceed") it"
        }
        return "The limit of \(name) needs a hit ratio of \(Quantity.share(needed))\(verdict)."
            + (flush(database).map { " " + $0 } ?? "")
    }

    /// What an empty cache would do to the limit; nil where it would keep it.
    private func flush(_ database: DatabaseLoadRecord) -> String? {
        guard let most = database.limitPerSecond, most > 0, let flushed = database.flushedQueriesPerSecond,
            flushed > most
        else { return nil }
        return
            "A flush of the cache would send \(Quantity.rate(flushed)), \(Quantity.ratio(flushed / most)) times that."
    }

    /// What was paid in request units; nil for a database that charges none.
    func units(_ database: DatabaseLoadRecord) -> String? {
        guard let units = database.requestUnits else { return nil }
        func path(_ name: String, _ perSecond: Double?, _ perOperation: Double?) -> String? {
            guard let perSecond, let perOperation else { return nil }
            return "\(Self.units(perSecond)) RU/s \(name) (\(Self.units(perOperation)) an operation)"
        }
        let paths = [
            path("direct", units.directPerSecond, units.directPerOperation),
            path("cached", units.cachedPerSecond, units.cachedPerOperation),
        ].compactMap(\.self)
        var text = paths.joined(separator: ", ")
        if let saved = units.savedShare {
            text += saved > 0 ? "; the cache saves \(Quantity.share(saved)) of them" : "; the cache saves none of them"
        }
        return text
    }

    /// That the database refused requests, and what that says about it; nil where it refused none.
    func throttling(_ database: DatabaseLoadRecord) -> String? {
        guard let units = database.requestUnits else { return nil }
        let refused = [("direct", units.directThrottled), ("cached", units.cachedThrottled)].filter { $0.1 > 0 }
        guard !refused.isEmpty else { return nil }
        let parts = refused.map { "\(Quantity.count($0.1)) on the \($0.0) path" }
        let rate = units.impliedPerSecond.map {
            " While it did, \(Self.units($0)) RU/s were spent: so much, or a little more, is provisioned."
        }
        return "The database refused requests with status 429, \(Quantity.listed(parts)), and was asked again "
            + "when it said." + (rate ?? "")
    }

    private static func units(_ value: Double) -> String {
        value >= 100 ? Quantity.count(Int(value.rounded())) : "\((value * 100).rounded() / 100)"
    }

    /// The tail of waiting for a database session, by path: `p99 12.0 µs on the cached path`.
    var poolWait: String? {
        let tails = record.paths.compactMap { path -> String? in
            let all = path.operations.compactMap { $0.latency[.poolWait]?.tail }
            guard let worst = all.max(by: { $0.nanoseconds < $1.nanoseconds }) else { return nil }
            return "\(worst.percentile.title) \(Quantity.duration(worst.nanoseconds)) on the \(path.name) path"
        }
        return tails.isEmpty ? nil : tails.joined(separator: ", ")
    }

    /// When the cold start was over.
    var steady: String? {
        guard let last = comparison.coldStart.last else { return nil }
        guard let second = comparison.steadyFromSecond else {
            return "not steady after \(Quantity.counted(last.second + 1, "second"))"
        }
        return "steady from second \(second) on"
    }

    /// At most so many seconds of the cold start, the first and the last among them, evenly apart.
    func coldStart(most: Int) -> [ColdStartRecord] {
        let all = comparison.coldStart
        guard all.count > most, most > 1 else { return all }
        return (0..<most).map { all[$0 * (all.count - 1) / (most - 1)] }
    }

    /// Whether what was read is what had been written.
    var values: String {
        let wrong =
            comparison.wrongValues > 0
            ? "\(Quantity.counted(comparison.wrongValues, "value")) that \(comparison.wrongValues == 1 ? "was" : "were") "
                + "read \(comparison.wrongValues == 1 ? "is" : "are") wrong"
            : "No value that was checked is wrong"
        guard comparison.uncheckedValues > 0 else { return wrong + "." }
        return wrong
            + "; \(Quantity.count(comparison.uncheckedValues)) could not be checked: values below 32 bytes, and "
            + "rows that this tool did not write, carry no checksum."
    }

    /// `TCP`, `inside this program`.
    static func transport(_ name: String) -> String {
        switch name {
        case "tcp": "TCP"
        case "tls": "TLS over TCP"
        case "unixSocket": "unix socket"
        case "inProcess": "inside this program"
        case "": "unknown"
        default: name
        }
    }

    var sharedHost: String {
        comparison.fairness.sharedHost.map {
            $0 ? "both on the client's machine" : "not both on the client's machine"
        } ?? "whether on one machine is not known"
    }

    /// `sqlite:/tmp/a.db (SQLite 3.40.1), 16 sessions`.
    static func name(_ database: DatabaseLoadRecord) -> String {
        let server = [database.server, database.version].filter { !$0.isEmpty }.joined(separator: " ")
        return (database.url.isEmpty ? database.kind : database.url) + (server.isEmpty ? "" : " (\(server))")
            + (database.sessions > 0 ? ", \(Quantity.counted(database.sessions, "session"))" : "")
    }

    /// `5 pairs of blocks, cached values are deleted by writes`.
    var blocks: String {
        let pairs =
            comparison.paths.count > 1
            ? "\(Quantity.counted(comparison.pairs, "pair")) of blocks"
            : "\(Quantity.counted(comparison.blocks.count { $0.pair > 0 }, "block")) of the "
                + "\(comparison.paths.first ?? "cached") path"
        return pairs + ", \(Quantity.duration(record.measure.durationNs)) in all"
    }

    /// What a write does to the cached value.
    var strategy: String? {
        switch comparison.strategy {
        case "delete": "delete: after a write the cached value is removed"
        case "ttl": "ttl: after a write the cached value stays until it expires"
        case "write-through": "write-through: after a write the new value is put into the cache"
        case "": nil
        default: comparison.strategy
        }
    }
}
