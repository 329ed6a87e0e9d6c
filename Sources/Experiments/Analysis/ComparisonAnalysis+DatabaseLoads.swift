// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Plan
internal import Results
internal import Statistics

extension ComparisonAnalysis {
    /// What the database was asked on each path, and what a stated limit asks of the cache.
    var databaseLoads: [DatabaseLoadRecord] {
        guard let database = plan.run.database else { return [] }
        var record = DatabaseLoadRecord()
        record.kind = type(of: database.spec).kind
        record.url = database.spec.description
        record.server = facts.server
        record.version = facts.version
        record.sessions = database.sessions
        record.directQueriesPerSecond = queriesPerSecond(.direct)
        record.cachedQueriesPerSecond = queriesPerSecond(.cached)
        if let direct = record.directQueriesPerSecond, direct > 0, let cached = record.cachedQueriesPerSecond {
            record.avoidedShare = 1 - cached / direct
        }
        let load = clientLoad
        record.flushedQueriesPerSecond = load?.directPerSecond
        record.requestUnits = requestUnits
        record.limit = plan.limit?.words
        if case .store(let store) = plan.limit { record.limitSource = store.source }
        record.limitPerSecond = limitPerSecond
        if let load, let limit = record.limitPerSecond {
            record.hitRatioNeeded = load.hitRatioNeeded(limitPerSecond: limit)
        }
        return [record]
    }

    private func seconds(_ path: ReadPath) -> Double {
        blocks(on: path).reduce(0) { $0 + $1.record.measure.seconds }
    }

    private func queriesPerSecond(_ path: ReadPath) -> Double? {
        let seconds = seconds(path)
        guard seconds > 0, let queries = merged.queries(on: path) else { return nil }
        return Double(queries) / seconds
    }

    /// The reads and writes that the clients ask for: as planned in an open loop, and as completed on the cached path in a
    /// closed one; nil where that was not measured.
    private var clientLoad: DatabaseLoad? {
        if let rate = plannedRate {
            return DatabaseLoad(readsPerSecond: rate * readShare, writesPerSecond: rate * (1 - readShare))
        }
        let seconds = seconds(.cached)
        guard seconds > 0 else { return nil }
        let operations = merged.operations(on: .cached)
        let reads = operations.filter { $0.name == "read" }.reduce(0) { $0 + $1.completed }
        let writes = operations.filter { $0.name != "read" }.reduce(0) { $0 + $1.completed }
        return DatabaseLoad(readsPerSecond: Double(reads) / seconds, writesPerSecond: Double(writes) / seconds)
    }

    /// Workers are busy for the mean of a query, as the direct path has it, or else the cached one.
    private var limitPerSecond: Double? {
        switch plan.limit {
        case nil: return nil
        case .rate(let rate): return rate
        case .workers(let workers):
            return limitPerSecond(workers: workers)
        case .store(let store):
            // What is not published, or not measured, limits nothing here.
            let byWorkers = store.workers.flatMap(limitPerSecond(workers:))
            let byUnits = store.unitsPerSecond.flatMap { units in
                requestUnits?.perQuery.flatMap { $0 > 0 ? units / $0 : nil }
            }
            return [byWorkers, byUnits].compactMap(\.self).min()
        }
    }

    private func limitPerSecond(workers: Int) -> Double? {
        guard let service = meanQueryNs(.direct) ?? meanQueryNs(.cached) else { return nil }
        return DatabaseLoad.limitPerSecond(workers: workers, serviceNs: service)
    }

    /// Over reads and writes.
    private func meanQueryNs(_ path: ReadPath) -> Double? {
        let queries = merged.operations(on: path).compactMap { $0.latency[.query] }
        let count = queries.reduce(0) { $0 + $1.count }
        let sum = queries.reduce(0.0) { $0 + Double($1.count) * Double($1.meanNs) }
        return count > 0 && sum > 0 ? sum / Double(count) : nil
    }
}
